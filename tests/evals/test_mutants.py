"""Dead safeguards are noticed. `python -m evals.mutants` tries them all; here are the quick ones."""

import pytest

from bot.compose import Application
from evals.mutants import fresh, intact, try_mutant
from evals.mutations import MUTATIONS

BY_NAME = {mutation.safeguard: mutation for mutation in MUTATIONS}

QUICK = (
    "patient guard", "check digits", "no echo", "injection screen", "injection screen is not deaf",
    "premise correction", "phase steering", "steps of the phase", "thread context", "fixed case count",
)  # fmt: skip


def test_there_are_at_least_fifteen_and_each_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(MUTATIONS) >= 15


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_dead_safeguard_turns_a_gate_red(evals_application: Application, name: str) -> None:
    fate = try_mutant(evals_application, BY_NAME[name])
    assert fate.killed
    assert all(check.suite in fate.mutation.suites for check in fate.red)


@pytest.mark.slow
def test_with_all_safeguards_alive_the_same_suites_are_green(evals_application: Application) -> None:
    suites = sorted({suite for name in QUICK for suite in BY_NAME[name].suites})
    assert intact(evals_application, suites) == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["phase steering", "patient guard", "thread context"])
def test_a_mutation_ends_with_its_context(evals_application: Application, name: str) -> None:
    """What is changed in one mutant is whole again in the next."""
    mutation = BY_NAME[name]
    try_mutant(evals_application, mutation)
    assert intact(evals_application, mutation.suites) == ()
    assert fresh(evals_application).tuning == evals_application.tuning


@pytest.mark.parametrize("name", BY_NAME)
def test_what_a_mutation_changes_is_still_there(evals_application: Application, name: str) -> None:
    """A safeguard that was moved or renamed is told here, not when somebody runs all of them."""
    with BY_NAME[name].kill(fresh(evals_application)):
        pass
