"""Who does what to whom: two words that have changed places around the word between them.

Told by order and voice: `nurses train physicians` is `physicians are trained by nurses`, and neither is
`physicians train nurses`.
"""

from itertools import combinations
from typing import NamedTuple

from bot.domain.grounding.names import ROLE_OF
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import PASSIVE, family

CLOSE = 0.7
"""Recall in one sentence from which the words of the two are laid beside each other."""

REACH = 7
"""Tokens between the two words at most, on either side."""

LIKE = 0.75
"""From here on a word of the statement stands for a word of the passage."""

_EVEN = family("and or between both either neither versus vs as with")
"""Words between or around two that may change places."""


def check_actors(pair: Pair) -> Objection | None:
    """Object to two words that have changed places around a third, in the same voice."""
    if pair.match.single < CLOSE:
        return None
    for source in pair.window:
        places = _laid_beside(pair, source)
        for one, other in combinations(sorted(places), 2):
            if _are_alike(pair, one, other) and _are_turned(pair, source, places, one, other):
                said = f"“{pair.tokens[one].text}” and “{pair.tokens[other].text}”"
                return Objection("order", f"{said} have changed places")
    return None


def _laid_beside(pair: Pair, source: Sentence) -> dict[int, int]:
    """Return the place in the sentence of each content word that both have just once."""
    found: dict[int, int] = {}
    for at in pair.match.content:
        like = [
            place
            for place, token in enumerate(source)
            if token.weight > 0 and pair.likeness(at, token) >= LIKE
        ]
        same = [place for place in like if source[place].stem == pair.tokens[at].stem] or like
        if len(same) == 1 and sum(t.stem == pair.tokens[at].stem for t in pair.tokens) == 1:
            found[at] = same[0]
    claimed = list(found.values())
    return {at: place for at, place in found.items() if claimed.count(place) == 1}


def _are_alike(pair: Pair, one: int, other: int) -> bool:
    """Tell whether both are people or both are names, so that they may be taken for each other."""
    tokens = pair.tokens[one], pair.tokens[other]
    return all(token.word in ROLE_OF for token in tokens) or all(
        (token.is_name and not token.is_number and at > 0) or token.text.isupper()
        for at, token in zip((one, other), tokens, strict=True)
    )


def _is_even(tokens: Sentence, start: int, end: int) -> bool:
    """Tell whether just a comma or an `and` stands between two, or they are said in one breath."""
    between = tokens[start + 1 : end]
    return not any(token.weight > 0 for token in between) and any(
        token.word in _EVEN or token.text in {",", ";"} for token in between
    )


def _are_turned(pair: Pair, source: Sentence, places: dict[int, int], one: int, other: int) -> bool:
    """Tell whether a third word stands between the two on both sides, and they take each other's part."""
    its, theirs = places[one], places[other]
    start, end = min(its, theirs), max(its, theirs)
    if max(other - one, end - start) > REACH:
        return False
    if _is_even(pair.tokens, one, other) or _is_even(source, start, end):
        return False
    return any(
        _take_each_others_part(
            _link(pair.tokens, one, at, other), _link(source, start, there, end), its > theirs
        )
        for at, there in places.items()
        if one < at < other and start < there < end
    )


class _Link(NamedTuple):
    """How a word ties what stands before it to what stands behind."""

    is_passive: bool
    ties: frozenset[str]


def _take_each_others_part(mine: _Link, theirs: _Link, is_reversed: bool) -> bool:
    """Tell whether the first of one side is the second of the other, by order and voice."""
    if is_reversed:
        return mine == theirs
    acts = [link for link in (mine, theirs) if not link.is_passive and not link.ties]
    suffers = [link for link in (mine, theirs) if link.is_passive and link.ties == _BY]
    return bool(acts and suffers)


def _link(tokens: Sentence, start: int, at: int, end: int) -> _Link:
    is_passive = any(token.word in PASSIVE for token in tokens[start + 1 : at])
    return _Link(is_passive, frozenset(token.word for token in tokens[at + 1 : end] if token.word in _TIES))


_BY = family("by")
_TIES = family("by to of for from with than on in into at over before after")
