"""Which changes of a project its channel was told of: each once, over crashes and replicas."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, update

from bot.domain.project import ProjectKey
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import announcement, change, project
from bot.store.upserts import inserting


@dataclass(frozen=True)
class Claim:
    """The changes after `after` up to `upto` are to be told in one message."""

    key: ProjectKey
    after: int
    upto: int


class AnnouncementStore:
    """A claim stands until it is settled: whoever tries again after a crash gets the same one.

    Raises DataFolderError when the database fails.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def due(self, quiet_since: dt.datetime, waiting_since: dt.datetime) -> tuple[ProjectKey, ...]:
        """Return the projects with changes that were not told.

        They have not changed since `quiet_since`, or were last told of before `waiting_since`, so that
        a team that goes on and on is told too.
        """
        joined = project.outerjoin(announcement, announcement.c.project_id == project.c.id)
        told = func.coalesce(announcement.c.announced, 0)
        quiet = project.c.updated_at <= quiet_since.astimezone(dt.UTC)
        waited = announcement.c.announced_at <= waiting_since.astimezone(dt.UTC)
        query = (
            select(project.c.org, project.c.channel)
            .select_from(joined)
            .where((project.c.version > told) & (quiet | waited))
            .order_by(project.c.id)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            return tuple(ProjectKey(org=row.org, channel=row.channel) for row in connection.execute(query))

    def claim(self, key: ProjectKey, told_before: dt.datetime, now: dt.datetime) -> Claim | None:
        """Return what is to be told, None where nothing is.

        Args:
            told_before: of a project that was never told of, only changes after that moment count.
        """
        with store_errors(self._engine), self._writing.begin() as connection:
            where = (project.c.org == key.org) & (project.c.channel == key.channel)
            row = connection.execute(select(project.c.id, project.c.version).where(where)).first()
            if row is None:
                return None
            after, pending = _told(connection, row.id, told_before, now)
            if pending is None and row.version > after:
                pending = row.version
                at = announcement.c.project_id == row.id
                connection.execute(update(announcement).where(at).values(pending=pending))
            return Claim(key, after, pending) if pending is not None else None

    def settle(self, claim: Claim, now: dt.datetime) -> None:
        """The claim's changes were told, or were not worth telling."""
        ids = select(project.c.id).where(
            (project.c.org == claim.key.org) & (project.c.channel == claim.key.channel)
        )
        where = announcement.c.project_id.in_(ids) & (announcement.c.pending == claim.upto)
        values = {"announced": claim.upto, "pending": None, "announced_at": now.astimezone(dt.UTC)}
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(announcement).where(where).values(**values))


def _told(
    connection: Connection, number: int, told_before: dt.datetime, now: dt.datetime
) -> tuple[int, int | None]:
    """Return the last change that was told and the one that is on its way; a first row is made."""
    where = announcement.c.project_id == number
    row = connection.execute(select(announcement).where(where).with_for_update()).first()
    if row is None:
        old = (change.c.project_id == number) & (change.c.at < told_before.astimezone(dt.UTC))
        after = connection.scalar(select(func.count()).select_from(change).where(old)) or 0
        made = {"project_id": number, "announced": after, "announced_at": now.astimezone(dt.UTC)}
        # Another process may be making the same row: then its row counts.
        connection.execute(inserting(connection.engine, announcement).values(**made).on_conflict_do_nothing())
        row = connection.execute(select(announcement).where(where).with_for_update()).one()
    return row.announced, row.pending
