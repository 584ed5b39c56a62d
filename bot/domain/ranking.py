"""From hits to ranked entries: features, one score, one probability.

Dense and lexical evidence are fused by a weighted sum whose weights are data
(`knowledge/tuning.yaml`), fitted on the tuning questions by `advisor evals tune`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.knowledge import Entry
from bot.domain.retrieval import Hit

COSINE_FLOOR = 0.75
"""Cosines of multilingual-e5-small lie between about 0.75 (unrelated) and 1: features count from here."""


class Features(NamedTuple):
    """The evidence that an entry answers a question, each 0 to about 1."""

    ask_dense: float
    """Likeness to the entry's nearest question, (cosine - 0.75) x 4."""
    text_dense: float
    """Likeness to the entry's nearest statement, same scale."""
    ask_lexical: float
    """BM25 of the nearest question over the best BM25 of any cue."""
    text_lexical: float
    phase: float
    """1 where the entry belongs to the asker's phase, 0.5 where it belongs to all, else 0."""


class Weights(Entry):
    """Weights of the features in the score, and the offset."""

    ask_dense: float
    text_dense: float
    ask_lexical: float
    text_lexical: float
    phase: float
    offset: float

    def score(self, features: Features) -> float:
        """Return the log-odds that the entry answers the question."""
        return (
            self.ask_dense * features.ask_dense
            + self.text_dense * features.text_dense
            + self.ask_lexical * features.ask_lexical
            + self.text_lexical * features.text_lexical
            + self.phase * features.phase
            + self.offset
        )


@dataclass(frozen=True)
class Ranked:
    """An entry with its evidence, its log-odds, and the statement that was nearest."""

    entry: str
    features: Features
    score: float
    nearest: int

    @property
    def probability(self) -> float:
        """Chance, 0 to 1, that the entry answers the question."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score))))


class _Evidence:
    """What the hits say about one entry."""

    def __init__(self) -> None:
        self.best = {("dense", "ask"): 0.0, ("dense", "text"): 0.0, ("lexical", "ask"): 0.0, ("lexical", "text"): 0.0}
        self.nearest = 0

    def take(self, retriever: str, hit: Hit, score: float) -> None:
        key = (retriever, hit.kind)
        if score > self.best[key]:
            self.best[key] = score
            if key == ("dense", "text"):
                self.nearest = hit.number


def rank(
    dense: Sequence[Hit],
    lexical: Sequence[Hit],
    weights: Weights,
    phase_fit: Mapping[str, float],
) -> list[Ranked]:
    """Return the entries that were hit, best first; ties fall to the smaller id.

    `phase_fit` gives the feature `phase` by entry; entries that it lacks get 0.
    An entry that a retriever did not return counts as its last hit at most, so as nothing known.
    """
    found: dict[str, _Evidence] = {}
    for hit in dense:
        found.setdefault(hit.entry, _Evidence()).take("dense", hit, (hit.score - COSINE_FLOOR) * 4)
    top = lexical[0].score if lexical else 1.0
    for hit in lexical:
        found.setdefault(hit.entry, _Evidence()).take("lexical", hit, hit.score / top)
    floor = max(0.0, (dense[-1].score - COSINE_FLOOR) * 4) if dense else 0.0
    ranked: list[Ranked] = []
    for entry, evidence in found.items():
        best = evidence.best
        features = Features(
            ask_dense=best["dense", "ask"] or floor * 0.9,
            text_dense=best["dense", "text"] or floor * 0.9,
            ask_lexical=best["lexical", "ask"],
            text_lexical=best["lexical", "text"],
            phase=phase_fit.get(entry, 0.0),
        )
        ranked.append(Ranked(entry, features, weights.score(features), evidence.nearest))
    return sorted(ranked, key=lambda r: (-r.score, r.entry))
