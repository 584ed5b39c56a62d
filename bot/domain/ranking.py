"""From hits to ranked targets: features, one score, one probability.

Dense and lexical evidence and the reranker are fused by a weighted sum whose weights are data
(`knowledge/tuning.yaml`), fitted on the tuning questions by `advisor evals tune`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.domain.knowledge import Entry
from bot.domain.retrieval import Hit
from bot.domain.targets import Target

COSINE_FLOOR = 0.75
"""Cosines of multilingual-e5-small lie between about 0.75 (unrelated) and 1: features count from here."""


class Features(NamedTuple):
    """The evidence that a target answers a question, each about 0 to 1."""

    kernel: float
    """Score of the reranker."""
    dense: float
    """Likeness to the nearest cue that speaks for it, (cosine - 0.75) x 4, by the cue's vote."""
    lexical: float
    """BM25 of the best cue that speaks for it, over the best BM25 of any cue, by the cue's vote."""
    phase: float
    """1 where it belongs to the asker's phase, 0.5 where to all, else 0."""


class Weights(Entry):
    """Weights of the features in the score, and the offset."""

    kernel: float
    dense: float
    lexical: float
    phase: float
    offset: float

    def score(self, features: Features) -> float:
        """Return the log-odds that the target answers the question."""
        return (
            self.kernel * features.kernel
            + self.dense * features.dense
            + self.lexical * features.lexical
            + self.phase * features.phase
            + self.offset
        )


@dataclass(frozen=True)
class Ranked:
    """A target with its evidence and its log-odds."""

    target: Target
    features: Features
    score: float

    @property
    def probability(self) -> float:
        """Chance, 0 to 1, that the target answers the question."""
        return logistic(self.score)


def logistic(log_odds: float) -> float:
    """Return the probability for log-odds, without overflow."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


Votes = Callable[[str, int, str], Sequence[tuple[int, float]]]
"""Targets that a stored cue speaks for, by its entry, number and kind."""

CANDIDATES = 40
"""Targets of the highest reranker score that are looked at besides those that were hit."""


def rank(
    dense: Sequence[Hit],
    lexical: Sequence[Hit],
    kernel: npt.NDArray[np.float32],
    targets: Sequence[Target],
    votes: Votes,
    weights: Weights,
    phase_fit: Mapping[str, float],
) -> list[Ranked]:
    """Return the targets that have evidence, best first; ties fall to the earlier target.

    `kernel` is the reranker's score by target; `phase_fit` the feature `phase` by entry.
    """
    near = _pooled(dense, votes, lambda score: (score - COSINE_FLOOR) * 4)
    top = lexical[0].score if lexical else 1.0
    worded = _pooled(lexical, votes, lambda score: score / top)
    strongest = np.argsort(-kernel, kind="stable")[:CANDIDATES]
    ranked: list[tuple[float, int, Ranked]] = []
    for at in sorted({*near, *worded, *(int(number) for number in strongest)}):
        target = targets[at]
        features = Features(
            kernel=float(kernel[at]),
            dense=near.get(at, 0.0),
            lexical=worded.get(at, 0.0),
            phase=phase_fit.get(target.entry, 0.0),
        )
        score = weights.score(features)
        ranked.append((-score, at, Ranked(target, features, score)))
    return [found for _, _, found in sorted(ranked, key=lambda triple: triple[:2])]


OWN_WORDS = 0.5
"""Weight of what a follow-up asks in its own words, beside the same read with the question before it."""


def follow_up(together: Sequence[Ranked], own: Sequence[Ranked]) -> list[Ranked]:
    """Return what was found for a follow-up, what its own words ask for first.

    Read together with the question that it leans on, it finds what both are about, and what answered the
    first would come first again. Alone it may miss what it is about.

    Args:
        together: found for both questions, best first.
        own: found for the follow-up alone, best first.
    """
    least = min((one.score for one in own), default=0.0)
    alone = {one.target: one.score for one in own}
    scored = [
        replace(one, score=(one.score + OWN_WORDS * alone.get(one.target, least)) / (1 + OWN_WORDS))
        for one in together
    ]
    return sorted(scored, key=lambda one: -one.score)


def repeats_last(ranked: Sequence[Ranked], items_of: Callable[[Target], tuple[str, ...]]) -> list[Ranked]:
    """Return the targets with those last that rest on the same items as a better one: they are not shown."""
    held: set[tuple[str, ...]] = set()
    first: list[Ranked] = []
    last: list[Ranked] = []
    for one in ranked:
        items = items_of(one.target)
        (last if items and items in held else first).append(one)
        held.add(items)
    return first + last


def _pooled(hits: Sequence[Hit], votes: Votes, scaled: Callable[[float], float]) -> dict[int, float]:
    """Return for each target the best scaled score of a cue that speaks for it."""
    best: dict[int, float] = {}
    for hit in hits:
        score = scaled(hit.score)
        for target, weight in votes(hit.entry, hit.number, hit.kind):
            value = score * weight
            if value > best.get(target, 0.0):
                best[target] = value
    return best
