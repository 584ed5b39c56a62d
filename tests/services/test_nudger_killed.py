"""Sweeps that are killed at random moments: each nudge is once in its channel, as the Slack has it.

ADVISOR_KILL_ROUNDS, ADVISOR_KILL_PROJECTS and ADVISOR_KILL_REPLICA_ROUNDS say how often and over how many
projects; `100`, `2000` and `100` are the whole proof.
"""

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.project import Assigned, DueSet, ProjectKey
from bot.standin import Channel, InstalledApp, StandIn
from bot.store.engine import create_store_engine, writing
from bot.store.nudges import LEASE_SECONDS
from tests.services.nudge_process import Sweep, shipped_framework
from tests.store.project_stores import by, created, engine_of, store_at

ROUNDS = int(os.environ.get("ADVISOR_KILL_ROUNDS", "10"))
PROJECTS = int(os.environ.get("ADVISOR_KILL_PROJECTS", "40"))
REPLICA_ROUNDS = int(os.environ.get("ADVISOR_KILL_REPLICA_ROUNDS", "3"))
MOST_REPLICA_PROJECTS = 200
SECONDS_A_PROJECT = 0.02
"""About what a sweep takes for each; kills fall into up to half of that time, so that some come early."""
START = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
"""The morning of a Wednesday; the projects were made the day before."""

DUE = ("assess/risk-analysis", "assess/ethics")


class House:
    """A Slack with a project in each of its channels, two activities of which are due the day after."""

    def __init__(self, slack: StandIn, app: InstalledApp, url: str, count: int) -> None:
        self.slack, self.app, self.url = slack, app, url
        anna = slack.person("Anna Berg")
        self.channels = [slack.channel(f"c{n}", [anna, app.bot]) for n in range(count)]
        self._fill(anna.id)

    def sweep(self, now: dt.datetime) -> Sweep:
        return Sweep(self.url, self.slack.api_url, self.app.bot_token, now)

    def forgets(self) -> None:
        """No nudge was ever sent, and all projects are to be looked at."""
        engine = create_store_engine(self.url)
        with writing(engine).begin() as connection:
            connection.execute(text("DELETE FROM nudge"))
            connection.execute(text("DELETE FROM post"))
            connection.execute(text("UPDATE project SET next_check_at = '2026-11-25 00:00:00.000000'"))
        engine.dispose()
        self.slack.reset()

    def has_each_once(self) -> None:
        """Each activity that is due is told once in its channel, and nothing else is said anywhere."""
        titles = {shipped_framework().activity(name).names.en for name in DUE}
        for channel in self.channels:
            told = Counter(self._told(channel))
            assert told == dict.fromkeys(titles, 1), (channel.name, told)

    def _told(self, channel: Channel) -> list[str]:
        sections = [
            block["text"]["text"]
            for message in self.slack.messages(channel)
            for block in message.blocks
            if block["type"] == "section"
        ]
        return [said.split("“")[1].split("”")[0] for said in sections]

    def _fill(self, lead: str) -> None:
        store = store_at(self.url, shipped_framework())
        for channel in self.channels:
            key = ProjectKey(org=channel.team_id, channel=channel.id)
            written = created(store, key, lead=lead)
            now = written.project.changed_at
            for activity in DUE:
                store.write(key, by(lead, DueSet(activity=activity, due=dt.date(2026, 11, 26))), now)
            store.write(key, by(lead, Assigned(activity=DUE[0], owner=written.project.leads[0])), now)
        engine_of(store).dispose()


@pytest.fixture
def slack() -> Iterator[StandIn]:
    slack = StandIn(log_size=100)
    with slack.running():
        yield slack


@pytest.mark.slow
def test_a_sweep_that_is_killed_and_begun_again_posts_each_nudge_once(slack: StandIn, tmp_path: Path) -> None:
    """Kills until there were enough; a sweep that came to its end is checked, and all begins anew."""
    house = House(slack, slack.app("Advisor"), f"sqlite:///{tmp_path / 'advisor.db'}", PROJECTS)
    rng, kills, longest = random.Random(5), 0, PROJECTS * SECONDS_A_PROJECT / 2
    while kills < ROUNDS:
        house.forgets()
        now = START
        while kills < ROUNDS and house.sweep(now).killed_within(rng.uniform(0.0, longest)):
            kills += 1
            slack.settles()
            now += dt.timedelta(seconds=LEASE_SECONDS + 60)
        house.sweep(now).finished()
        house.sweep(now + dt.timedelta(hours=1)).finished()
        house.has_each_once()


@pytest.mark.slow
def test_of_two_replicas_one_of_which_is_killed_each_nudge_is_posted_once(
    slack: StandIn, postgres_url: str
) -> None:
    count = min(PROJECTS // 2, MOST_REPLICA_PROJECTS)
    house = House(slack, slack.app("Advisor"), postgres_url, count)
    rng, kills = random.Random(7), 0
    for _ in range(REPLICA_ROUNDS):
        house.forgets()
        first, second = house.sweep(START), house.sweep(START)
        kills += first.killed_within(rng.uniform(0.0, count * SECONDS_A_PROJECT / 2))
        second.finished()
        slack.settles()
        house.sweep(START + dt.timedelta(seconds=LEASE_SECONDS + 60)).finished()
        house.has_each_once()
    assert kills >= 1
