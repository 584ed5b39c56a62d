"""The run on a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.registry import SUITES
from evals.results import Result, Row
from evals.run import Run
from evals.sides import Sides

console = Console(highlight=False)


def tell_suite(name: str, result: Result) -> None:
    """Print one suite's figures, without slices."""
    claim = SUITES[name].claim if name in SUITES else ""
    table = Table(
        title=f"{name}: {claim}", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for column in ("figure", "value", "95 % interval", "of"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for figure, rate in result.figures.items():
        if "@" in figure or figure == "cases":
            continue
        interval = "" if rate.low == rate.high == rate.value else f"{rate.low:.3f} to {rate.high:.3f}"
        table.add_row(figure, f"{rate.value:.3f}", interval, str(rate.size) if interval else "")
    console.print(table)
    note = f"{len(result.rows)} cases, {result.planted} planted faults, {result.took_seconds:.1f} s"
    console.print(Text(note, style="dim"))
    for error in result.errors:
        console.print(Text(f"error: {error}", style="red"))
    console.print()


def tell_weak(name: str, result: Result) -> None:
    """Print the cases that fall short, those that may be read."""
    for row in result.rows:
        for claim, why in row.why.items():
            if claim in row.own_scores:
                console.print(Text(f"  {row.id} {claim}: {why} | {_short(row)}"))
    hidden = sum(row.weak and not row.asked for row in result.rows)
    if hidden:
        console.print(Text(f"  {name}: {hidden} weak held-out cases are not shown", style="dim"))


def _short(row: Row) -> str:
    return " / ".join(row.asked.splitlines())[-110:]


def tell_end(found: Run) -> None:
    """Print what changed since the baseline and what is red."""
    for suite, moves in found.moved.items():
        for moved in moves:
            if moved.better or moved.worse:
                console.print(Text(f"{suite}: {moved.claim}: {moved}", style="red" if moved.fell else ""))
                for label, cases in (("better", moved.better), ("worse", moved.worse)):
                    if cases:
                        console.print(Text(f"    {label}: {', '.join(cases)}", style="dim"))
    for suite, setting in found.skipped.items():
        console.print(Text(f"{suite}: not run, needs the setting {setting}", style="yellow"))
    for check in found.red:
        console.print(Text(f"red: {check.suite}: {check.name}: {check.detail}", style="bold red"))
    if not found.judged:
        console.print("Measured, not judged: gates and baseline are about all splits together.")
    elif not found.red:
        console.print(Text(f"green: all {len(found.checks)} checks passed", style="bold green"))


def tell_sides(sides: Sides) -> None:
    """Print two settings side by side."""
    for name, result in sides.one.items():
        table = _table(name, "a", "b", "b - a")
        other = sides.other.get(name, Result({}))
        for figure, rate in result.figures.items():
            if "@" not in figure and figure in other.figures:
                there = other.figures[figure].value
                table.add_row(figure, f"{rate.value:.3f}", f"{there:.3f}", f"{there - rate.value:+.3f}")
        console.print(table)
        for moved in sides.moved.get(name, ()):
            console.print(Text(f"  {moved.claim}: {moved}"))
            for label, cases in (("better in b", moved.better), ("worse in b", moved.worse)):
                if cases:
                    console.print(Text(f"    {label}: {', '.join(cases)}", style="dim"))
        console.print()


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("figure")
    for column in columns:
        table.add_column(column, justify="right")
    return table
