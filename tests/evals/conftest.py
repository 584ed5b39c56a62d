"""One run of the suites for all tests that look at a run."""

import datetime as dt

import pytest

from bot.compose import Application
from evals.run import Run, run
from evals.vectors import remembering

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)

TIMED = {"latency"}
"""Left out of the tests, which run beside others on the same machine; `advisor evals` has it."""


@pytest.fixture(scope="session")
def evals_application(application: Application) -> Application:
    """The shipped application, remembering vectors of questions on disk."""
    fresh = Application(application.settings, corpus=application.corpus)
    return remembering(fresh)


@pytest.fixture(scope="session")
def whole_run(evals_application: Application) -> Run:
    """All suites but the timed one, against gates and baseline."""
    from evals.registry import SUITES

    names = [name for name, suite in SUITES.items() if name not in TIMED]
    names = [name for name in names if not SUITES[name].lacks(evals_application)]
    return run(evals_application, names, NOW)
