"""Bounds: at least and at most, in whatever words."""

import re
from collections.abc import Iterable

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence, Token

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


def check_difference(pair: Pair) -> Objection | None:
    """Object to a sum that does not come out: `30, two less than the 28`."""
    numbers = [(at, float(token.stem[1:])) for at, token in enumerate(pair.tokens) if _is_plain(token)]
    for (_, first), (at, difference), (_, second) in zip(numbers, numbers[1:], numbers[2:], strict=False):
        words = [token.word for token in pair.tokens[at + 1 : at + 3]]
        sign = {"more": 1, "less": -1, "fewer": -1}.get(words[0], 0) if words[1:] == ["than"] else 0
        if sign and first == second - sign * difference:
            return Objection("direction", f"“{words[0]} than” turns the difference of the numbers round")
    return None


def _is_plain(token: Token) -> bool:
    return token.is_number and token.stem[1:].replace(".", "", 1).isdigit()


def _bounds(sentences: Iterable[Sentence]) -> tuple[set[str], set[str]]:
    """Return what is a least number and what is a most."""
    text = " . ".join(" ".join(token.word for token in sentence) for sentence in sentences)
    return set(_LOWER.findall(text)), set(_UPPER.findall(text))
