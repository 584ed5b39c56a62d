"""Bounds: at least and at most, in whatever words."""

import re
from collections.abc import Iterable

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence

_LOWER = re.compile(r"\b(?:at least|(?:no|not) (?:less|fewer) than|minimum of) (\w+)")
_UPPER = re.compile(r"\b(?:at most|(?:no|not) more than|up to|maximum of) (\w+)")


def check_bounds(pair: Pair) -> Objection | None:
    """Object where a number is the least on one side and the most on the other."""
    least, most = _bounds((pair.tokens,))
    their_least, their_most = _bounds(pair.window)
    turned = ((least & their_most) - their_least) | ((most & their_least) - their_most)
    if turned:
        return Objection("direction", f"“{min(turned)}” is the other bound in the passage")
    return None


def _bounds(sentences: Iterable[Sentence]) -> tuple[set[str], set[str]]:
    """Return what is a least number and what is a most."""
    text = " . ".join(" ".join(token.word for token in sentence) for sentence in sentences)
    return set(_LOWER.findall(text)), set(_UPPER.findall(text))
