"""`advisor evals`: runs suites, writes reports, exits 1 where a gate is red."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.compose import Application
from bot.errors import AdvisorError, UsageError
from evals.baseline import BASELINE, Baseline, Moved, compare, read_baseline, scores_of, write_baseline
from evals.gates import GATES, Check, checks, read_gates
from evals.registry import SUITES
from evals.results import Result, figures_of, plain
from evals.vectors import remembering


class GateMissedError(AdvisorError):
    """Something that was held against the run is red."""

    exit_code = 1


@dataclass(frozen=True)
class Run:
    """A run of some suites and what was held against it."""

    made: dt.datetime
    knowledge: str
    """Digest of the knowledge that was asked."""
    settings: Mapping[str, str]
    """What the system under test was."""
    results: Mapping[str, Result]
    checks: tuple[Check, ...]
    skipped: Mapping[str, str]
    """Suites that were not run, and the setting that they need."""
    moved: Mapping[str, tuple[Moved, ...]]
    """What changed since the baseline, by suite."""
    judged: bool = True

    @property
    def red(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.passed)


Tell = Callable[[str, Result], None]
"""Called with each suite's name and result as soon as it is there."""


def run_suites(
    app: Application, names: Sequence[str], tell: Tell = lambda _name, _result: None
) -> tuple[dict[str, Result], dict[str, str]]:
    """Return results by suite, and the suites that were left out with the setting that they need.

    Raises:
        UsageError: a suite is unknown, or one that was asked for lacks a setting.
    """
    unknown = sorted(set(names) - SUITES.keys())
    if unknown:
        raise UsageError(f"unknown suite {unknown[0]!r}", f"known: {', '.join(SUITES)}")
    remembering(app)
    results: dict[str, Result] = {}
    skipped: dict[str, str] = {}
    for name in names or SUITES:
        lacks = SUITES[name].lacks(app)
        if lacks and names:
            raise UsageError(f"the suite {name} needs a {lacks}", f"set ADVISOR_{lacks.upper()}")
        if lacks:
            skipped[name] = lacks
            continue
        found = SUITES[name].run(app)
        results[name] = found if isinstance(found, Result) else plain(found)
        tell(name, results[name])
    return results, skipped


def of_split(result: Result, split: str) -> Result:
    """Return the part of a result that is of one split; a suite without rows is left as it is."""
    if not result.rows:
        return result
    rows = tuple(row for row in result.rows if row.slices.get("split") == split)
    return replace(result, rows=rows, figures=figures_of(rows, result.binary))


def run(
    app: Application,
    names: Sequence[str],
    now: dt.datetime,
    split: str | None = None,
    baseline_path: Path = BASELINE,
    gates_path: Path = GATES,
    tell: Tell = lambda _name, _result: None,
) -> Run:
    """Return the run with all that was held against it. A single split is measured and not judged."""
    if split not in {None, "tune", "gate", "heldout"}:
        raise UsageError(f"unknown split {split!r}", "tune, gate or heldout")
    baseline = read_baseline(baseline_path)
    results, skipped = run_suites(app, names, tell)
    if split:
        results = {name: of_split(result, split) for name, result in results.items()}
    judged = () if split else tuple(checks(results, read_gates(gates_path), baseline))
    return Run(
        made=now,
        knowledge=app.corpus.digest[:12],
        settings=told_settings(app),
        results=results,
        checks=judged,
        skipped=skipped,
        moved=moved_since(results, baseline),
        judged=split is None,
    )


def told_settings(app: Application) -> dict[str, str]:
    """Return the settings that decide answers, as a report names them."""
    settings = app.settings
    told = {"knowledge": str(settings.knowledge_dir.name), "embeddings": app.embedder.name}
    for name in ("model", "prompts_dir", "local_knowledge_dir"):
        if value := getattr(settings, name, None):
            told[name] = value.name if isinstance(value, Path) else str(value)
    return told


def moved_since(results: Mapping[str, Result], baseline: Baseline | None) -> dict[str, tuple[Moved, ...]]:
    """Return what changed since the baseline in the suites that it has."""
    if baseline is None:
        return {}
    return {
        name: compare(baseline.suites[name], scores_of(result), result.binary)
        for name, result in results.items()
        if name in baseline.suites
    }


def keep_as_baseline(found: Run, path: Path) -> None:
    """Write the run's scores as the baseline. Raises GateMissedError where a suite had errors.

    Other red checks do not stop it: a baseline is renewed when a change of figures is wanted.
    """
    broken = [name for name, result in found.results.items() if result.errors]
    if broken:
        raise GateMissedError(f"no baseline was written: errors in {', '.join(broken)}", "mend them first")
    if not found.judged:
        raise UsageError("a single split is no baseline", "leave --split out")
    write_baseline(path, found.results, found.made.date().isoformat(), found.knowledge, read_baseline(path))


def require_green(found: Run) -> None:
    """Raise GateMissedError where anything is red; it names the first and counts the rest."""
    if not found.red:
        return
    first = found.red[0]
    more = f" and {len(found.red) - 1} more" if len(found.red) > 1 else ""
    raise GateMissedError(f"{first.suite}: {first.name}: {first.detail}{more}", "see the report above")
