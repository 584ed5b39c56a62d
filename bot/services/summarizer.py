"""Everything that is read of projects, one call each, for the terminal and Slack alike.

Values hold people as tokens and texts as `Words`: show them with `People.shown` and `str`.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import (
    MigrationPlan,
    NextActivity,
    People,
    PortfolioRow,
    Project,
    ProjectKey,
    ProjectRole,
    Readiness,
    Record,
    Summary,
    next_activities,
    plan_migration,
    portfolio,
    readiness,
    summarize,
)
from bot.domain.project.archive import Archive
from bot.store.drafts import Stored, no_project
from bot.store.project_checks import Misfit, Sound
from bot.store.projects import ProjectStore


@dataclass(frozen=True)
class Portfolio:
    """The rows, those that need attention first, and the people of each project."""

    rows: tuple[PortfolioRow, ...]
    people: dict[ProjectKey, People]


@dataclass(frozen=True)
class Board:
    """All of a project that a view may show."""

    project: Project
    people: People
    framework: Framework
    summary: Summary


class Summarizer:
    """Reads projects. Raises Refused where a channel has none."""

    def __init__(self, store: ProjectStore) -> None:
        self._store = store

    def find(self, key: ProjectKey) -> Stored | None:
        """Return the project, None where the channel has none."""
        return self._store.load(key)

    def show(self, key: ProjectKey) -> Stored:
        """Return the project, its people and its framework."""
        stored = self._store.load(key)
        if stored is None:
            raise no_project(key)
        return stored

    def board(self, key: ProjectKey, now: dt.datetime) -> Board | None:
        """Return the project with its summary, None where the channel has none."""
        stored = self._store.load(key)
        if stored is None:
            return None
        summary = summarize(stored.project, stored.framework, now)
        return Board(stored.project, stored.people, stored.framework, summary)

    def summary(self, key: ProjectKey, now: dt.datetime, since: dt.datetime | None = None) -> Summary:
        """Return where the project stands, and what changed at `since` or later."""
        stored = self.show(key)
        records = self._store.records_since(key, since) if since else ()
        return summarize(stored.project, stored.framework, now, records, since)

    def next(self, key: ProjectKey, now: dt.datetime, most: int = 5) -> tuple[NextActivity, ...]:
        """Return the activities to do next, ranked, each with why now."""
        stored = self.show(key)
        return next_activities(stored.project, stored.framework, now, most)

    def readiness(self, key: ProjectKey, to: Phase | None = None) -> Readiness:
        """Return what moving on, by default to the next phase, takes."""
        stored = self.show(key)
        return readiness(stored.project, stored.framework, to)

    def history(self, key: ProjectKey, after: int = 0, limit: int = 100) -> tuple[Record, ...]:
        """Return up to `limit` changes with a number above `after`; none: the end."""
        return self._store.records(key, after, limit)

    def changes(self, key: ProjectKey, since: dt.datetime) -> tuple[Record, ...]:
        """Return the changes made at that moment or later, in order."""
        return self._store.records_since(key, since)

    def projects(
        self, org: str | None = None, person: str | None = None, roles: Sequence[ProjectRole] = ()
    ) -> Iterator[Stored]:
        """Yield the projects by key: of an organisation, of a person, of those where they have a role."""
        return self._store.each(org, person, roles)

    def portfolio(
        self,
        now: dt.datetime,
        org: str | None = None,
        person: str | None = None,
        roles: Sequence[ProjectRole] = (),
    ) -> Portfolio:
        """Return one row for each of the projects that `projects` gives."""
        people: dict[ProjectKey, People] = {}

        def noted() -> Iterator[Stored]:
            for stored in self.projects(org, person, roles):
                people[stored.project.key] = stored.people
                yield stored

        return Portfolio(portfolio(((one.project, one.framework) for one in noted()), now), people)

    def verify(self, key: ProjectKey) -> Sound | Misfit:
        """Return whether history and snapshot fit; if not, the first row that does not."""
        return self._store.verify(key)

    def export(self, key: ProjectKey) -> Archive:
        """Return all of the project; `Tracker.import_project` takes it back."""
        return self._store.export_records(key)

    def plan_migration(self, key: ProjectKey, to: str | None = None) -> MigrationPlan:
        """Return what going to framework version `to`, by default the current one, does."""
        stored = self.show(key)
        frameworks = self._store.frameworks
        new = frameworks.of(to) if to else frameworks.current
        return plan_migration(stored.project, stored.framework, new)
