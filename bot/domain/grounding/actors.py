"""Who does what to whom: two words that have changed places around the word between them.

Told by order and voice: `nurses train physicians` is `physicians are trained by nurses`, and neither is
`physicians train nurses`.
"""

from collections.abc import Iterator
from itertools import combinations

from bot.domain.grounding.names import ROLE_OF
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import PASSIVE, family

CLOSE = 0.7
"""Recall in one sentence from which the words of the two are laid beside each other."""

REACH = 7
"""Tokens between the two words at most, on either side."""

LIKE = 0.75

_EVEN = family("and or between both either neither versus vs as with")
"""Words between or around two that may change places."""


def check_actors(pair: Pair) -> Objection | None:
    """Object to two words that have changed places around a third, in the same voice."""
    if pair.match.single < CLOSE:
        return None
    for source in pair.window:
        places = _laid_beside(pair, source)
        for (one, its), (other, theirs) in combinations(sorted(places.items()), 2):
            if (
                theirs < its
                and max(other - one, its - theirs) <= REACH
                and _are_alike(pair, one, other)
                and not _is_even(pair.tokens, one, other)
                and not _is_even(source, theirs, its)
                and any(_is_turned(pair, source, (one, it, other), (theirs, there, its)) for it, there in places.items())
            ):
                said = f"“{pair.tokens[one].text}” and “{pair.tokens[other].text}”"
                return Objection("order", f"{said} have changed places")
    return None


def _laid_beside(pair: Pair, source: Sentence) -> dict[int, int]:
    """Return the place in the sentence of each content word that both have just once."""
    found: dict[int, int] = {}
    for at in pair.match.content:
        like = [place for place, token in enumerate(source) if token.weight > 0 and pair.likeness(at, token) >= LIKE]
        same = [place for place in like if source[place].stem == pair.tokens[at].stem] or like
        if len(same) == 1 and sum(t.stem == pair.tokens[at].stem for t in pair.tokens) == 1:
            found[at] = same[0]
    claimed = list(found.values())
    return {at: place for at, place in found.items() if claimed.count(place) == 1}


def _are_alike(pair: Pair, one: int, other: int) -> bool:
    """Tell whether both are people or both are names, so that they may be taken for each other."""
    tokens = pair.tokens[one], pair.tokens[other]
    return all(token.word in ROLE_OF for token in tokens) or all(
        token.is_name and not token.is_number and at > 0 or token.text.isupper() for at, token in zip((one, other), tokens, strict=True)
    )


def _is_even(tokens: Sentence, start: int, end: int) -> bool:
    """Tell whether just a comma or an `and` stands between two, or they are said in one breath."""
    between = tokens[start + 1 : end]
    return not any(token.weight > 0 for token in between) and any(
        token.word in _EVEN or token.text in {",", ";"} for token in between
    )


def _is_turned(pair: Pair, source: Sentence, mine: tuple[int, int, int], theirs: tuple[int, int, int]) -> bool:
    """Tell whether the third stands between the two on both sides, in the same voice."""
    return (
        mine[0] < mine[1] < mine[2]
        and theirs[0] < theirs[1] < theirs[2]
        and _link(pair.tokens, *mine) == _link(source, *theirs)
    )


def _link(tokens: Sentence, start: int, at: int, end: int) -> tuple[bool, frozenset[str]]:
    """Return whether a word is said passively, and the words that tie what follows to it."""
    is_passive = any(token.word in PASSIVE for token in tokens[start + 1 : at])
    return is_passive, frozenset(token.word for token in tokens[at + 1 : end] if token.word in _TIES)


_TIES = family("by to of for from with than on in into at over before after")
