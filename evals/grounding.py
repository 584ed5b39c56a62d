"""Groundedness: seeded corruptions of the corpus's own statements, verbatim and in other words.

Tier 1 takes the statements as they stand, tier 2 the paraphrases of evals/datasets/grounding. What is
supported must be kept, what is corrupted must be caught; every kind has its own figure.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field

from bot.compose import Application
from bot.domain.grounding import Verdict
from bot.domain.knowledge import Entry, Passage
from bot.errors import UsageError
from evals.corruptions import Corrupted, corrupted, tags_changed
from evals.joins import joined_cases
from evals.metrics import Rate, wilson
from evals.statements import DATASETS, Material, Split, load_paraphrases, tagged_text, text_of

CONTRASTS = DATASETS / "contrasts.jsonl"


class Checker(Protocol):
    """What is measured: the shipped verifier, or a faulty one that the gate must turn red for."""

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict: ...


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
        if verdict.supported == case.kind.startswith("kept"):
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
        "joined, tune": list(joined_cases(material, "tune")),
        "joined, heldout": list(joined_cases(material, "heldout")),
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
