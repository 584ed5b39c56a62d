"""Gates: what a run has to reach, from `gates.toml` and the baseline. Nothing passes because it is gone."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from evals.baseline import Baseline, compare, scores_of
from evals.results import Result

GATES = Path(__file__).resolve().parent / "gates.toml"


@dataclass(frozen=True)
class Check:
    """One thing that was held against a run."""

    suite: str
    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class SuiteGates:
    """What one suite has to reach."""

    cases: int
    least: Mapping[str, float]
    """Least value of the lower end of a figure's interval."""
    must: frozenset[str]
    """Claims in which no case that the baseline has may get worse, whatever else gets better."""


def read_gates(path: Path = GATES) -> dict[str, SuiteGates]:
    """Return the gates by suite. Raises UsageError where the file is off."""
    try:
        raw: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _suite(values) for name, values in raw.items()}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: {error}", "see the head of evals/gates.toml") from error


def _suite(values: dict[str, Any]) -> SuiteGates:
    least = {name: float(v) for name, v in values.items() if name not in {"cases", "must"}}
    return SuiteGates(int(values["cases"]), least, frozenset(values.get("must", ())))


def checks(
    results: Mapping[str, Result], gates: Mapping[str, SuiteGates], baseline: Baseline | None
) -> list[Check]:
    """Return everything that was held against the run, in its order.

    A suite without gates, a figure that is missing or counts nothing, a case that crashed, a planted
    fault that was let through and a missing baseline are red like a low figure.
    """
    return [check for name, result in results.items() for check in _of(name, result, gates, baseline)]


def _of(
    suite: str, result: Result, gates: Mapping[str, SuiteGates], baseline: Baseline | None
) -> Iterable[Check]:
    faults = "; ".join(result.errors[:5])
    yield Check(suite, "no errors", not result.errors, faults or f"{result.planted} planted faults caught")
    if suite not in gates:
        yield Check(suite, "has gates", False, "no gates in evals/gates.toml")
        return
    wanted = gates[suite]
    count = result.figures.get("cases")
    found = round(count.value) if count else 0
    yield Check(suite, "cases", found == wanted.cases, f"{found}, expected {wanted.cases}")
    for name, least in wanted.least.items():
        yield _figure(suite, name, least, result)
    if result.rows:
        yield from _against(suite, result, wanted, baseline)


def _figure(suite: str, name: str, least: float, result: Result) -> Check:
    figure = result.figures.get(name)
    if figure is None or figure.size == 0:
        return Check(suite, name, False, "not measured")
    return Check(suite, name, figure.low >= least, f"{figure}, lower end at least {least:g}")


def _against(suite: str, result: Result, wanted: SuiteGates, baseline: Baseline | None) -> Iterable[Check]:
    before = baseline.suites.get(suite) if baseline else None
    if not before:
        yield Check(suite, "baseline", False, "no baseline; write one with --write-baseline")
        return
    after = scores_of(result)
    gone = sorted(before.keys() - after.keys())
    yield Check(suite, "baseline", not gone, f"cases gone: {', '.join(gone[:5])}" if gone else "whole")
    for moved in compare(before, after, result.binary):
        must = moved.claim in wanted.must
        broken = moved.fell or (must and bool(moved.worse))
        cases = f": {', '.join(moved.worse[:8])}" if moved.worse else ""
        yield Check(suite, f"{moved.claim} since the baseline", not broken, f"{moved}{cases}")
