"""The numbers that steer retrieval and refusal; data in `knowledge/tuning.yaml`."""

import math
from typing import Annotated, NamedTuple

from pydantic import Field

from bot.domain.knowledge import Entry
from bot.domain.ranking import Weights

Fraction = Annotated[float, Field(ge=0, le=1)]


class GateFeatures(NamedTuple):
    """What speaks for and against an answer to a question, each 0 to about 1."""

    best_ask: float
    """Likeness to the nearest question that a passage or overview answers."""
    best_text: float
    """Likeness to the nearest statement."""
    best_lexical: float
    """Share of the question's words, weighted by rarity, in the nearest entry."""
    boundary_ask: float
    """Likeness to the nearest question that the corpus is known not to answer."""
    unknown: float
    """Share of the question's words that stand nowhere in the corpus."""


class Gate(Entry):
    """Weights of the chance that the corpus answers a question."""

    best_ask: float
    best_text: float
    best_lexical: float
    boundary_ask: float
    unknown: float
    offset: float
    threshold: Fraction
    """Below this chance the question is refused."""

    def probability(self, features: GateFeatures) -> float:
        """Return the chance, 0 to 1, that the corpus answers the question."""
        total = (
            self.best_ask * features.best_ask
            + self.best_text * features.best_text
            + self.best_lexical * features.best_lexical
            + self.boundary_ask * features.boundary_ask
            + self.unknown * features.unknown
            + self.offset
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Tuning(Entry):
    """All that `advisor evals tune` sets."""

    weights: Weights
    """For passages and lessons."""
    gate: Gate
    show_probability: Fraction
    """A passage is shown from this chance on; the best one always."""
    drop: Annotated[float, Field(ge=0)]
    """A passage is left out when its log-odds are this far below the best one's."""
    overview_margin: float
    """An overview is used when its likeness is at most this far below the best passage's."""
    correction_likeness: Fraction
    """A wrong belief is corrected from this likeness of the question to it."""
    lesson_margin: Annotated[float, Field(ge=0)]
    """A lesson needs log-odds this far above those of a passage, unless lessons are asked for."""
    max_statements: Annotated[int, Field(ge=1, le=12)]
    fitted_on: str
    """Where the numbers come from."""
