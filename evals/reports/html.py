"""The run as one page that a committee can read: no script, no network, light and dark."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.gates import SuiteGates, read_gates
from evals.metrics import Rate
from evals.registry import SUITES
from evals.reports.charts import Bar, interval_chart, spoken
from evals.reports.files import write
from evals.results import Result
from evals.run import Run

TEMPLATES = Path(__file__).resolve().parent

SLICES_SHOWN = ("split", "language", "phase", "section", "kind", "change", "form")


def write_html(found: Run, path: Path) -> None:
    """Write the page. Raises DataFolderError where that is not possible."""
    write(path, page(found))


def page(found: Run) -> str:
    """Return the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    gates = read_gates()
    suites = [_suite(name, result, gates, found) for name, result in found.results.items()]
    cases = sum(len(result.rows) for result in found.results.values())
    weakest = weakest_figures(found)
    return environment.get_template("page.html.j2").render(
        weakest=weakest, run=found, suites=suites, cases=cases, spoken=spoken
    )


WEAK = 0.9
"""A share below is told at the top of the page, gate or no gate."""


def weakest_figures(found: Run) -> list[tuple[str, str, Rate]]:
    """Return suite, claim and share of the advisor's own claims that are weak, weakest first."""
    weak = [
        (suite, claim, rate)
        for suite, result in found.results.items()
        for claim, rate in result.figures.items()
        if result.rows and rate.value < WEAK and "@" not in claim and ": " not in claim
    ]
    return sorted(weak, key=lambda one: one[2].value)


def _suite(name: str, result: Result, gates: Mapping[str, SuiteGates], found: Run) -> dict[str, Any]:
    least = gates[name].least if name in gates else dict[str, float]()
    whole = {k: v for k, v in result.figures.items() if "@" not in k and k != "cases"}
    weak = [row for row in result.rows if row.weak]
    return {
        "name": name,
        "claim": SUITES[name].claim if name in SUITES else "",
        "result": result,
        "red": [check for check in found.red if check.suite == name],
        "moved": [m for m in found.moved.get(name, ()) if m.better or m.worse],
        "chart": interval_chart(name, [Bar(k, v, least.get(k)) for k, v in whole.items()]),
        "numbers": {k: v for k, v in whole.items() if v.high > 1.3 or v.low < -1},
        "slices": _slices(name, result, least),
        "weak": [row for row in weak if row.asked],
        "sound": [row for row in result.rows if not row.weak and row.asked],
        "hidden": sum(not row.asked for row in result.rows),
        "hidden_weak": sum(not row.asked for row in weak),
    }


def _slices(name: str, result: Result, least: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return a chart for each dimension that has more than one value."""
    charts: list[tuple[str, str]] = []
    for dimension in SLICES_SHOWN:
        bars = [
            Bar(figure.replace(f"@{dimension}=", ": "), rate, least.get(figure))
            for figure, rate in result.figures.items()
            if f"@{dimension}=" in figure and ": " not in figure.partition("@")[0]
        ]
        if len({bar.label.rpartition(": ")[2] for bar in bars}) > 1:
            charts.append((dimension, interval_chart(f"{name} by {dimension}", bars)))
    return charts
