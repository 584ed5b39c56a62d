"""Sweeps for nudges that are killed at random moments: is each nudge in its channel once?

`python -m evals.benchmarks.nudge_kills [--projects 2000] [--kills 100] [--replicas 1] [--database URL]`
fills the database, an SQLite file of its own unless one is named, which has to be empty, kills and begins
again until there were enough kills, prints a row for each pass and a sum, and exits 1 where a nudge is
missing, there twice, or out of place.
"""

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.adapters.guard import finds_patient_data
from bot.domain.project import ProjectKey
from bot.services.acting import Acting, Start
from bot.services.tracker import Tracker
from bot.standin import Channel, InstalledApp, StandIn
from bot.store.engine import create_store_engine, writing
from bot.store.frameworks import FrameworkShelf
from bot.store.migrate import upgrade
from bot.store.nudges import LEASE_SECONDS
from bot.store.projects import ProjectStore
from evals.benchmarks.nudge_sweeps import Sweep, shipped_framework

MADE = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
START = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
"""The morning of a Wednesday; the projects are made the day before."""
DUE_DAY = dt.date(2026, 11, 26)
DUE = ("assess/risk-analysis", "assess/ethics")
SECONDS_A_PROJECT = 0.02
"""About what a sweep takes for each on one core."""
KILLS_A_SWEEP = 8
"""A kill falls, at random, within so large a part of a sweep that about so many hit each."""
LATER = dt.timedelta(seconds=LEASE_SECONDS + 60)
"""After so long the claims of a dead process may be taken up."""


@dataclass(frozen=True)
class Pass:
    """All nudges sent once from the beginning, with kills in between."""

    kills: int
    once: int
    missing: int
    twice: int
    strange: int
    """Messages of which no nudge was due."""
    seconds: float

    @property
    def is_right(self) -> bool:
        return not (self.missing or self.twice or self.strange)


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

    def found(self, kills: int, seconds: float) -> Pass:
        """Return how often each due activity is told in its channel, and what else is said there."""
        titles = [shipped_framework().activity(name).names.en for name in DUE]
        counts = [Counter(self._told(channel)) for channel in self.channels]
        times = [told[title] for told in counts for title in titles]
        return Pass(
            kills,
            times.count(1),
            times.count(0),
            sum(one > 1 for one in times),
            sum(told.total() - sum(told[title] for title in titles) for told in counts),
            seconds,
        )

    def _told(self, channel: Channel) -> list[str]:
        sections: list[str] = [
            block["text"]["text"]
            for message in self.slack.messages(channel)
            for block in message.blocks
            if block["type"] == "section"
        ]
        return [said.partition("“")[2].partition("”")[0] for said in sections]

    def _fill(self, lead: str) -> None:
        engine = create_store_engine(self.url)
        upgrade(engine)
        tracker = Tracker(
            ProjectStore(engine, FrameworkShelf(engine, shipped_framework())), finds_patient_data
        )
        by = Acting(person=lead, now=MADE)
        for channel in self.channels:
            key = ProjectKey(org=channel.team_id, channel=channel.id)
            tracker.create(key, by, Start(name="Sepsis alert"))
            for activity in DUE:
                tracker.set_due(key, by, activity, DUE_DAY)
            tracker.assign(key, by, DUE[0], lead)
        engine.dispose()


def passes(house: House, kills: int, replicas: int, rng: random.Random) -> Iterator[Pass]:
    """Yield passes until there were so many kills."""
    killing = _killed_in_turn if replicas == 1 else _killed_beside_others
    within = len(house.channels) * SECONDS_A_PROJECT * 2 / KILLS_A_SWEEP
    left = kills
    while left > 0:
        house.forgets()
        began = time.monotonic()
        done, now = killing(house, left, replicas, lambda: rng.uniform(0.0, within))
        house.slack.settles()
        for again in (LATER, LATER * 2):  # the second takes up what the first could not yet
            house.sweep(now + again).finished()
        yield house.found(done, time.monotonic() - began)
        left -= done


def _killed_in_turn(
    house: House, most: int, _replicas: int, delay: Callable[[], float]
) -> tuple[int, dt.datetime]:
    """One process at a time, each begun when the claims of the one before have run out."""
    done, now = 0, START
    while done < most and house.sweep(now).killed_within(delay()):
        done += 1
        house.slack.settles()
        now += LATER
    return done, now


def _killed_beside_others(
    house: House, most: int, replicas: int, delay: Callable[[], float]
) -> tuple[int, dt.datetime]:
    """Several processes at once; the one that is killed is replaced at once, the others go on."""
    running, done = [house.sweep(START) for _ in range(replicas)], 0
    while done < most:
        victim = done % replicas
        if not running[victim].killed_within(delay()):
            break
        done += 1
        running[victim] = house.sweep(START)
    for one in running:
        one.finished()
    return done, START


def main() -> int:
    """Print the table; return the exit status."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{Path(folder) / 'advisor.db'}"
        slack = StandIn(log_size=100)
        with slack.running():
            house = House(slack, slack.app("Advisor"), url, options.projects)
            return _table(house, options)


def _table(house: House, options: argparse.Namespace) -> int:
    kind = create_store_engine(house.url).dialect.name
    print(f"{kind}, {options.projects} projects with {len(DUE)} due each, {options.replicas} at once")
    print("pass  kills   once  missing  twice  strange  seconds")
    found: list[Pass] = []
    for one in passes(house, options.kills, options.replicas, random.Random(options.seed)):
        found.append(one)
        _row(str(len(found)), [one])
    _row("all", found)
    return int(not all(one.is_right for one in found))


def _row(name: str, found: list[Pass]) -> None:
    sums = [
        sum(getattr(one, field) for one in found)
        for field in ("kills", "once", "missing", "twice", "strange")
    ]
    kills, once, missing, twice, strange = sums
    seconds = sum(one.seconds for one in found)
    print(f"{name:>4} {kills:6} {once:6} {missing:8} {twice:6} {strange:8} {seconds:8.0f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.nudge_kills")
    parser.add_argument("--projects", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--replicas", type=int, default=1, help="processes that sweep at once")
    parser.add_argument("--database", help="URL of an empty database; an SQLite file of its own")
    parser.add_argument("--seed", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
