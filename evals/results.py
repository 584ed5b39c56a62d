"""What a suite gives back: rows, figures, errors, and whether its planted faults were caught."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.metrics import Rate, exactly, mean, wilson

Figures = Mapping[str, float | Rate]
"""Names of figures and their values; a plain number has no interval."""


@dataclass(frozen=True)
class Row:
    """One case as it went: what each claim scored, 0 to 1, and what there is to read about it."""

    id: str
    scores: Mapping[str, float]
    why: Mapping[str, str] = field(default_factory=dict[str, str])
    """For claims that fell short: what was missing."""
    slices: Mapping[str, str] = field(default_factory=dict[str, str])
    cluster: str = ""
    """The question that it is a variant of, else itself."""
    asked: str = ""
    """Empty for held-out cases: they are never shown."""
    wanted: str = ""
    """What a right outcome holds, in the words of who wrote the case."""
    answered: str = ""
    passages: tuple[tuple[str, str], ...] = ()
    """What was shown, each with what it was cited from."""

    @property
    def own_scores(self) -> dict[str, float]:
        """Scores of the advisor itself, without those of its peers (`Claim: peer`)."""
        return {claim: score for claim, score in self.scores.items() if ": " not in claim}

    @property
    def weak(self) -> bool:
        return any(score < 1 for score in self.own_scores.values())


@dataclass(frozen=True)
class Result:
    """One suite's run."""

    figures: dict[str, Rate]
    rows: tuple[Row, ...] = ()
    binary: frozenset[str] = frozenset()
    """Claims that are either kept or broken."""
    errors: tuple[str, ...] = ()
    """Tasks and evaluators that crashed, and faults that were planted and not caught. Any is red."""
    planted: int = 0
    """How many known-bad outcomes the run looked at besides its cases."""
    took_seconds: float = 0.0


def plain(figures: Figures) -> Result:
    """Return the result of a suite that gives figures only."""
    return Result({name: v if isinstance(v, Rate) else exactly(v) for name, v in figures.items()})


def figures_of(rows: Sequence[Row], binary: Iterable[str]) -> dict[str, Rate]:
    """Return a figure for each claim, over all rows and over each slice: `Claim@dimension=value`.

    Shares have Wilson's interval, means a bootstrap clustered by question.
    """
    kept = frozenset(binary)
    found: dict[str, Rate] = {"cases": exactly(len(rows))}
    claims = list(dict.fromkeys(claim for row in rows for claim in row.scores))
    slices = sorted({pair for row in rows for pair in row.slices.items()})
    for claim in claims:
        found[claim] = _figure(rows, claim, claim in kept)
        for dimension, value in slices:
            part = [row for row in rows if row.slices.get(dimension) == value and claim in row.scores]
            if part:
                found[f"{claim}@{dimension}={value}"] = _figure(part, claim, claim in kept)
    return found


def _figure(rows: Sequence[Row], claim: str, is_binary: bool) -> Rate:
    held = [row for row in rows if claim in row.scores]
    values = [row.scores[claim] for row in held]
    clusters = [row.cluster or row.id for row in held]
    if is_binary:
        return wilson(round(sum(values)), len(values))
    if set(values) in ({1.0}, {0.0}):
        return _unanimous(values[0], len(values), len(set(clusters)))
    return mean(values, clusters)


def _unanimous(value: float, size: int, clusters: int) -> Rate:
    """Return the figure of cases that are all alike: resampling them would pretend to be certain."""
    interval = wilson(round(value * clusters), clusters)
    return Rate(value, interval.low, interval.high, size)


More = Callable[[Sequence[Row]], Mapping[str, Rate]]
"""Works out further figures from the rows, such as a drop between variants."""
