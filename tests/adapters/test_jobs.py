"""Durable jobs: once a key, in the order of a lane, again after what passes, over the death of a process."""

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbos import DBOS, DBOSClient

from bot.adapters import dbos_jobs
from bot.adapters.dbos_jobs import TICK, DbosJobs
from bot.errors import AdvisorError, AwayError, DataFolderError
from bot.services.jobs import Job
from bot.store.engine import create_store_engine
from bot.store.executors import ExecutorStore
from bot.store.migrate import upgrade
from tests.waiting import until


def made(folder: Path) -> DbosJobs:
    engine = create_store_engine(f"sqlite:///{folder / 'advisor.db'}")
    upgrade(engine)
    return DbosJobs(f"sqlite:///{folder / 'jobs.db'}", "local", ExecutorStore(engine))


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[DbosJobs]:
    jobs = made(tmp_path)
    yield jobs
    jobs.shutdown(1)


def test_a_key_is_worked_on_once_and_a_lane_in_order(jobs: DbosJobs) -> None:
    done: list[str] = []
    jobs.on("note", lambda job: done.append(job.key))
    jobs.launch()
    for key in ("a", "b", "a", "c", "b"):
        jobs.start("note", key, lane="one")
    until(lambda: len(done) >= 3)
    time.sleep(0.5)
    assert done == ["a", "b", "c"]


def test_a_new_database_has_its_queue_before_queues_are_looked_for(
    jobs: DbosJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DBOS looks for queues when it is launched and then only each second: so long the first work waited."""
    declared: list[str] = []
    launch = DBOS.launch

    def launched() -> None:
        client = DBOSClient(system_database_url=f"sqlite:///{tmp_path / 'jobs.db'}")
        declared.extend(queue.name for queue in client.list_queues())
        client.destroy()
        launch()

    monkeypatch.setattr(DBOS, "launch", launched)
    jobs.launch()
    assert declared == [dbos_jobs.QUEUE]


@pytest.mark.parametrize(
    "passing", [AwayError("Slack did not answer"), DataFolderError("database: locked")], ids=type
)
def test_what_passes_is_tried_again_and_a_defect_is_not(jobs: DbosJobs, passing: AdvisorError) -> None:
    tried: list[tuple[str, int]] = []

    def work(job: Job) -> None:
        tried.append((job.key, job.attempt))
        if job.key == "away" and job.attempt < 3:
            raise passing
        if job.key == "defect":
            raise RuntimeError("a defect")

    jobs.on("note", work)
    jobs.launch()
    jobs.start("note", "away", {"id": "1"}, lane="one")
    jobs.start("note", "defect", lane="one")
    until(lambda: ("away", 3) in tried)
    assert tried.count(("defect", 1)) == 1
    assert [attempt for key, attempt in tried if key == "away"] == [1, 2, 3]


def test_who_gave_a_job_hears_when_it_is_given_up(jobs: DbosJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Giving up has to succeed: while the database is away, that waits too."""
    monkeypatch.setattr(dbos_jobs, "GIVE_UP_ATTEMPTS", 2)
    tried: list[int] = []
    told: list[int] = []

    def work(job: Job) -> None:
        tried.append(job.attempt)
        raise AwayError("Slack did not answer")

    def given_up(job: Job) -> None:
        told.append(job.attempt)
        if len(told) == 1:
            raise DataFolderError("database: locked")

    jobs.on("note", work, given_up)
    jobs.launch()
    jobs.start("note", "a")
    until(lambda: len(told) == 2, 30)
    time.sleep(1)
    assert (tried, told) == ([1, 2], [3, 4])


def test_a_lane_waits_for_nothing_that_waits_itself(jobs: DbosJobs) -> None:
    done: list[str] = []

    def work(job: Job) -> None:
        if job.key == "limited" and job.attempt == 1:
            raise AwayError("Slack limits", after_seconds=4)
        done.append(job.key)

    jobs.on("note", work)
    jobs.launch()
    jobs.start("note", "limited", lane="one")
    jobs.start("note", "next", lane="one")
    until(lambda: done == ["next"], 3)
    until(lambda: done == ["next", "limited"])


def test_the_minute_is_told_once(jobs: DbosJobs) -> None:
    minutes: list[dt.datetime] = []
    jobs.every_minute(minutes.append)
    jobs.launch()
    until(lambda: minutes, 10)
    assert minutes[0].second == 0
    assert minutes[0].tzinfo is not None


def test_a_minute_that_is_long_gone_is_not_told(jobs: DbosJobs) -> None:
    """After an outage hundreds may wait; the newest does what is due."""
    minutes: list[dt.datetime] = []
    jobs.every_minute(minutes.append)
    jobs.launch()
    old = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) - dt.timedelta(hours=1)
    jobs.start(TICK, old.isoformat(), {"minute": old.isoformat()}, lane=TICK)
    jobs.start(TICK, "newest", {"minute": (old + dt.timedelta(hours=1)).isoformat()}, lane=TICK)
    until(lambda: minutes, 10)
    time.sleep(1)
    assert old not in minutes


CHILD = """
import os, sys, time
from pathlib import Path
from tests.adapters.test_jobs import made
folder = Path(sys.argv[1])
jobs = made(folder)
def work(job):
    with (folder / "done").open("a") as log:
        log.write(job.key + "\\n")
    if job.key == "3" and not (folder / "died").exists():
        (folder / "died").touch()
        os._exit(9)
jobs.on("note", work)
jobs.launch()
if len(sys.argv) > 2:
    for key in range(6):
        jobs.start("note", str(key), lane="one")
time.sleep(8)
jobs.shutdown(1)
"""


def test_what_a_dead_process_left_is_done_by_the_next_of_its_name(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for more in (["first"], []):
        subprocess.run([sys.executable, "-c", CHILD, str(tmp_path), *more], cwd=root, timeout=60, check=False)
    done = (tmp_path / "done").read_text().split()
    assert (tmp_path / "died").exists()
    assert sorted(set(done)) == ["0", "1", "2", "3", "4", "5"]
    assert [done.count(key) for key in "01245"] == [1] * 5
    assert done.count("3") == 2
