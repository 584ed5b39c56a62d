"""From evidence to a score between 0 and 1, calibrated to the one operating point."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.grounding.evidence import Match
from bot.domain.grounding.lexicon import Lexicon

FIELD_FREE = 0.4
"""Share of words usual in the corpus's field that costs nothing; other statements seldom have more."""


CARRIED = 0.5
"""Log odds by which the other parts of a statement may carry the weakest."""


class Evidence(NamedTuple):
    """What speaks for and against a statement; the field names are those of `WEIGHTS`."""

    base: float
    """Always 1: what a statement starts with."""
    recall: float
    """Share of its weight that the best window holds."""
    single: float
    """The same of the best sentence."""
    names: float
    """Share of its weight in names that the passages lack."""
    numbers: float
    """Share of its weight in numbers that the window lacks."""
    field: float
    """How far the share of usual words exceeds `FIELD_FREE`: two such statements share many by chance."""


WEIGHTS = Evidence(base=-3.0, recall=5.0, single=1.0, names=-4.0, numbers=-9.0, field=-3.5)
"""Log odds of each; rounded and chosen as docs/grounding.md tells, with `python -m evals.fit_grounding`."""


def score_of(matches: Sequence[Match], lexicon: Lexicon) -> float:
    """Return the score of a statement from the evidence for each of its sentences."""
    odds = [odds_of(evidence_of(one, lexicon), WEIGHTS) for one in matches]
    held = min(sum(odds) / len(odds), min(odds) + CARRIED)
    return 1 / (1 + math.exp(-held))


def odds_of(evidence: Sequence[float], weights: Sequence[float]) -> float:
    """Return the log odds that a statement is supported."""
    return sum(weight * value for weight, value in zip(weights, evidence, strict=True))


def evidence_of(one: Match, lexicon: Lexicon) -> Evidence:
    """Return the evidence for one sentence of a statement."""
    held = [one.tokens[at] for at in one.content]
    total = sum(token.weight for token in held) or 1.0
    names = sum(
        token.weight * (1 - anywhere)
        for at, token, anywhere in zip(one.content, held, one.anywhere, strict=True)
        if at > 0 and token.is_name
    )
    numbers = sum(
        token.weight * (1 - soft) for token, soft in zip(held, one.soft, strict=True) if token.is_number
    )
    usual = sum(token.stem in lexicon.usual for token in held) / max(1, len(held))
    return Evidence(1.0, one.recall, one.single, names / total, numbers / total, max(0.0, usual - FIELD_FREE))
