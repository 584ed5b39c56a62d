"""From evidence to a score between 0 and 1, calibrated to the one operating point."""

import math
from collections.abc import Sequence

from bot.domain.grounding.evidence import Match

_STEEP = 12.0
_MIDDLE = 0.58


def score_of(matches: Sequence[Match]) -> float:
    """Return the score of a statement from the evidence for each of its sentences."""
    recall = sum(one.recall for one in matches) / len(matches)
    return 1 / (1 + math.exp(-_STEEP * (recall - _MIDDLE)))
