"""The question sets: versioned JSON Lines, split into tune and held-out."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from bot.domain.answers import Question
from bot.domain.knowledge import Entry
from bot.domain.phases import Phase
from bot.domain.understanding import Turn
from bot.errors import UsageError

DATASETS = Path(__file__).resolve().parent / "datasets"

Split = Literal["tune", "heldout"]
Kind = Literal["answerable", "refuse", "false_premise", "injection", "patient_data"]


class Case(Entry):
    """A question and what a right outcome holds. Written by people who had not seen the knowledge."""

    id: str
    kind: Kind
    question: str
    lang: Literal["en", "sv"]
    phase: Phase | None
    types: tuple[str, ...] = ()
    thread: tuple[Turn, ...] = ()
    key_items: tuple[str, ...] = ()
    """Items whose facts a right answer holds, or that correct the premise."""
    also_relevant: tuple[str, ...] = ()
    """Further items that a good answer may rightly show."""
    reason: str | None = None
    expected: str = Field(min_length=3)
    split: Split = "tune"

    @property
    def relevant(self) -> frozenset[str]:
        return frozenset(self.key_items) | frozenset(self.also_relevant)

    def as_question(self) -> Question:
        """Return the question as the advisor takes it."""
        return Question(text=self.question, phase=self.phase, thread=self.thread, id=self.id)


def load(split: Split) -> list[Case]:
    """Return the cases of a split, in the order of the files.

    Raises:
        UsageError: a line is off; names file, line and field.
    """
    found: list[Case] = []
    for path in sorted((DATASETS / split).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found.append(_read(path, number, line, split))
    return found


def _read(path: Path, number: int, line: str, split: Split) -> Case:
    try:
        raw: dict[str, Any] = json.loads(line)
        raw["thread"] = [Turn(**turn) for turn in raw.get("thread", [])]
        return Case.model_validate(raw | {"split": split})
    except (ValueError, TypeError) as error:
        field = ""
        if isinstance(error, ValidationError):
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"{path}:{number}: {field or error}", "see evals/cases.py") from None
