"""Groundedness: seeded corruptions of the corpus's own statements, verbatim and in other words.

Tier 1 takes the statements as they stand, tier 2 the paraphrases of evals/datasets/grounding. What is
supported must be kept, what is corrupted must be caught; every kind has its own figure.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field

from bot.adapters.lexicon import english_stem
from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.domain.grounding import Verdict
from bot.domain.knowledge import Entry, Passage
from bot.domain.text import words
from bot.errors import UsageError
from evals.corruptions import Corrupted, Given, corrupted, names_of, tags_changed
from evals.metrics import Rate, wilson

DATASETS = Path(__file__).resolve().parent / "datasets" / "grounding"
PARAPHRASES = DATASETS / "paraphrases.jsonl"
CONTRASTS = DATASETS / "contrasts.jsonl"

Split = Literal["tune", "heldout"]


class Checker(Protocol):
    """What is measured: the shipped verifier, or a faulty one that the gate must turn red for."""

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict: ...


class Paraphrase(Entry):
    """A statement of the corpus honestly said in other words, written by hand."""

    id: str
    passage: str
    statement: int = Field(ge=0)
    style: Literal["plain", "formal", "chat", "terse"]
    split: Split
    text: str = Field(min_length=10)


def load_paraphrases(path: Path = PARAPHRASES) -> list[Paraphrase]:
    """Return the paraphrases. Raises UsageError where a line is off."""
    found: list[Paraphrase] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Paraphrase.model_validate_json(line))
        except ValueError as error:
            raise UsageError(f"{path}:{number}: {error}", "see Paraphrase in evals/grounding.py") from None
    return found


class Contrast(Entry):
    """A statement about a passage that is not of the corpus, honest (kind `kept`) or not, written by hand."""

    id: str
    passage: str
    text: str = Field(min_length=10)
    kind: Literal[
        "kept", "negation", "direction", "order", "swap", "name", "quantifier", "modality", "condition"
    ]
    split: Literal["tune", "test"]


def contrasted_cases(split: str, path: Path = CONTRASTS) -> Iterator[Corrupted]:
    """Yield the contrasts of a half. Raises UsageError where a line is off."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            one = Contrast.model_validate_json(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number}: {error}", "see Contrast in evals/grounding.py") from None
        if one.split == split:
            yield Corrupted(one.id, one.kind, one.text, (one.passage,))


_DOUBLES = ({"3.1.7/leaders-and-teams", "3.1.9/responsible-and-team"},)
"""Passages that say the same thing by different items: each supports the other's statement."""


