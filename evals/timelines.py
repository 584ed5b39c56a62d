"""Project timelines as data: what happens when, and which nudges a reader of the rules expects."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, ValidationError

from bot.domain.knowledge import Entry
from bot.domain.phases import Phase
from bot.domain.project import WorkingHours
from bot.errors import UsageError

FOLDER = Path(__file__).resolve().parent / "datasets" / "nudges"
DAYS_OFF = FOLDER / "days-off.txt"

_EVENT = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d) (?:(\w+): )?(.+)$")


@dataclass(frozen=True)
class Event:
    """Something that happens. `who`: the acting person, None for what happens to the advisor itself."""

    at: dt.datetime
    who: str | None
    verb: str
    args: tuple[str, ...]


class Timeline(Entry):
    """One project from `start` to `until`, in the time of `zone`.

    `expect` names by day what is in the channel: a rule, for a rule about one activity the activity
    too, then ` lead` for the escalation and ` again` after a snooze.
    """

    id: str
    about: str
    start: str
    until: str
    zone: str = "Europe/Stockholm"
    country: str = "SE"
    """For the independent check that no nudge comes on a day off; a key of days-off.txt."""
    hours: WorkingHours = WorkingHours()
    language: str = "en"
    phase: Phase = Phase.ASSESS
    people: dict[str, str] = Field(default_factory=lambda: {"anna": "lead", "bo": "member"})
    mute: tuple[str, ...] = ()
    cap: int = 5
    cadence: str = "weekly"
    events: tuple[str, ...] = ()
    expect: dict[dt.date, tuple[str, ...]] = Field(default_factory=dict[dt.date, tuple[str, ...]])

    def moment(self, text: str) -> dt.datetime:
        """Return a local date and time as a moment in UTC."""
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone)).astimezone(dt.UTC)

    def parsed(self) -> list[Event]:
        """Return the events in order. Raises UsageError for one that cannot be read."""
        found: list[Event] = []
        for text in self.events:
            match = _EVENT.match(text)
            if match is None:
                raise UsageError(f"timeline {self.id}: cannot read {text!r}", "write DATE TIME [WHO:] VERB …")
            day, time, who, rest = match.groups()
            verb, *args = rest.split()
            found.append(Event(self.moment(f"{day} {time}"), who, verb, tuple(args)))
        return sorted(found, key=lambda event: event.at)


def load_timelines(folder: Path = FOLDER) -> list[Timeline]:
    """Return all timelines. Raises UsageError that names file and timeline."""
    found: list[Timeline] = []
    for path in sorted(folder.glob("*.yaml")):
        raw = cast("list[dict[str, Any]]", yaml.safe_load(path.read_text(encoding="utf-8")))
        for one in raw:
            try:
                found.append(Timeline.model_validate(one))
            except ValidationError as error:
                detail = error.errors(include_url=False)[0]
                where = ".".join(str(part) for part in detail["loc"])
                said = f"{path.name}: timeline {one.get('id')}: {where}: {detail['msg']}"
                raise UsageError(said, "see evals/timelines.py") from None
    if len({one.id for one in found}) != len(found):
        raise UsageError(f"{folder}: two timelines have the same id", "name each its own")
    return found


def days_off() -> dict[str, frozenset[dt.date]]:
    """Return days off by country, listed by hand, to check the calendar against."""
    found: dict[str, frozenset[dt.date]] = {}
    for line in DAYS_OFF.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, days = line.split(":")
            found[country] = frozenset(dt.date.fromisoformat(day) for day in days.split())
    return found
