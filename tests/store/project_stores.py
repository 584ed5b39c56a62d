"""Project stores and writers for the tests."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Engine

from bot.domain.framework import Framework
from bot.domain.project import Actor, Change, Created, Marked, Profile, ProjectKey, Status
from bot.store.drafts import Draft, Proposal, Written
from bot.store.engine import create_store_engine
from bot.store.frameworks import FrameworkShelf
from bot.store.migrate import upgrade
from bot.store.projects import ProjectStore
from tests.domain.project.builders import DAY, NOW, lab, small_framework

KEY = ProjectKey(org="T1", channel="C1")
OTHER_KEY = ProjectKey(org="T1", channel="C2")
ANNA, BO = "U-ANNA", "U-BO"


def store_at(url: str, framework: Framework | None = None) -> ProjectStore:
    """Return a store on that database, brought up to date."""
    engine = create_store_engine(url)
    upgrade(engine)
    return ProjectStore(engine, FrameworkShelf(engine, framework or small_framework()))


def engine_of(store: ProjectStore) -> Engine:
    return store._engine


def raw(change: Change, actor: Actor):
    """Return a maker of just this change."""
    return lambda _draft: Proposal(change, actor)


def by(identity: str, make):
    """Return a maker in which that person makes the change, itself made from the draft."""

    def maker(draft: Draft) -> Proposal:
        change = make(draft) if callable(make) else make
        return Proposal(change, Actor(person=draft.token(identity, identity.removeprefix("U-").title())))

    return maker


def created(
    store: ProjectStore, key: ProjectKey = KEY, lead: str = ANNA, name: str = "Sepsis alert"
) -> Written:
    version = store.frameworks.current.version
    change = Created(key=key, profile=Profile(name=lab(name), time_zone="UTC"), framework_version=version)
    return store.write(key, by(lead, change), NOW)


def marked(
    store: ProjectStore, activity: str, status: Status = Status.DONE, who: str = ANNA, **more
) -> Written:
    change = Marked(activity=activity, status=status)
    return store.write(more.pop("key", KEY), by(who, change), NOW + DAY, **more)


def at(minutes: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


def names(found: Iterable) -> list[str]:
    return [str(one.project.key) for one in found]
