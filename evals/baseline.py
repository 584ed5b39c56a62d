"""The scores of an earlier run, case by case, and what changed since: paired, with significance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.domain.knowledge import Entry
from bot.errors import DataFolderError, UsageError
from evals.metrics import mcnemar, sign_flip
from evals.results import Result

BASELINE = Path(__file__).resolve().parent / "baseline.json"

SIGNIFICANT = 0.05
"""A fall whose p-value lies below counts as one; the suites repeat exactly, so it is no noise of theirs."""

Scores = dict[str, dict[str, Annotated[float, Field(ge=0, le=1)]]]
"""Score by claim, by case."""


class Baseline(Entry):
    """What an earlier run scored."""

    format: Literal["advisor-evals-baseline/1"] = "advisor-evals-baseline/1"
    made: str
    knowledge: str
    """Digest of the knowledge that was asked."""
    suites: dict[str, Scores]


def read_baseline(path: Path) -> Baseline | None:
    """Return the baseline, None where there is no file.

    Raises:
        UsageError: the file is not a baseline.
    """
    if not path.exists():
        return None
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UsageError(f"{path}: not a baseline", "write it anew with --write-baseline") from error


def scores_of(result: Result) -> Scores:
    """Return a suite's scores as a baseline keeps them: four decimals are enough to see a change."""
    return {row.id: {claim: round(s, 4) for claim, s in row.scores.items()} for row in result.rows}


def write_baseline(
    path: Path, results: Mapping[str, Result], made: str, knowledge: str, before: Baseline | None
) -> None:
    """Keep these scores; those of suites that were not run stay as they were.

    Raises:
        DataFolderError: the file cannot be written.
    """
    suites = dict(before.suites) if before else {}
    suites |= {name: scores_of(result) for name, result in results.items() if result.rows}
    lines = [
        f'{{"format": "advisor-evals-baseline/1", "made": {json.dumps(made)},',
        f'"knowledge": {json.dumps(knowledge)}, "suites": {{',
        ",\n".join(_suite_lines(name, scores) for name, scores in sorted(suites.items())),
        "}}",
    ]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataFolderError(f"{path}: {error.strerror}", "choose a folder that can be written") from error


def _suite_lines(name: str, scores: Scores) -> str:
    """One line a case, so that a change of a case is a changed line."""
    cases = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(one, sort_keys=True)}" for key, one in sorted(scores.items())
    )
    return f"{json.dumps(name)}: {{\n{cases}\n}}"


@dataclass(frozen=True)
class Moved:
    """A claim of a suite against the baseline, over the cases that both have."""

    claim: str
    paired: int
    before: float
    """Mean score of the paired cases then."""
    after: float
    better: tuple[str, ...]
    worse: tuple[str, ...]
    p_value: float

    @property
    def fell(self) -> bool:
        """True where it is significantly worse."""
        return self.p_value < SIGNIFICANT and self.after < self.before

    def __str__(self) -> str:
        return (
            f"{self.before:.3f} → {self.after:.3f}, {len(self.better)} better, {len(self.worse)} worse "
            f"of {self.paired}, p = {self.p_value:.3f}"
        )


def compare(before: Scores, after: Scores, binary: frozenset[str]) -> tuple[Moved, ...]:
    """Return each claim that both runs have, in order of name: McNemar's test where a claim is kept
    or broken, a sign-flip test where it is a share.
    """
    pairs: dict[str, dict[str, tuple[float, float]]] = {}
    for case in sorted(before.keys() & after.keys()):
        for claim in before[case].keys() & after[case].keys():
            pairs.setdefault(claim, {})[case] = (before[case][claim], after[case][claim])
    return tuple(_moved(claim, pairs[claim], claim in binary) for claim in sorted(pairs))


def _moved(claim: str, pairs: Mapping[str, tuple[float, float]], is_binary: bool) -> Moved:
    better = tuple(case for case, (then, now) in pairs.items() if now > then)
    worse = tuple(case for case, (then, now) in pairs.items() if now < then)
    differences = [now - then for then, now in pairs.values()]
    p_value = mcnemar(len(better), len(worse)) if is_binary else sign_flip(differences)
    then, now = (sum(side) / len(pairs) for side in zip(*pairs.values(), strict=True))
    return Moved(claim, len(pairs), then, now, better, worse, p_value)
