"""The projects of all channels: state, history and people, each change in one transaction.

Nothing is overwritten unseen. A write takes the project's lock, makes its change from what stands
then, and is told (`ConflictError`) where somebody else has changed the same thing since its maker
looked. The history is written along with the snapshot and never read for a write.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, text, update

from bot.domain.project import Project, ProjectKey, Record, advance
from bot.domain.project import erase_person as without_person
from bot.domain.project.archive import Archive
from bot.domain.project.base import sha256
from bot.domain.project.changes import PersonErased
from bot.domain.project.history import Advance
from bot.domain.project.meanwhile import clashes
from bot.domain.project.people import Actor
from bot.errors import DataFolderError, Refused
from bot.store import project_rows as rows
from bot.store.conflicts import LOCK_TIMEOUT_MS, busy, conflict, is_locked, is_race
from bot.store.drafts import ChangeMaker, Draft, Proposal, Stored, Written
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.frameworks import keep
from bot.store.moments import utc_or_none
from bot.store.project_reads import NOBODY, ProjectReads
from bot.store.schema import change, lead_schedule, nudge_preference, person, project, tombstone

ATTEMPTS = 3
"""How often a write is tried that the database turns down for another one's sake."""

MEANWHILE_MAX = 200
"""Changes since the maker looked that are compared one by one; with more, all count as a conflict."""

Outcome = TypeVar("Outcome")


