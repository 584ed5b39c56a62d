"""Numbers: each must stand in the passage, with its unit, and count the same thing there."""

from bot.domain.grounding.labels import labels_of
from bot.domain.grounding.pair import Objection, Pair, following_content, is_swapped
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import UNITS

CLOSE = 0.6
"""Recall in one sentence from which it is compared what a number counts."""


def check_numbers(pair: Pair) -> Objection | None:
    """Object to a number that the passages do not hold, or that counts something else there."""
    labelled = {f"#{found.label.number}" for found in labels_of(pair.text)}
    for at, token in enumerate(pair.tokens):
        if not token.is_number or token.stem in labelled:
            continue
        if objection := _check(pair, at) or _check_ends(pair, at):
            return objection
    return None


_ENDS = {"from": "to", "to": "from"}


def _check_ends(pair: Pair, at: int) -> Objection | None:
    """Object to a change told the wrong way round: `to 91% from 78%` for `from 91% to 78%`."""
    token, before = pair.tokens[at], pair.tokens[at - 1].word if at else ""
    if before not in _ENDS:
        return None
    held = {sentence[place - 1].word for sentence, place in pair.places(token.stem) if place}
    if _ENDS[before] in held and before not in held:
        return Objection("number", f"{token.text} is the other end of the change in the passage")
    return None


def _check(pair: Pair, at: int) -> Objection | None:
    token = pair.tokens[at]
    places = list(pair.places(token.stem))
    if not places:
        places = [place for stem in pair.stand_ins.get(at, {}) for place in pair.places(stem)]
    if not places:
        return None if _is_counted(pair, at) else Objection("number", f"{token.text} is not in the passage")
    unit = _unit(pair, pair.tokens, at)
    held = {_unit(pair, sentence, place) for sentence, place in places}
    if unit and unit not in held and (None not in held or _has_unit(pair, unit)):
        return Objection("number", f"{token.text} has another unit in the passage")
    if _said(pair, token.stem) > _most_in_a_sentence(pair, token.stem) and len(places) == len(
        list(pair.places(token.stem))
    ):
        return Objection("number", f"{token.text} stands once in the passage, not twice")
    percent = token.stem.endswith("%")
    if pair.match.single >= CLOSE and is_swapped(
        pair,
        at,
        lambda other: other.stem == token.stem,
        lambda other: other.is_number and other.stem != token.stem and other.stem.endswith("%") == percent,
    ):
        return Objection("number", f"{token.text} counts something else in the passage")
    return None


def _most_in_a_sentence(pair: Pair, stem: str) -> int:
    return max(sum(token.stem == stem for token in sentence) for sentence in pair.reading.sentences)


def _said(pair: Pair, stem: str) -> int:
    return sum(token.stem == stem for token in pair.tokens)


def _is_counted(pair: Pair, at: int) -> bool:
    """Tell whether a small number counts what the passage lists: `three gaps` before three of them."""
    token = pair.tokens[at]
    value = float(token.stem.strip("#%"))
    if token.word == "two" and "both" in pair.window_words:
        return True
    if _counts_otherwise(pair, at):
        return False
    if 2 <= value <= 12 and _listed_behind(pair.tokens, at) == value:
        return True
    if not {t.word for t in pair.tokens[at + 1 : at + 3]} & {"more", "fewer", "less", "longer", "later"}:
        return False
    numbers = [float(t.stem[1:]) for t in pair.tokens if t.is_number and not t.stem.endswith("%")]
    return any(one - other == value for one in numbers for other in numbers)


def _counts_otherwise(pair: Pair, at: int) -> bool:
    """Tell whether the window gives another number of what the statement counts: `three barriers`."""
    head = following_content(pair.tokens, at, 1, 3)
    return bool(head) and any(
        token.is_number
        and any(pair.likeness(head[0], sentence[p]) > 0.8 for p in following_content(sentence, place, 1, 3))
        for sentence in pair.window
        for place, token in enumerate(sentence)
    )


def _listed_behind(tokens: Sentence, at: int) -> int:
    """Return how many things the statement lists behind a colon or in brackets after a place."""
    opening = next((p for p in range(at, len(tokens)) if tokens[p].text in {":", "("}), None)
    if opening is None:
        return 0
    closing = next((p for p in range(opening, len(tokens)) if tokens[p].text in {")", ";"}), len(tokens))
    inside = [token.word for token in tokens[opening + 1 : closing]]
    commas = inside.count(",")
    return commas + 1 + (1 if "and" in inside and inside[inside.index("and") - 1] != "," and commas else 0)


def _has_unit(pair: Pair, unit: str) -> bool:
    return any(
        token.is_number and _unit(pair, sentence, place) == unit
        for sentence in pair.window
        for place, token in enumerate(sentence)
    )


def _unit(pair: Pair, sentence: Sentence, at: int) -> str | None:
    behind = following_content(sentence, at, 1, 2)
    if not behind:
        return None
    stem = sentence[behind[0]].stem
    return stem if stem in {pair.lexicon.stem(unit) for unit in UNITS} else None