class Material:
    """Statements with their passage, its nearest neighbour and another passage of the same section."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.passages = corpus.all_passages
        self._bags = [Counter(english_stem(word) for word in words(text_of(p))) for p in self.passages]
        spread = Counter(stem for bag in self._bags for stem in bag)
        self._common = {stem for stem, count in spread.items() if count > len(self._bags) / 8}

    @cached_property
    def place(self) -> dict[str, int]:
        return {passage.id: at for at, passage in enumerate(self.passages)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({found.group() for p in self.passages for found in names_of(text_of(p))}))

    def strangers(self, passage: Passage, text: str) -> dict[str, Passage]:
        """Return passages that do not hold the statement: the nearest, one of the section, any."""
        others = self._by_nearness(passage, text)
        group = passage.id.split("/")[0] if "/" in passage.id else passage.id.rsplit("-", 1)[0]
        same = [at for at in others if self.passages[at].id.startswith((f"{group}/", f"{group}-"))]
        any_other = others[len(others) // 2 + sum(map(ord, text)) % (len(others) // 2)]
        found = {"nearest": self.passages[others[0]], "random": self.passages[any_other]}
        return found | ({"section": self.passages[same[0]]} if same else {})

    def nearest(self, passage: Passage, text: str, most: int) -> list[Passage]:
        """Return the passages that share the most words with a statement and do not hold it."""
        return [self.passages[at] for at in self._by_nearness(passage, text)[:most]]

    def _by_nearness(self, passage: Passage, text: str) -> list[int]:
        own = items_of(passage)
        bag = {english_stem(word) for word in words(text)} - self._common
        others = [
            at
            for at, p in enumerate(self.passages)
            if p.id != passage.id and not own & items_of(p) and {p.id, passage.id} not in _DOUBLES
        ]
        others.sort(key=lambda at: (-sum(stem in self._bags[at] for stem in bag), self.passages[at].id))
        return others

    def given(self, identity: str, passage: Passage, text: str) -> Given:
        """Return what the corruptions are made from."""
        neighbour = self.strangers(passage, text)["nearest"]
        held = text_of(passage)
        return Given(
            identity,
            text,
            held,
            neighbour.statements[0].text,
            text_of(neighbour),
            tuple(name for name in self.names if name not in held),
        )


def text_of(passage: Passage) -> str:
    return " ".join(statement.text for statement in passage.statements)


def items_of(passage: Passage) -> set[str]:
    return {item for statement in passage.statements for item in statement.extract}


def tagged_text(passage: Passage, number: int) -> str:
    """Return a statement followed by its evidence tags in brackets."""
    statement = passage.statements[number]
    text = statement.text.rstrip(".")
    return f"{text} ({', '.join(statement.evidence)})." if statement.evidence else statement.text


def verbatim_cases(material: Material) -> Iterator[Corrupted]:
    """Yield tier 1: every statement as it stands (kind `kept`), and its corruptions."""
    for passage in material.passages:
        tagged = " ".join(tagged_text(passage, n) for n in range(len(passage.statements)))
        for number, statement in enumerate(passage.statements):
            identity = f"{passage.id}#{number}"
            yield from _all_kinds(material, identity, passage, statement.text)
            if statement.evidence:
                text = tagged_text(passage, number)
                yield Corrupted(identity, "kept", text, (tagged,))
                yield Corrupted(identity, "kept", statement.text, (tagged,))
                yield from tags_changed(material.given(identity, passage, text)._replace(passage=tagged))


def paraphrased_cases(material: Material, split: Split | None = None) -> Iterator[Corrupted]:
    """Yield tier 2: the paraphrases (kind `kept`) and their corruptions."""
    for one in load_paraphrases():
        if split is not None and one.split != split:
            continue
        passage = material.passages[material.place[one.passage]]
        yield from _all_kinds(material, one.id, passage, one.text)
        if passage.statements[one.statement].evidence:
            tags = ", ".join(passage.statements[one.statement].evidence)
            tagged = " ".join(tagged_text(passage, n) for n in range(len(passage.statements)))
            text = f"{one.text.rstrip('.')} ({tags})."
            yield Corrupted(one.id, "kept", text, (tagged,))
            yield from tags_changed(material.given(one.id, passage, text)._replace(passage=tagged))


def _all_kinds(material: Material, identity: str, passage: Passage, text: str) -> Iterator[Corrupted]:
    yield Corrupted(identity, "kept", text, (text_of(passage),))
    yield from corrupted(material.given(identity, passage, text))
    for kind, other in material.strangers(passage, text).items():
        yield Corrupted(identity, f"citation {kind}", text, (text_of(other),))


def measure(
    checker: Checker, cases: Sequence[Corrupted]
) -> tuple[dict[str, Rate], list[tuple[Corrupted, Verdict]]]:
    """Return for each kind the share judged right, and the cases judged wrong."""
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    wrong: list[tuple[Corrupted, Verdict]] = []
    for case in cases:
        verdict = checker.check(case.text, case.passages)
        count[case.kind] += 1
        if verdict.supported == (case.kind == "kept"):
            right[case.kind] += 1
        else:
            wrong.append((case, verdict))
    return {kind: wilson(right[kind], count[kind]) for kind in sorted(count)}, wrong


def tiers_of(material: Material) -> dict[str, list[Corrupted]]:
    """Return the cases of each tier; the paraphrases by their half."""
    return {
        "verbatim": list(verbatim_cases(material)),
        "paraphrased, tune": list(paraphrased_cases(material, "tune")),
        "paraphrased, heldout": list(paraphrased_cases(material, "heldout")),
        "contrasts, tune": list(contrasted_cases("tune")),
        "contrasts, test": list(contrasted_cases("test")),
    }


def report_on(checker: Checker, tiers: dict[str, list[Corrupted]]) -> dict[str, dict[str, float]]:
    """Print and return the share judged right for each tier and kind, with Wilson intervals."""
    report: dict[str, dict[str, float]] = {}
    for tier, cases in tiers.items():
        rates, _ = measure(checker, cases)
        sys.stdout.write(f"\ngrounding, {tier}\n")
        for kind, rate in rates.items():
            sys.stdout.write(f"  {kind:22} {rate}\n")
        figures = {kind: rate.value for kind, rate in rates.items()}
        report[f"grounding {tier}"] = figures | {"cases": float(len(cases))}
    return report


def flat(report: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the figures by tier and kind, and how many cases they rest on."""
    found = {"cases": float(sum(kinds["cases"] for kinds in report.values()))}
    for tier, kinds in report.items():
        name = tier.removeprefix("grounding ")
        found |= {f"{name}: {kind}": value for kind, value in kinds.items() if kind != "cases"}
    return found


def run(app: Application) -> dict[str, float]:
    """Return the figures of the shipped verifier."""
    return flat(report_on(app.verifier, tiers_of(Material(app.corpus))))
