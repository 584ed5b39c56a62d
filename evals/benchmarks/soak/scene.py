"""The workspace of the soak: its people, its channels, and a project with something due in each of many."""

import datetime as dt
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import update

from bot.compose import Application
from bot.domain.project import ProjectKey, WorkingHours
from bot.services.acting import Acting, ProfileEdit, Start
from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from bot.standin.records import Json
from bot.store.engine import writing
from bot.store.schema import project

ACTIVITY = "assess/ethics"
"""Is due on the day after: one nudge a project."""
ALL_DAY = WorkingHours(start=dt.time(0), end=dt.time(23, 59), days=(0, 1, 2, 3, 4, 5, 6))
"""The soak runs at any hour of any day."""
WRITERS = 4


@dataclass(frozen=True)
class Workspace:
    """Who and what there is."""

    slack: StandIn
    app: InstalledApp
    people: tuple[Person, ...]
    talk: tuple[Channel, ...]
    """Where people ask and talk."""
    projects: tuple[Channel, ...]
    """Where a nudge is due."""


def workspace(slack: StandIn, app: InstalledApp, talk: int, projects: int, people: int = 20) -> Workspace:
    persons = tuple(slack.person(f"Person {number}") for number in range(people))
    members = [*persons, app.bot]
    return Workspace(
        slack,
        app,
        persons,
        tuple(slack.channel(f"talk-{number}", members) for number in range(talk)),
        tuple(
            slack.channel(f"project-{number}", [persons[number % people], app.bot])
            for number in range(projects)
        ),
    )


def begin_projects(app: Application, at: Workspace, now: dt.datetime) -> None:
    """Each project is a day old, has one activity that is due tomorrow, and is not yet to be looked at."""
    by_yesterday = now - dt.timedelta(days=1)

    def begin(number: int) -> None:
        channel = at.projects[number]
        key = ProjectKey(org=channel.team_id, channel=channel.id)
        by = Acting(person=at.people[number % len(at.people)].id, now=by_yesterday)
        start = Start(name=f"Project {number}", profile=ProfileEdit(working_hours=ALL_DAY))
        app.tracker.create(key, by, start)
        app.tracker.set_due(key, by, ACTIVITY, now.date() + dt.timedelta(days=1))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(begin, range(len(at.projects))))
    _look_at(app, [channel.id for channel in at.projects], now + dt.timedelta(days=1))


def make_due(app: Application, channels: Sequence[Channel], now: dt.datetime) -> None:
    """These projects are to be looked at now."""
    _look_at(app, [channel.id for channel in channels], now)


def key_of(message: Message) -> str:
    """Return the key that a message of the bot was posted under; empty where it has none."""
    payload: Json = (message.metadata or {}).get("event_payload") or {}
    return str(payload.get("key") or "")


def shuffled(channels: Sequence[Channel], rng: random.Random) -> list[Channel]:
    order = list(channels)
    rng.shuffle(order)
    return order


def _look_at(app: Application, channels: Sequence[str], at: dt.datetime) -> None:
    with writing(app.engine).begin() as connection:
        connection.execute(update(project).where(project.c.channel.in_(channels)).values(next_check_at=at))
