"""Sweeps that are killed at random moments: each nudge is in its channel exactly once.

ADVISOR_KILL_ROUNDS and ADVISOR_KILL_PROJECTS say how often and over how many projects.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.project import Assigned, DueSet, ProjectKey
from bot.store.engine import create_store_engine, writing
from bot.store.nudges import LEASE_SECONDS
from tests.services.nudge_process import FileChannel, shipped_framework
from tests.store.project_stores import by, created, engine_of, store_at

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ADVISOR_KILL_ROUNDS", "20"))
PROJECTS = int(os.environ.get("ADVISOR_KILL_PROJECTS", "200"))
REPLICA_ROUNDS = int(os.environ.get("ADVISOR_KILL_REPLICA_ROUNDS", "3"))
START = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
"""The morning of a Wednesday; the projects were made the day before."""

DUE = ("assess/risk-analysis", "assess/ethics")


def filled(url: str, count: int) -> None:
    """Make projects, each with two activities that are due the day after."""
    store = store_at(url, shipped_framework())
    for number in range(count):
        key = ProjectKey(org="T1", channel=f"C{number}")
        written = created(store, key)
        lead = written.project.leads[0]
        for activity in DUE:
            change = DueSet(activity=activity, due=dt.date(2026, 11, 26))
            store.write(key, by("U-ANNA", change), written.project.changed_at)
        store.write(key, by("U-ANNA", Assigned(activity=DUE[0], owner=lead)), written.project.changed_at)
    engine_of(store).dispose()


def forgotten(url: str) -> None:
    """No nudge was ever sent, and all projects are to be looked at."""
    engine = create_store_engine(url)
    with writing(engine).begin() as connection:
        connection.execute(text("DELETE FROM nudge"))
        connection.execute(text("UPDATE project SET next_check_at = '2026-11-25 00:00:00.000000'"))
    engine.dispose()


def sweep(url: str, channels: Path, now: dt.datetime) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "tests.services.nudge_process", url, str(channels), now.isoformat()]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(call, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def killed_within(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill the process that long after it has begun to sweep; False: it was done before."""
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


def finished(process: subprocess.Popen[str]) -> None:
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    assert "done" in out


def once_each(channels: Path, count: int) -> None:
    found = Counter(FileChannel(channels).posts())
    wanted = {
        (f"T1/C{n}", "activity-due", f"{activity} 2026-11-26") for n in range(count) for activity in DUE
    }
    assert set(found) == wanted
    assert set(found.values()) == {1}


@pytest.mark.slow
def test_a_sweep_that_is_killed_and_begun_again_posts_each_nudge_once(tmp_path: Path) -> None:
    """Kills until there were enough; a sweep that came to its end is checked, and all begins anew."""
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    filled(url, PROJECTS)
    rng, kills, swept = random.Random(5), 0, 0
    while kills < ROUNDS:
        forgotten(url)
        channels, now = tmp_path / f"channels-{swept}.db", START
        while kills < ROUNDS and killed_within(sweep(url, channels, now), rng.uniform(0.01, PROJECTS / 400)):
            kills += 1
            now += dt.timedelta(seconds=LEASE_SECONDS + 60)
        finished(sweep(url, channels, now))
        finished(sweep(url, channels, now + dt.timedelta(hours=1)))
        once_each(channels, PROJECTS)
        swept += 1


@pytest.mark.slow
def test_of_two_replicas_one_of_which_is_killed_each_nudge_is_posted_once(
    postgres_url: str, tmp_path: Path
) -> None:
    count = min(PROJECTS, 60)
    filled(postgres_url, count)
    rng, kills = random.Random(7), 0
    for number in range(REPLICA_ROUNDS):
        forgotten(postgres_url)
        channels = tmp_path / f"channels-{number}.db"
        FileChannel(channels)
        first, second = sweep(postgres_url, channels, START), sweep(postgres_url, channels, START)
        kills += killed_within(first, rng.uniform(0.05, count / 100))
        finished(second)
        later = START + dt.timedelta(seconds=LEASE_SECONDS + 60)
        finished(sweep(postgres_url, channels, later))
        once_each(channels, count)
    assert kills >= 1
