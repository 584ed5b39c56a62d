"""Premises that the source's own numbering proves wrong: Expert 9, Case 5, reference 71, step 15."""

import re
from typing import NamedTuple

from bot.domain.text import words
from bot.domain.understanding import Language


class Numbering(NamedTuple):
    """A numbered series of the paper, its length, and the items that say so."""

    name: dict[Language, str]
    last: int
    extract: tuple[str, ...]
    pattern: re.Pattern[str]


_NUMBER = r"\s*(?:#|no\.?|nr\.?|number|nummer)?\s*(\d{1,3})\b"

SERIES = (
    Numbering(
        {"en": "seven experts, numbered 1 to 7", "sv": "sju experter, numrerade 1 till 7"},
        7,
        ("S2.2.2-01",),
        re.compile(r"\bexpert(?:en)?" + _NUMBER, re.IGNORECASE),
    ),
    Numbering(
        {"en": "four cases, numbered 1 to 4", "sv": "fyra fall, numrerade 1 till 4"},
        4,
        ("S2.2.3-03",),
        re.compile(r"\b(?:case|fall|fallet)" + _NUMBER, re.IGNORECASE),
    ),
    Numbering(
        {"en": "67 references, numbered 1 to 67", "sv": "67 referenser, numrerade 1 till 67"},
        67,
        (),
        re.compile(r"\b(?:ref(?:erence|erens)?s?\.?)" + _NUMBER, re.IGNORECASE),
    ),
    Numbering(
        {"en": "14 QIF steps, numbered 1 to 14", "sv": "14 QIF-steg, numrerade 1 till 14"},
        14,
        ("S1-23",),
        re.compile(r"\b(?:step|steg)" + _NUMBER, re.IGNORECASE),
    ),
)
"""Sections 2.2.2 and 2.2.3 give seven experts and four cases; the references that the text cites end
at 67; QIF has 14 steps (section 1)."""


class WrongNumber(NamedTuple):
    """A number beyond its series."""

    said: str
    series: Numbering


def wrong_numbers(question: str) -> list[WrongNumber]:
    """Return what the question names beyond the end of its series (or as number 0)."""
    found: list[WrongNumber] = []
    for series in SERIES:
        for match in series.pattern.finditer(question):
            number = int(match.group(1))
            if not 1 <= number <= series.last:
                found.append(WrongNumber(" ".join(match.group().split()), series))
    return found


def without_wrong_numbers(question: str) -> str:
    """Return the question without what it names beyond its series, for the search.

    A person, case or reference that does not exist would draw the search to questions about who the
    experts are, away from what is asked. A question that names nothing else stays as it is.
    """
    kept = question
    for wrong in wrong_numbers(question):
        kept = re.sub(re.escape(wrong.said), " ", kept, flags=re.IGNORECASE)
    kept = " ".join(kept.split())
    return kept if len(words(kept)) >= FEWEST_WORDS else question


FEWEST_WORDS = 3
"""Of a question with fewer words beside the wrong number nothing is left to search for."""


_TAG = re.compile(
    r"\b(expert|case|fall|ref(?:erence|erens)?\.?)\s*(?:#|no\.?|nr\.?)?\s*(\d{1,2})\b", re.IGNORECASE
)


def without_tags(text: str) -> str:
    """Return the text without the evidence tags, steps and phases that it names by number."""
    return _STEP.sub(" ", _TAG.sub(" ", text))


_STEP = re.compile(r"\b(?:step|steg|phase|fas)" + _NUMBER, re.IGNORECASE)


def tags_named(question: str) -> tuple[str, ...]:
    """Return the evidence tags that the question names, in the paper's form and in order."""
    names = {"e": "Expert", "c": "Case", "f": "Case", "r": "ref"}
    found = [f"{names[m.group(1)[0].lower()]} {int(m.group(2))}" for m in _TAG.finditer(question)]
    return tuple(dict.fromkeys(found))
