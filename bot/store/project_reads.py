"""Reading projects: one, many, their histories, whether they hold together."""

import datetime as dt
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, tuple_

from bot.domain.project import People, Project, ProjectKey, ProjectRole, Record
from bot.domain.project.archive import Archive
from bot.errors import UsageError
from bot.store import project_rows as rows
from bot.store.drafts import Stored, no_project
from bot.store.failures import store_errors
from bot.store.frameworks import FrameworkShelf
from bot.store.project_checks import Misfit, Sound, check_history
from bot.store.schema import change, person, project

NOBODY = People()


class ProjectReads:
    """What can be read; each method sees one moment of the database."""

    def __init__(self, engine: Engine, frameworks: FrameworkShelf) -> None:
        self.frameworks = frameworks
        self._engine = engine
        steady = engine.dialect.name == "postgresql"
        self._steady = engine.execution_options(isolation_level="REPEATABLE READ") if steady else engine

    def version(self, key: ProjectKey) -> int:
        """Return the number of the project's last change, 0 where the channel has no project."""
        with self._reading() as connection:
            return connection.scalar(select(project.c.version).where(rows.of_key(key))) or 0

    def load(self, key: ProjectKey) -> Stored | None:
        """Return the project with its people and framework, None where the channel has none."""
        with self._reading() as connection:
            row = rows.read_project(connection, key)
            people = rows.read_people(connection, [row.id])[row.id] if row else NOBODY
        return self._stored(row, people) if row else None

    def records(self, key: ProjectKey, after: int = 0, limit: int = rows.PAGE) -> tuple[Record, ...]:
        """Return up to `limit` records with a number above `after`, in order; none: the end.

        Raises:
            Refused: the channel has no project.
        """
        with self._reading() as connection:
            query = rows.changes_after(_id_of(connection, key), after).limit(limit)
            return tuple(rows.as_record(row) for row in connection.execute(query))

    def history(self, key: ProjectKey) -> Iterator[Record]:
        """Yield all records in order, read a page at a time."""
        after = 0
        while page := self.records(key, after):
            yield from page
            after = page[-1].number

    def records_since(self, key: ProjectKey, since: dt.datetime) -> tuple[Record, ...]:
        """Return the records made at that moment or later, in order.

        Raises:
            Refused: the channel has no project.
        """
        with self._reading() as connection:
            query = rows.changes_after(_id_of(connection, key), 0)
            query = query.where(change.c.at >= since.astimezone(dt.UTC))
            return tuple(rows.as_record(row) for row in connection.execute(query))

    def channels_of(self, identity: str) -> tuple[ProjectKey, ...]:
        """Return the projects that know this person, with a role, without one, or as one who left."""
        query = (
            select(project.c.org, project.c.channel).join(person).where(person.c.identity == identity)
        ).order_by(project.c.org, project.c.channel)
        with self._reading() as connection:
            return tuple(ProjectKey(org=org, channel=channel) for org, channel in connection.execute(query))

    def list(
        self,
        org: str | None = None,
        identity: str | None = None,
        roles: Sequence[ProjectRole] = (),
        after: ProjectKey | None = None,
        limit: int = rows.PAGE,
    ) -> tuple[Stored, ...]:
        """Return up to `limit` projects in the order of their keys, those after `after`.

        Args:
            identity: only those in which this person has a role.
            roles: only those in which the person has one of these.
        """
        found, people = self._page(org, identity, roles, after, limit)
        return tuple(self._stored(row, people[row.id]) for row in found)

    def each(
        self, org: str | None = None, identity: str | None = None, roles: Sequence[ProjectRole] = ()
    ) -> Iterator[Stored]:
        """Yield all projects that `list` would give.

        Rows are fetched by the page, but each is parsed when its turn comes: to hold hundreds of
        parsed projects at once makes Python's garbage collector the slowest part of a portfolio.
        """
        after: ProjectKey | None = None
        while True:
            found, people = self._page(org, identity, roles, after, rows.PAGE)
            for row in found:
                yield self._stored(row, people[row.id])
            if len(found) < rows.PAGE:
                return
            after = ProjectKey(org=found[-1].org, channel=found[-1].channel)

    def verify(self, key: ProjectKey) -> Sound | Misfit:
        """Return whether history and snapshot fit, with the first row that does not.

        Raises:
            Refused: the channel has no project.
        """
        with self._reading() as connection:
            row = rows.read_project(connection, key)
            if row is None:
                raise no_project(key)
            return check_history(connection, row)

    def export_records(self, key: ProjectKey) -> Archive:
        """Return the whole history with its people and framework.

        Raises:
            Refused: the channel has no project.
        """
        with self._reading() as connection:
            row = rows.read_project(connection, key)
            if row is None:
                raise no_project(key)
            records = tuple(rows.as_record(one) for one in rows.read_changes(connection, row.id))
            people = rows.read_people(connection, [row.id])[row.id]
        return Archive(records=records, people=people, framework=self.frameworks.of(row.framework_version))

    def checks_due(self, now: dt.datetime, limit: int = rows.PAGE) -> tuple[ProjectKey, ...]:
        """Return the projects that the nudge rules are to look at by now, the longest due first."""
        query = (
            select(project.c.org, project.c.channel)
            .where(project.c.next_check_at <= now.astimezone(dt.UTC))
            .order_by(project.c.next_check_at)
            .limit(limit)
        )
        with self._reading() as connection:
            return tuple(ProjectKey(org=org, channel=channel) for org, channel in connection.execute(query))

    def _page(
        self,
        org: str | None,
        identity: str | None,
        roles: Sequence[ProjectRole],
        after: ProjectKey | None,
        limit: int,
    ) -> tuple[Sequence[Row[Any]], dict[int, People]]:
        if roles and identity is None:
            raise UsageError("roles need a person", "name whose roles they are")
        query = select(project).order_by(project.c.org, project.c.channel).limit(limit)
        if org is not None:
            query = query.where(project.c.org == org)
        if after is not None:
            query = query.where(tuple_(project.c.org, project.c.channel) > tuple_(after.org, after.channel))
        if identity is not None:
            theirs = person.c.role.in_(roles) if roles else person.c.role.is_not(None)
            query = query.join(person).where(person.c.identity == identity, theirs)
        with self._reading() as connection:
            found = connection.execute(query).all()
            return found, rows.read_people(connection, [row.id for row in found])

    def _stored(self, row: Row[Any], people: People) -> Stored:
        kept = Project.model_validate_json(row.snapshot)
        return Stored(kept, people, self.frameworks.of(kept.framework_version))

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        with store_errors(self._engine), self._steady.connect() as connection:
            yield connection


def _id_of(connection: Connection, key: ProjectKey) -> int:
    found = connection.scalar(select(project.c.id).where(rows.of_key(key)))
    if found is None:
        raise no_project(key)
    return found
