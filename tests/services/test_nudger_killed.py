"""Sweeps that are killed at random moments: each nudge is once in its channel, as the Slack has it.

`python -m evals.benchmarks.nudge_kills` is the same with as many projects and kills as there is time for.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.standin import StandIn
from bot.store.engine import create_store_engine, writing
from evals.benchmarks.nudge_kills import DUE, START, House, passes

PROJECTS = 40
KILLS = 10


@pytest.fixture
def slack() -> Iterator[StandIn]:
    slack = StandIn(log_size=100)
    with slack.running():
        yield slack


@pytest.mark.slow
@pytest.mark.parametrize("replicas", [1, 2])
def test_each_nudge_is_posted_once_however_often_a_sweep_is_killed(
    slack: StandIn, database_url: str, replicas: int
) -> None:
    if replicas > 1 and database_url.startswith("sqlite"):
        pytest.skip("several replicas need PostgreSQL")
    house = House(slack, slack.app("Advisor"), database_url, PROJECTS)
    found = list(passes(house, KILLS, replicas, random.Random(5)))
    assert sum(one.kills for one in found) == KILLS
    assert [one.once for one in found] == [PROJECTS * len(DUE)] * len(found)
    assert all(one.is_right for one in found), found


@pytest.mark.slow
def test_the_count_sees_what_is_missing_what_is_there_twice_and_what_is_strange(
    slack: StandIn, tmp_path: Path
) -> None:
    house = House(slack, slack.app("Advisor"), f"sqlite:///{tmp_path / 'advisor.db'}", 3)
    house.forgets()
    assert (house.found(0, 0.0).missing, house.found(0, 0.0).is_right) == (6, False)
    house.sweep(START).finished()
    assert house.found(0, 0.0).is_right
    engine = create_store_engine(house.url)
    with writing(engine).begin() as connection:
        connection.execute(text("DELETE FROM nudge"))
        connection.execute(text("DELETE FROM post"))
        connection.execute(text("UPDATE project SET next_check_at = '2026-11-25 00:00:00.000000'"))
    engine.dispose()
    house.sweep(START).finished()
    assert (house.found(0, 0.0).twice, house.found(0, 0.0).is_right) == (6, False)
