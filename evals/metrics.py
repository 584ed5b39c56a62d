"""Measures of retrieval and answers, with intervals. Definitions as in the literature."""

import math
import random
from collections.abc import Sequence
from typing import NamedTuple


class Rate(NamedTuple):
    """A mean or share with its 95 % interval."""

    value: float
    low: float
    high: float
    size: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.size}"


def wilson(hits: int, count: int) -> Rate:
    """Return a share with Wilson's score interval; of nothing: 0 with the whole interval."""
    if count == 0:
        return Rate(0.0, 0.0, 1.0, 0)
    z, p = 1.96, hits / count
    centre = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Rate(p, max(0.0, centre - half), min(1.0, centre + half), count)


def mean(values: Sequence[float], rounds: int = 1000) -> Rate:
    """Return a mean with its bootstrap interval; the seed is fixed, so a repeat is identical."""
    if not values:
        return Rate(0.0, 0.0, 1.0, 0)
    rng = random.Random(20261124)
    count = len(values)
    means = sorted(sum(rng.choices(values, k=count)) / count for _ in range(rounds))
    return Rate(sum(values) / count, means[int(0.025 * rounds)], means[int(0.975 * rounds)], count)


def recall_at(ranks: Sequence[int | None], k: int) -> float:
    """Return the share of wanted things found among the first `k`; ranks count from 0."""
    return sum(rank is not None and rank < k for rank in ranks) / len(ranks)


def ndcg_at(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """Return nDCG@k: discounted gain of the ranking over that of the best ranking possible."""
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))
