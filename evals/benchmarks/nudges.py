"""How long a sweep takes that finds 100 projects due, among few and among many.

`python -m evals.benchmarks.nudges [FEW] [MANY]` prints the medians and their ratio, and exits 1 where
the many take more than twice as long as the few.
"""

import copy
import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert, text

from bot.adapters.guard import finds_patient_data
from bot.domain.framework import Framework
from bot.domain.nudges import no_holidays
from bot.domain.project import ProjectKey
from bot.library.files import read_yaml
from bot.library.nudges import read_nudges
from bot.services.acting import Acting, Start
from bot.services.nudger import Nudger
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.store.engine import create_store_engine, writing
from bot.store.frameworks import FrameworkShelf
from bot.store.migrate import upgrade
from bot.store.nudges import NudgeStore
from bot.store.projects import ProjectStore
from bot.store.schema import project
from evals.simulation import SimulatedChannel

DUE = 100
ROUNDS = 5
MOST_TIMES = 2.0
"""The sweep among the many may take so many times as long; only the index is to be larger."""

MADE = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)


def main(few: int = 1_000, many: int = 100_000) -> int:
    """Print both medians; return the exit status."""
    first, second = measured(few), measured(many)
    ratio = second / first
    print(f"{DUE} due among {few:,}: {first:.2f} s; among {many:,}: {second:.2f} s; ratio {ratio:.2f}")
    return int(ratio > MOST_TIMES)


def measured(count: int) -> float:
    """Return the median seconds of a sweep over `DUE` due projects among `count`."""
    framework = Framework.model_validate(read_yaml(SHIPPED_KNOWLEDGE / "framework.yaml"))
    with tempfile.TemporaryDirectory() as folder:
        engine = create_store_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(engine)
        shelf = FrameworkShelf(engine, framework)
        projects, nudges = ProjectStore(engine, shelf), NudgeStore(engine, shelf)
        _fill(projects, count)
        with engine.connect() as connection:  # else the sweeps pay for writing down the filling
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        channel = SimulatedChannel(lambda: NOW)
        rules = read_nudges(SHIPPED_KNOWLEDGE)
        took: list[float] = []
        for _ in range(ROUNDS):
            with writing(engine).begin() as connection:
                connection.execute(text("DELETE FROM nudge"))
                due = "UPDATE project SET next_check_at = :at WHERE org = 'due'"
                connection.execute(text(due), {"at": "2026-11-25 00:00:00.000000"})
            began = time.perf_counter()
            report = Nudger(
                projects, Tracker(projects, finds_patient_data), nudges, channel, rules, no_holidays
            ).sweep(lambda: NOW)
            took.append(time.perf_counter() - began)
            if (report.looks, report.sent) != (DUE, DUE):
                raise AssertionError(f"the sweep did something else: {report}")
        engine.dispose()
    return statistics.median(took)


def _fill(projects: ProjectStore, count: int) -> None:
    """Make `DUE` projects with something due, and copies of one that is to be looked at in a year."""
    tracker, by = Tracker(projects, finds_patient_data), Acting(person="anna", now=MADE)
    for number in range(DUE):
        key = ProjectKey(org="due", channel=f"C{number}")
        tracker.create(key, by, Start(name="Benchmark"))
        tracker.set_due(key, by, "assess/ethics", dt.date(2026, 11, 26))
    stored = projects.load(ProjectKey(org="due", channel="C0"))
    if stored is None:
        raise AssertionError("the first project is gone")
    snapshot = json.loads(stored.project.model_dump_json())
    with writing(projects._engine).begin() as connection:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        rows: list[dict[str, object]] = []
        for number in range(count - DUE):
            copied = copy.copy(snapshot)
            copied["key"] = {"org": "later", "channel": f"C{number}"}
            rows.append(
                {
                    "org": "later",
                    "channel": f"C{number}",
                    "version": stored.project.version,
                    "head": stored.project.head,
                    "framework_version": stored.project.framework_version,
                    "snapshot": json.dumps(copied),
                    "updated_at": MADE,
                    "next_check_at": NOW + dt.timedelta(days=1 + number % 365),
                }
            )
        for start in range(0, len(rows), 1000):
            connection.execute(insert(project), rows[start : start + 1000])


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:3])))
