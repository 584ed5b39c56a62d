"""Kills safeguards one by one and shows which gate notices: `python -m evals.mutants [NAME…]`.

Each mutant changes the running code in one place (evals/mutations.py), runs the suites that watch over
it, and has to turn something red there. One that stays green is a gap in the evals: exit status 1.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bot.compose import Application
from bot.errors import AdvisorError
from bot.settings import read_settings
from evals.baseline import BASELINE, read_baseline
from evals.gates import Check, checks, read_gates
from evals.mutations import MUTATIONS, Mutation
from evals.run import run_suites


@dataclass(frozen=True)
class Fate:
    """What became of a mutant."""

    mutation: Mutation
    red: tuple[Check, ...]

    @property
    def killed(self) -> bool:
        return bool(self.red)


def fresh(app: Application) -> Application:
    """Return an application over the same corpus and index that has remembered nothing."""
    other = Application(app.settings, corpus=app.corpus)
    shared = ("index_store", "chroma", "index_name", "embedder")
    other.__dict__.update({name: getattr(app, name) for name in shared})
    return other


def try_mutant(app: Application, mutation: Mutation) -> Fate:
    """Return what turned red while the safeguard was dead."""
    mutated = fresh(app)
    with mutation.kill(mutated):
        results, _ = run_suites(mutated, mutation.suites)
    return Fate(mutation, red_of(results_of=checks(results, read_gates(), read_baseline(BASELINE))))


def red_of(results_of: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks that did not pass."""
    return tuple(check for check in results_of if not check.passed)


def intact(app: Application, suites: Sequence[str]) -> tuple[Check, ...]:
    """Return what is red with all safeguards alive: has to be nothing, or a mutant proves nothing."""
    results, _ = run_suites(fresh(app), suites)
    return red_of(checks(results, read_gates(), read_baseline(BASELINE)))


def main(names: Sequence[str]) -> int:
    """Try the mutants, print the table, return the exit status."""
    console = Console()
    chosen = [m for m in MUTATIONS if not names or m.safeguard in names]
    app = Application(read_settings())
    suites = list(dict.fromkeys(suite for mutation in chosen for suite in mutation.suites))
    before = intact(app, suites)
    for check in before:
        console.print(f"red with all safeguards alive: {check.suite}: {check.name}: {check.detail}")
    table = Table("safeguard", "killed by", "suites", "first gate that turned red", "red", box=None)
    survivors = 0
    for mutation in chosen:
        fate = try_mutant(app, mutation)
        survivors += not fate.killed
        first = f"{fate.red[0].suite}: {fate.red[0].name}" if fate.killed else "none: the mutant survived"
        table.add_row(mutation.safeguard, mutation.how, ", ".join(mutation.suites), first, str(len(fate.red)))
    console.print(table)
    console.print(f"{len(chosen) - survivors} of {len(chosen)} mutants were noticed")
    return int(bool(before) or survivors > 0 or not chosen)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AdvisorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
