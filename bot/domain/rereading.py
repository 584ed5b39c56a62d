"""A question as a language model reads it, and whether that may be searched for. Pure.

A model may fill in what a follow-up leans on, and may part a question; it may add nothing that stands in
neither question nor thread, and may lose nothing that the question asks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.drafting import plain
from bot.domain.grounding.vocabulary import FUNCTION_WORDS, NEGATORS
from bot.domain.screening import holds_injection
from bot.domain.text import has_words, words
from bot.domain.understanding import (
    ENGLISH_WORDS,
    MAX_PARTS,
    MIN_PART_WORDS,
    SWEDISH_WORDS,
    Turn,
    asks_for_amount,
    language_of,
)

MAX_CHARS = 600
"""A question that stands by itself has no more, whatever the thread."""

_DENYING = NEGATORS | {"inte", "ej", "aldrig", "ingen", "inga", "inget", "utan"}
_SILENT = (FUNCTION_WORDS | ENGLISH_WORDS | SWEDISH_WORDS | {"okay", "ok", "please", "thanks"}) - _DENYING
"""Words that may come in or go when a question is put otherwise."""

Stem = Callable[[str], str]


class Standalone(BaseModel):
    """A follow-up with what it leans on filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    question: str


class Parted(BaseModel):
    """The parts of a question that ask for different things."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    parts: Annotated[list[str], Field(max_length=20)]


def standalone(written: str, question: str, thread: Sequence[Turn], stem: Stem) -> str | None:
    """Return the follow-up as the model wrote it out; None where it adds, loses or turns something."""
    text = plain(written)
    before = "\n".join(turn.text for turn in thread)
    asked, said = _counted(question, stem), _counted(text, stem)
    is_sound = (
        has_words(text)
        and len(text) <= MAX_CHARS
        and not holds_injection(text)
        and language_of(text) == language_of(question)
        and said.keys() <= asked.keys() | _counted(before, stem).keys()
        and asked.keys() <= said.keys()
        and _denials(text) == _denials(question)
        and asks_for_amount(text) == (asks_for_amount(question) or asks_for_amount(before))
    )
    return text if is_sound else None


def parted(written: Sequence[str], question: str, stem: Stem) -> list[str] | None:
    """Return the parts as the model wrote them; None where together they are not the question."""
    parts = [plain(part) for part in written]
    asked = _counted(question, stem)
    said = [_counted(part, stem) for part in parts]
    is_sound = (
        1 < len(parts) <= MAX_PARTS
        and all(len(words(part)) >= MIN_PART_WORDS and one for part, one in zip(parts, said, strict=True))
        and all(language_of(part) == language_of(question) for part in parts)
        and set[str]().union(*said) == asked.keys()
        and len({frozenset(one) for one in said}) == len(said)
        and sum(map(_denials, parts), Counter[str]()) == _denials(question)
        and any(map(asks_for_amount, parts)) == asks_for_amount(question)
    )
    return parts if is_sound else None


def _counted(text: str, stem: Stem) -> Counter[str]:
    """Return the stems of the words and numbers that carry a subject."""
    return Counter(stem(word) for word in words(text) if word not in _SILENT)


def _denials(text: str) -> Counter[str]:
    return Counter(
        "not" if word.endswith("n't") else word
        for word in words(text)
        if word in _DENYING or word.endswith("n't")
    )