class ProjectStore(ProjectReads):
    """Keeps projects. Methods raise DataFolderError when the database fails."""

    def write(
        self,
        key: ProjectKey,
        make: ChangeMaker,
        now: dt.datetime,
        *,
        expected_version: int | None = None,
        seen_version: int | None = None,
    ) -> Written:
        """Make one change: record, snapshot and people are stored together, or nothing is.

        Args:
            make: called with the project as it stands under the lock; perhaps again.
            expected_version: the version that the maker acts on; any change since is a conflict.
            seen_version: the version that the maker looked at; a change since is a conflict where
                it touches the same thing (`bot.domain.project.meanwhile`). Default: the version
                when this is called.

        Raises:
            Refused: the change is against the rules, or `make` raised it.
            ConflictError: names who changed what since. Nothing was changed.
        """
        seen = self.version(key) if seen_version is None else seen_version

        def work(connection: Connection) -> Written:
            return self._write(connection, key, make, now, seen, expected_version)[1]

        return self._in_turn(work)

    def erase_person(
        self,
        key: ProjectKey,
        make: Callable[[Draft], tuple[PersonErased, Actor]],
        now: dt.datetime,
        aliases: Iterable[str] = (),
    ) -> Written:
        """The person's identity and texts are gone, and the history says that this was done.

        Args:
            aliases: further names by which texts may call the person.

        Raises:
            Refused: the change is against the rules, or `make` raised it.
            ConflictError: as `write`.
        """
        names, seen = tuple(aliases), self.version(key)

        def work(connection: Connection) -> Written:
            number, made = self._write(connection, key, _proposing(make), now, seen, None)
            return _without_person(connection, number, made, names)

        written = self._in_turn(work)
        self._forget()
        return written

    def erase_channel(self, key: ProjectKey) -> bool:
        """Everything of the channel is gone but a tombstone hash; False where there was nothing."""

        def work(connection: Connection) -> bool:
            row = rows.read_project(connection, key, lock=True)
            if row is None:
                return False
            first = select(change.c.hash).where(change.c.project_id == row.id, change.c.number == 1)
            mark = tombstone_of(key, connection.scalar(first) or row.head)
            if not _is_buried(connection, mark):
                connection.execute(insert(tombstone).values(digest=mark))
            for table in (change, person):
                connection.execute(delete(table).where(table.c.project_id == row.id))
            connection.execute(delete(project).where(project.c.id == row.id))
            return True

        found = self._in_turn(work)
        self._forget()
        return found

    def forget_choices(self, identity: str) -> None:
        """What a person has chosen for all projects (nudges, summaries) is not kept any more."""

        def work(connection: Connection) -> None:
            connection.execute(delete(nudge_preference).where(nudge_preference.c.identity == identity))
            connection.execute(delete(lead_schedule).where(lead_schedule.c.person == identity))

        self._in_turn(work)
        self._forget()

    def import_project(self, archive: Archive) -> Stored:
        """The project of the archive is there, as it was exported.

        Raises:
            HistoryError: the archive's history does not fit together.
            Refused: the channel has a project, or this one was erased here.
        """
        imported = archive.project()

        def work(connection: Connection) -> None:
            if rows.read_project(connection, archive.key, lock=True) is not None:
                raise Refused("this channel has a project already", "erase it first")
            if _is_buried(connection, tombstone_of(archive.key, archive.records[0].hash)):
                raise Refused("this project was erased here", "create it anew")
            keep(connection, archive.framework)
            number = _insert(connection, imported)
            rows.add_changes(connection, number, archive.records)
            rows.keep_people(connection, number, (NOBODY, None), (archive.people, imported))

        self._in_turn(work)
        return Stored(imported, archive.people, self.frameworks.of(imported.framework_version))

    def plan_check(
        self, key: ProjectKey, at: dt.datetime | None, seen: tuple[int, dt.datetime | None] | None = None
    ) -> None:
        """The nudge rules look at the project at that moment next; None: not before it changes.

        Args:
            seen: version and plan of the project from which the moment was worked out. Where either
                is another one by now, somebody has asked for another look: their plan stands.
        """
        moment = utc_or_none(at)

        def work(connection: Connection) -> None:
            where = rows.of_key(key)
            if seen is not None:
                planned = utc_or_none(seen[1])
                where = where & (project.c.version == seen[0]) & (project.c.next_check_at == planned)
            connection.execute(update(project).where(where).values(next_check_at=moment))

        self._in_turn(work)

    def _write(
        self,
        connection: Connection,
        key: ProjectKey,
        make: ChangeMaker,
        now: dt.datetime,
        seen: int,
        expected: int | None,
    ) -> tuple[int, Written]:
        row = rows.read_project(connection, key, lock=True)
        before = Project.model_validate_json(row.snapshot) if row else None
        people = rows.read_people(connection, [row.id])[row.id] if row else NOBODY
        if row and expected is not None and expected != row.version:
            raise conflict(_changes(connection, row.id, expected), people, expected, row.version)
        draft = Draft(key, before, people, self.frameworks)
        proposal = make(draft)
        followed = proposal.framework or draft.framework
        made = advance(before, proposal.change, proposal.actor, now, followed)
        if made.record.key != key:
            raise Refused(f"the change is of {made.record.key}, not of {key}", "name one channel")
        if row is None or before is None:
            number = _insert(connection, made.project)
        else:
            number = row.id
            if seen != row.version:
                self._check_seen(connection, number, Draft(key, before, people, self.frameworks), made, seen)
            _update(connection, number, row.version, made)
        rows.add_changes(connection, number, [made.record])
        rows.keep_people(connection, number, (people, before), (draft.people, made.project))
        return number, Written(made.project, draft.people, followed, made.record)

    def _check_seen(
        self, connection: Connection, number: int, stands: Draft, made: Advance, seen: int
    ) -> None:
        """Raises ConflictError where the change touches what was changed since version `seen`."""
        version = stands.project.version
        meanwhile = _changes(connection, number, seen)
        replaced = version < seen
        found = meanwhile if len(meanwhile) >= MEANWHILE_MAX else clashes(stands.project, made, meanwhile)
        if found or replaced:
            raise conflict(found, stands.people, seen, version)

    def _in_turn(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Return what `work` gives, done in one transaction; again where another writer stood in the way."""
        self.frameworks.keep_current()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with store_errors(self._engine), writing(self._engine).begin() as connection:
                    if connection.dialect.name == "postgresql":
                        connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
                    return work(connection)
            except DataFolderError as error:
                if attempt < ATTEMPTS and is_race(error.__cause__):
                    continue
                if is_locked(error.__cause__):
                    raise busy() from error
                raise
        raise busy()

    def _forget(self) -> None:
        """What was erased does not stay readable in the log of an SQLite file."""
        if self._engine.dialect.name != "sqlite":
            return
        with store_errors(self._engine):
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            finally:
                raw.close()


def tombstone_of(key: ProjectKey, first_hash: str) -> str:
    """Return what is left of an erased channel: known again only by who holds its first record."""
    return sha256(f"{key}\n{first_hash}")


def _proposing(make: Callable[[Draft], tuple[PersonErased, Actor]]) -> ChangeMaker:
    return lambda draft: Proposal(*make(draft))


def _without_person(connection: Connection, number: int, made: Written, aliases: tuple[str, ...]) -> Written:
    """Store the erasure that the last change, a `PersonErased`, has announced."""
    erased = made.record.change
    if not isinstance(erased, PersonErased):
        raise TypeError(f"{erased.kind} erases nobody")
    records = [rows.as_record(row) for row in rows.read_changes(connection, number)]
    gone = without_person(made.project, records, made.people, erased.person, aliases)
    numbers = set(gone.rewritten)
    rows.rewrite_changes(connection, number, [one for one in gone.records if one.number in numbers])
    rows.keep_people(connection, number, (made.people, made.project), (gone.people, gone.project))
    where = project.c.id == number
    connection.execute(update(project).where(where).values(**rows.project_values(gone.project)))
    return Written(gone.project, gone.people, made.framework, made.record, gone.texts)


def _insert(connection: Connection, made: Project) -> int:
    values = {"org": made.key.org, "channel": made.key.channel, **rows.project_values(made)}
    values["next_check_at"] = made.changed_at
    return connection.execute(insert(project).values(values).returning(project.c.id)).scalar_one()


def _update(connection: Connection, number: int, seen: int, made: Advance) -> None:
    """The snapshot is the new one, and the nudge rules look at the project at their next turn."""
    values = rows.project_values(made.project)
    if made.record.change.kind != "nudge_sent":
        values["next_check_at"] = made.project.changed_at
    where = (project.c.id == number) & (project.c.version == seen)
    done = connection.execute(update(project).where(where).values(values))
    if done.rowcount != 1:
        raise busy()


def _changes(connection: Connection, number: int, after: int) -> tuple[Record, ...]:
    query = rows.changes_after(number, after).limit(MEANWHILE_MAX)
    return tuple(rows.as_record(row) for row in connection.execute(query))


def _is_buried(connection: Connection, mark: str) -> bool:
    found = select(tombstone.c.digest).where(tombstone.c.digest == mark)
    return connection.scalar(found) is not None
