"""Measures of retrieval and answers, with intervals. Definitions as in the literature."""

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

SEED = 20261124
"""Of every resampling: the same values always give the same interval."""

ROUNDS = 1000
"""Resamples of a bootstrap; its ends then wobble by about a fiftieth of their width."""


class Rate(NamedTuple):
    """A mean or share with its 95 % interval."""

    value: float
    low: float
    high: float
    size: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.size}"


def exactly(value: float) -> Rate:
    """Return a figure that has no sampling error, such as a count."""
    return Rate(float(value), float(value), float(value), 1)


def wilson(hits: int, count: int) -> Rate:
    """Return a share with Wilson's score interval; of nothing: 0 with the whole interval."""
    if count == 0:
        return Rate(0.0, 0.0, 1.0, 0)
    z, p = 1.96, hits / count
    centre = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Rate(p, max(0.0, centre - half), min(1.0, centre + half), count)


def mean(values: Sequence[float], clusters: Sequence[str] | None = None, rounds: int = ROUNDS) -> Rate:
    """Return a mean with its bootstrap interval; the seed is fixed, so a repeat is identical.

    `clusters` names for each value the question that it belongs to: variants of one question are
    drawn together, for they are not independent.
    """
    if not values:
        return Rate(0.0, 0.0, 1.0, 0)
    groups = _grouped(values, clusters)
    rng = random.Random(SEED)
    means: list[float] = []
    for _ in range(rounds):
        drawn = rng.choices(groups, k=len(groups))
        means.append(sum(total for total, _ in drawn) / sum(count for _, count in drawn))
    means.sort()
    low, high = means[int(0.025 * rounds)], means[int(0.975 * rounds)]
    return Rate(sum(values) / len(values), low, high, len(values))


def _grouped(values: Sequence[float], clusters: Sequence[str] | None) -> list[tuple[float, int]]:
    """Return sum and count of each cluster, in the order of their first value."""
    if clusters is None:
        return [(value, 1) for value in values]
    found: dict[str, tuple[float, int]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        total, count = found.get(cluster, (0.0, 0))
        found[cluster] = (total + value, count + 1)
    return list(found.values())


def recall_at(ranks: Sequence[int | None], k: int) -> float:
    """Return the share of wanted things found among the first `k`; ranks count from 0."""
    return sum(rank is not None and rank < k for rank in ranks) / len(ranks)


def ndcg_at(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """Return nDCG@k: discounted gain of the ranking over that of the best ranking possible."""
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p-value that gains and losses of paired cases are equally likely.

    McNemar 1947, in the binomial form: right for few flips too.
    """
    flips = gained + lost
    if flips == 0:
        return 1.0
    tail = sum(math.comb(flips, k) for k in range(min(gained, lost) + 1)) / 2**flips
    return min(1.0, 2 * tail)


def sign_flip(differences: Sequence[float], rounds: int = 2000) -> float:
    """Return the two-sided p-value that the mean of paired differences is zero.

    A randomization test that flips signs at random (Smucker et al. 2007 for paired retrieval runs).
    """
    moved = [value for value in differences if value]
    if not moved:
        return 1.0
    rng = random.Random(SEED)
    seen = abs(sum(moved))
    beyond = sum(
        abs(sum(v if rng.random() < 0.5 else -v for v in moved)) >= seen - 1e-12 for _ in range(rounds)
    )
    return (beyond + 1) / (rounds + 1)


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Return Cohen's kappa of two raters: agreement beyond what their own shares give by chance."""
    count = len(first)
    if count == 0:
        return 0.0
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / count
    yes = sum(first) * sum(second) / count**2
    no = (count - sum(first)) * (count - sum(second)) / count**2
    chance = yes + no
    return 0.0 if chance >= 1 else (agreed - chance) / (1 - chance)
