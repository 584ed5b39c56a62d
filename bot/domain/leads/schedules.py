"""The schedule on which somebody gets a summary of the projects that they lead, and when it is due."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Cadence = Literal["daily", "weekly", "monthly"]

LATEST = dt.timedelta(hours=20)
"""A summary that could not be sent for so long is left out: the next one says the same, and newer.
Shorter than a day, so that of two daily ones never both are sent after a stop."""

WEEKEND = 5
"""Saturday, as Python counts; daily summaries come on working days."""


def _known_zone(name: str) -> str:
    return ZoneInfo(name).key


class LeadSchedule(BaseModel):
    """When one person wants the summary: at `at` in `time_zone`, on each working day, on a weekday, or
    on the first of each month."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    org: str
    person: str
    """Slack user id."""
    cadence: Cadence = "weekly"
    weekday: Annotated[int, Field(ge=0, le=6)] = 0
    """Monday is 0; for `weekly` alone."""
    at: dt.time = dt.time(8)
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Stockholm"
    language: Literal["en", "sv"] = "en"
    since: dt.datetime
    """When it was chosen: nothing is due for times before."""
    sent: str = ""
    """The window of the latest one that went out."""

    @model_validator(mode="after")
    def _knows_its_zone(self) -> Self:
        if self.since.tzinfo is None:
            raise ValueError("`since` needs a time zone")
        return self


class DueSummary(BaseModel):
    """A summary that is to go out now, once for its window."""

    model_config = ConfigDict(frozen=True)

    schedule: LeadSchedule
    window: str
    """The local date that it is for."""
    since: dt.datetime
    """The moment of the one before: what moved after it is told."""

    @property
    def key(self) -> str:
        """The key of its message: with it a retry posts nothing twice."""
        return f"lead-summary:{self.schedule.org}:{self.schedule.person}:{self.window}"


def due_summaries(schedules: Iterable[LeadSchedule], now: dt.datetime) -> tuple[DueSummary, ...]:
    """Return what is due at `now` and has not been sent, at most one each; the latest window counts."""
    found: list[DueSummary] = []
    for one in schedules:
        day = _latest(one, now)
        if day and day.isoformat() > one.sent:
            found.append(DueSummary(schedule=one, window=day.isoformat(), since=_before(one, day)))
    return tuple(found)


def _latest(one: LeadSchedule, now: dt.datetime) -> dt.date | None:
    """Return the day of the latest moment that has come and is not stale; today or yesterday."""
    zone = ZoneInfo(one.time_zone)
    today = now.astimezone(zone).date()
    for day in (today, today - dt.timedelta(days=1)):
        moment = dt.datetime.combine(day, one.at, zone)
        # Compared in UTC: two local times of one zone are compared by their clocks, across a change too.
        passed = now.astimezone(dt.UTC) - moment.astimezone(dt.UTC)
        if _falls_on(one, day) and dt.timedelta(0) <= passed <= LATEST and moment >= one.since:
            return day
    return None


def _before(one: LeadSchedule, day: dt.date) -> dt.datetime:
    """Return the moment of the summary before the one of that day."""
    before = day - dt.timedelta(days=1)
    while not _falls_on(one, before):
        before -= dt.timedelta(days=1)
    return dt.datetime.combine(before, one.at, ZoneInfo(one.time_zone))


def _falls_on(one: LeadSchedule, day: dt.date) -> bool:
    match one.cadence:
        case "daily":
            return day.weekday() < WEEKEND
        case "weekly":
            return day.weekday() == one.weekday
        case "monthly":
            return day.day == 1
