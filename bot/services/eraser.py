"""Erases all that is held on a workspace, a channel or a person, and hands out what is held on a person."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.project import ProjectKey
from bot.services.acting import Acting
from bot.services.tracker import Tracker
from bot.store.holdings import HoldingStore

logger = logging.getLogger(__name__)

FORMAT = "implementation-advisor-person/1"


class JobNames(Protocol):
    """The names of durable jobs, which are made of the ids of what they work on."""

    def naming(self, mark: str) -> Sequence[str]: ...
    def forget(self, names: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class Held:
    """All that is held on a person, by table; the jobs under `job`."""

    person: str
    made_at: dt.datetime
    tables: Mapping[str, list[dict[str, Any]]]

    @property
    def rows(self) -> int:
        return sum(map(len, self.tables.values()))

    def plain(self) -> dict[str, Any]:
        """Return it as it is written to a file."""
        return {
            "format": FORMAT,
            "person": self.person,
            "made_at": self.made_at,
            "held": {name: rows for name, rows in self.tables.items() if rows},
            "empty": sorted(name for name, rows in self.tables.items() if not rows),
        }


class Eraser:
    """Each erasure is one transaction of the database, then the jobs; done again, it does the rest."""

    def __init__(self, tracker: Tracker, holdings: HoldingStore, jobs: JobNames) -> None:
        self._tracker = tracker
        self._holdings = holdings
        self._jobs = jobs

    def erase_workspace(self, org: str) -> int:
        """Everything of the enterprise or team is gone; returns how many rows."""
        gone = self._holdings.erase_workspace(org)
        self._forget_jobs(f":{org}:")
        logger.info("erased workspace org=%s rows=%d", org, gone)
        return gone

    def erase_channel(self, key: ProjectKey, by: Acting) -> None:
        """Everything of the channel is gone. For leads of its project, and operators."""
        self._tracker.erase_channel(key, by)
        self._forget_jobs(f":{key.org}:{key.channel}:")

    def erase_person(self, by: Acting, person: str, aliases: Iterable[str] = ()) -> tuple[ProjectKey, ...]:
        """The person is gone from every project and table; returns the projects. For operators."""
        keys = self._tracker.erase_everywhere(by, person, aliases)
        self._forget_jobs(f":{person}:")
        return keys

    def held_on(self, person: str, now: dt.datetime, aliases: Sequence[str] = ()) -> Held:
        """Return all that is held on a person. Nothing is left out but encrypted tokens."""
        tables = {**self._holdings.of_person(person, aliases), "job": self._jobs_naming(person)}
        return Held(person, now, tables)

    def _jobs_naming(self, person: str) -> list[dict[str, Any]]:
        return [{"name": name} for name in self._jobs.naming(f":{person}:")]

    def _forget_jobs(self, mark: str) -> None:
        self._jobs.forget(self._jobs.naming(mark))
