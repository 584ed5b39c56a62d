"""From evidence to a score between 0 and 1, calibrated to the one operating point."""

import math
from collections.abc import Sequence

from bot.domain.grounding.evidence import Match
from bot.domain.grounding.lexicon import Lexicon

RECALL = 5.0
"""Weight of the recall in the best window, in log odds; fitted, like the others (docs/grounding.md)."""

SINGLE = 1.0
"""Weight of the recall in the best single sentence."""

NAMES = 4.0
"""What names that the passages lack cost, by their share of the statement's weight."""

NUMBERS = 9.0
"""What numbers that the window lacks cost, by their share of the statement's weight."""

BASE = 3.0
"""Log odds against a statement of which nothing stands in the passages."""

FIELD = 3.5
"""What a statement costs that is made of words usual in the corpus's field: two such share many by chance."""

FIELD_FREE = 0.4
"""Share of usual words that costs nothing; statements from elsewhere seldom have more."""


def score_of(matches: Sequence[Match], lexicon: Lexicon) -> float:
    """Return the score of a statement from the evidence for each of its sentences."""
    odds = sum(_odds(one, lexicon) for one in matches) / len(matches)
    return 1 / (1 + math.exp(-odds))


def _odds(one: Match, lexicon: Lexicon) -> float:
    held = [one.tokens[at] for at in one.content]
    if not held:
        return -BASE
    total = sum(token.weight for token in held)
    names = sum(
        token.weight * (1 - anywhere)
        for at, token, anywhere in zip(one.content, held, one.anywhere, strict=True)
        if at > 0 and token.is_name
    )
    numbers = sum(
        token.weight * (1 - soft) for token, soft in zip(held, one.soft, strict=True) if token.is_number
    )
    usual = sum(token.stem in lexicon.usual for token in held) / len(held)
    return (
        RECALL * one.recall
        + SINGLE * one.single
        - NAMES * names / total
        - NUMBERS * numbers / total
        - FIELD * max(0.0, usual - FIELD_FREE)
        - BASE
    )
