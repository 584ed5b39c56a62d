"""Labels of numbered series: Expert 3, Case 1, ref 13, step 5, phase two, the third phase."""

import re
from typing import NamedTuple

from bot.domain.grounding.numbers import ORDINALS, WORDS
from bot.domain.grounding.pair import Objection, Pair, fit, fits_better
from bot.domain.grounding.quotes import normalised

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_NUMBER_WORDS = {word: value for word, value in WORDS.items() if value.isdigit() and int(value) <= 20} | {
    "one": "1"
}

_SERIES = "expert|case|ref|reference|step|phase|study|table|item|stage|section|figure|chapter"
_COUNTED = "expert|case|step|phase|stage|item"
"""Series whose members are also called by their order: the third phase."""

_NUMBER = (
    r"(?:\d{1,3}(?![\d%]|\.\d)|(?:"
    + "|".join(_NUMBER_WORDS)
    + r")(?![^\W_])|(?:iii|ii|iv|vii|vi|v|i)(?![^\W_]))"
)
_ONE = re.compile(rf"\b({_SERIES})\.?\s*(?:#|no\.?\s|nr\.?\s|number\s)?\s*({_NUMBER})")
_MEMBER = r"(?:\d{1,3}(?![\d%]|\.\d))"
_SEVERAL = re.compile(
    rf"\b({_SERIES})s\.?\s*({_MEMBER}(?:\s*(?:,|and|or|to|-|/|&|, and)\s*(?:(?:{_SERIES})\s+)?{_MEMBER})*)"
)
_ORDERED = re.compile(rf"\b({'|'.join(ORDINALS)})\s+(?:[a-z]+\s+)?({_COUNTED})\b")
_PART = re.compile(rf"{_NUMBER}|to|-")


class Label(NamedTuple):
    """A member of a numbered series."""

    series: str
    number: str

    def __str__(self) -> str:
        return f"{self.series} {self.number}"


class Found(NamedTuple):
    """A label and where it stands in the normalised text."""

    label: Label
    at: int


def labels_of(text: str) -> list[Found]:
    """Return the labels that a text names; lists and ranges are taken apart."""
    lower = normalised(text).lower()
    found: list[Found] = []
    for pattern in (_ONE, _SEVERAL):
        for match in pattern.finditer(lower):
            series = "ref" if match.group(1) == "reference" else match.group(1)
            found += [Found(Label(series, number), match.start()) for number in _expanded(match.group(2))]
    for match in _ORDERED.finditer(lower):
        found.append(Found(Label(match.group(2), ORDINALS[match.group(1)]), match.start()))
    return found


def _expanded(numbers: str) -> list[str]:
    found: list[str] = []
    spanning = False
    for part in _PART.findall(numbers):
        if part in {"to", "-"}:
            spanning = True
            continue
        value = _ROMAN.get(part) or _NUMBER_WORDS.get(part) or part
        if spanning and found and int(found[-1]) < int(value) <= int(found[-1]) + 30:
            found += [str(number) for number in range(int(found[-1]) + 1, int(value))]
        found.append(value)
        spanning = False
    return found


def check_labels(pair: Pair, passages: str) -> Objection | None:
    """Object to a label that the passages do not name, or that belongs to something else there."""
    named = labels_of(pair.text)
    if not named:
        return None
    held = {found.label for found in labels_of(passages)}
    for label, _ in named:
        if label not in held and not _is_listed(pair, label, held):
            return Objection("label", f"names {label}, the passage does not")
        if label.series in _EVIDENCE and _is_of_another_sentence(pair, label):
            return Objection("label", f"{label} stands behind another sentence of the passage")
    for label, _ in named:
        rivals = _rivals(pair, label, held)
        if rivals and _is_misplaced(pair, label, rivals):
            return Objection("label", f"{label} belongs to something else in the passage")
    return None


_EVIDENCE = frozenset({"expert", "case", "ref"})
"""Series by which a sentence tells where it comes from, in brackets behind it."""


def _is_of_another_sentence(pair: Pair, label: Label) -> bool:
    """Tell whether the sentence that says the same has tags, and this one is not among them."""
    sentence = pair.reading.sentences[pair.match.best_sentence]
    text = " ".join(token.word for token in sentence)
    held = {found.label for found in labels_of(text)}
    return label not in held and any(other.series in _EVIDENCE for other in held)


def _is_listed(pair: Pair, label: Label, held: set[Label]) -> bool:
    """Tell whether the number stands in a passage that lists the series: `two steps: 9 teams and 10 plan`."""
    stem = pair.lexicon.stem(label.series)
    return (
        stem in pair.reading.all_stems
        and f"#{label.number}" in pair.reading.all_stems
        and not any(other.series == label.series for other in held if other.number == label.number)
        and len({other for other in held if other.series == label.series}) <= 1
    )


def _rivals(pair: Pair, label: Label, held: set[Label]) -> set[Label]:
    """Return the other members of the series; of a mere list, the other numbers of the window."""
    if label not in held:
        numbers = {t.stem[1:] for sentence in pair.window for t in sentence if t.is_number}
        return {Label(label.series, number) for number in numbers if number != label.number}
    return {other for other in held if other.series == label.series and other.number != label.number}


def _is_misplaced(pair: Pair, label: Label, rivals: set[Label]) -> bool:
    places = [
        at
        for at, token in enumerate(pair.tokens)
        if token.stem == f"#{label.number}" or token.word in ORDINALS
    ]
    if not places:
        return False
    own = [fit(pair, places[0], *place) for place in pair.places(f"#{label.number}")]
    other = [fit(pair, places[0], *place) for rival in rivals for place in pair.places(f"#{rival.number}")]
    return bool(own) and fits_better(own, other)
