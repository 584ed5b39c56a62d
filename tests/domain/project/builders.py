"""Projects, people and frameworks for the tests of the project domain."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.framework import Framework
from bot.domain.project import (
    Actor,
    Advance,
    Change,
    Created,
    Marked,
    PersonSet,
    Profile,
    Project,
    ProjectKey,
    ProjectRole,
    Record,
    Status,
    advance,
    label,
    words,
)

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KEY = ProjectKey(org="T1", channel="C1")
_salts = itertools.count(1)


def salt() -> str:
    return f"{next(_salts):032x}"


def w(text: str):
    return words(text, salt())


def lab(text: str):
    return label(text, salt())


def token(name: str) -> str:
    return "p-" + hashlib.sha256(name.encode()).hexdigest()[:16]


LEAD, DEPUTY, MEMBER, SPONSOR, VIEWER, BOT, OTHER = (
    token(n) for n in ("lead", "deputy", "member", "sponsor", "viewer", "bot", "other")
)


def person(name: str) -> Actor:
    return Actor(person=name)


@cache
def _small() -> dict[str, Any]:
    path = Path(__file__).with_name("small_framework.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def activity(name: str, level: str = "should", because: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    title = name.split("/")[1].replace("-", " ").capitalize()
    return {
        "id": name,
        "names": {"en": title, "sv": f"{title} sv"},
        "phase": name.split("/", maxsplit=1)[0],
        "level": level,
        "must_because": list(because),
        "extract": ["S3.1.1-01"],
        **more,
    }


def small_framework(version: str = "1.0.0", **changed: Any) -> Framework:
    """Six phases with few activities; `changed` replaces top-level keys."""
    return Framework.model_validate({**_small(), "version": version, **changed})


@cache
def real_framework() -> Framework:
    path = Path(__file__).parents[3] / "knowledge" / "framework.yaml"
    return Framework.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


class Team:
    """A project and its history, changed step by step; a minute passes with each change."""

    def __init__(self, framework: Framework, at: dt.datetime = NOW, key: ProjectKey = KEY, **profile: Any):
        self.framework = framework
        self.at = at
        self.records: list[Record] = []
        self.project: Project | None = None
        made = Created(
            key=key,
            profile=Profile(**{"name": lab("Sepsis alert"), "time_zone": "UTC", **profile}),
            framework_version=framework.version,
        )
        self.do(made, LEAD)

    @property
    def p(self) -> Project:
        assert self.project is not None
        return self.project

    def do(self, change: Change, by: str | Actor = LEAD, framework: Framework | None = None) -> Advance:
        self.at += dt.timedelta(minutes=1)
        actor = by if isinstance(by, Actor) else person(by)
        made = advance(self.project, change, actor, self.at, framework or self.framework)
        self.framework = framework or self.framework
        self.project = made.project
        self.records.append(made.record)
        return made

    def staffed(self) -> "Team":
        """Everybody has joined: deputy, member, sponsor, viewer, a bot that is a member."""
        self.do(PersonSet(person=DEPUTY, role=ProjectRole.DEPUTY))
        self.do(PersonSet(person=MEMBER, role=ProjectRole.MEMBER))
        self.do(PersonSet(person=SPONSOR, role=ProjectRole.SPONSOR))
        self.do(PersonSet(person=VIEWER, role=ProjectRole.VIEWER))
        self.do(PersonSet(person=BOT, role=ProjectRole.MEMBER, bot=True))
        return self

    def done(self, *names: str, by: str = MEMBER) -> "Team":
        for name in names:
            self.do(Marked(activity=name, status=Status.DONE), by)
        return self
