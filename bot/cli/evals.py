"""`advisor evals`: suites by name; `compare`, `from-feedback`, `tune` and more under their own names."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli.opening import application


class RunByDefault(TyperGroup):
    """A group whose words are suites to run where they name no command of it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="evals",
    cls=RunByDefault,
    help="Measure what is answered. `advisor evals [SUITE…]` is short for `advisor evals run [SUITE…]`.",
    rich_markup_mode=None,
)

Suites = Annotated[list[str] | None, typer.Argument(help="Suites; without a name all. See docs/evals.md.")]


@app.command()
def run(
    suites: Suites = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write figures and cases here.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write a page for a committee.")] = None,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="Write the checks as JUnit.")] = None,
    split: Annotated[str | None, typer.Option(help="Only tune, gate or heldout; nothing is judged.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Compare with this file.")] = None,
    details: Annotated[bool, typer.Option(help="List the cases that fall short.")] = False,
    write_baseline: Annotated[bool, typer.Option(help="Keep the scores as the new baseline.")] = False,
) -> None:
    """Run suites against the gates and the baseline. Exit status 1 if anything is red."""
    require_evals()
    from evals.baseline import BASELINE
    from evals.reports import files, html, terminal
    from evals.run import keep_as_baseline, require_green
    from evals.run import run as run_all

    path = baseline or BASELINE
    now = dt.datetime.now(dt.UTC)
    found = run_all(application(), suites or (), now, split, path, tell=terminal.tell_suite)
    if details:
        for name, result in found.results.items():
            terminal.tell_weak(name, result)
    terminal.tell_end(found)
    for target, write in (
        (json_file, files.write_json),
        (junit_file, files.write_junit),
        (html_file, html.write_html),
    ):
        if target:
            write(found, target)
    if write_baseline:
        keep_as_baseline(found, path)
    else:
        require_green(found)


@app.command()
def compare(
    suites: Suites = None,
    a: Annotated[list[str] | None, typer.Option("--a", help="NAME=VALUE: a setting of one side.")] = None,
    b: Annotated[list[str] | None, typer.Option("--b", help="NAME=VALUE: one of the other.")] = None,
) -> None:
    """Run suites with two settings, side by side on the same cases."""
    require_evals()
    from evals.reports import terminal
    from evals.sides import compare_sides

    terminal.tell_sides(compare_sides(a or (), b or (), suites or ()))


@app.command("from-feedback")
def from_feedback(
    file: Annotated[Path, typer.Argument(help="Reviewed thumbs-downs, JSON Lines.")],
    to: Annotated[Path | None, typer.Option(help="File of cases to add to.")] = None,
) -> None:
    """Make cases of reviewed thumbs-downs; a line that identifies a patient stops it."""
    from evals.feedback import FEEDBACK, add_cases

    target = to or FEEDBACK
    print(f"{add_cases(file, application().corpus, target)} new cases in {target}")


@app.command()
def judge(
    model: Annotated[str, typer.Argument(help="provider:name of the model that judges.")],
    labels: Annotated[Path | None, typer.Option(help="Labelled pairs, JSON Lines.")] = None,
) -> None:
    """Calibrate a judge model on human labels: kappa, false passes, false strips. Gates nothing."""
    from evals.judge import LABELS, calibrate, model_judge, read_labels

    print(calibrate(model_judge(model), read_labels(labels or LABELS)))


@app.command()
def pubmedqa(file: Annotated[Path, typer.Argument(help="pubmedqa_labelled.json; not shipped.")]) -> None:
    """Measure retrieval on a set that nobody here wrote."""
    from evals.pubmedqa import run as run_pubmedqa

    run_pubmedqa(application(), file)


@app.command()
def tune() -> None:
    """Fit knowledge/tuning.yaml on the tuning split."""
    from evals.tune import write_tuning

    print(f"written {write_tuning(application())}")


def require_evals() -> None:
    """Raise UsageError where the library of the evals is not installed."""
    from importlib.util import find_spec

    from bot.errors import UsageError

    if find_spec("pydantic_evals") is None:
        raise UsageError("the evals need pydantic-evals", "install the extra [dev]")
