"""The numbers that steer retrieval and refusal; data in `knowledge/tuning.yaml`."""

from typing import Annotated, NamedTuple

from pydantic import Field

from bot.domain.knowledge import Entry
from bot.domain.ranking import Weights, logistic

Fraction = Annotated[float, Field(ge=0, le=1)]


class GateFeatures(NamedTuple):
    """What speaks for and against an answer to a question, each about 0 to 1."""

    answer_kernel: float
    """Highest reranker score of a statement."""
    answer_mass: float
    """Sum of the reranker's eight highest scores of statements."""
    boundary_kernel: float
    """Highest reranker score of a boundary."""
    answer_dense: float
    """Likeness to the nearest cue that speaks for a statement."""
    boundary_dense: float
    """Likeness to the nearest question that the corpus is known not to answer."""
    coverage: float
    """Share of the question's words, by rarity, that stand in what speaks for the best statement."""
    coverage_of_three: float
    """The same for the best three statements."""
    amount: float
    """1 where the question wants a number, else 0."""


class Gate(Entry):
    """Weights of the chance that the corpus answers a question."""

    answer_kernel: float
    answer_mass: float
    boundary_kernel: float
    answer_dense: float
    boundary_dense: float
    coverage: float
    coverage_of_three: float
    amount: float
    offset: float
    threshold: Fraction
    """Below this chance the question is refused."""
    sure: Fraction
    """Below this chance an answer says that it may not be what was asked."""

    def probability(self, features: GateFeatures) -> float:
        """Return the chance, 0 to 1, that the corpus answers the question."""
        weights = (getattr(self, name) for name in GateFeatures._fields)
        total: float = sum(weight * value for weight, value in zip(weights, features, strict=True))
        return logistic(total + self.offset)


class Tuning(Entry):
    """All that `advisor evals tune` sets."""

    weights: Weights
    gate: Gate
    show_probability: Fraction
    """A statement is shown from this chance on; the best one always."""
    drop: Annotated[float, Field(ge=0)]
    """A statement is left out when its log-odds are this far below the best one's."""
    phase_lead: Annotated[float, Field(ge=0)]
    """A statement of the asker's phase goes first when its log-odds are at most this far below the best's."""
    correction_score: float
    """A wrong belief that the question asserts is corrected from this reranker score of it on."""
    max_statements: Annotated[int, Field(ge=1, le=12)]
    fitted_on: str
    """Where the numbers come from."""
