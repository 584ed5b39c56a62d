"""The statements of the corpus and their paraphrases, of which the corruptions are made."""

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.adapters.lexicon import english_stem
from bot.domain.corpus import Corpus
from bot.domain.knowledge import Entry, Passage
from bot.domain.text import words
from bot.errors import UsageError
from evals.corruptions import Given, names_of

DATASETS = Path(__file__).resolve().parent / "datasets" / "grounding"
PARAPHRASES = DATASETS / "paraphrases.jsonl"

Split = Literal["tune", "heldout"]


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
            raise UsageError(f"{path}:{number}: {error}", "see Paraphrase in evals/statements.py") from None
    return found


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
