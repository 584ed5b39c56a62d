"""The durable inbox: what was acknowledged is here, once, until it is done."""

import datetime as dt
import threading
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, PoolProxiedConnection, delete, func, select, update

from bot.domain.inbound import Item
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import inbox

BATCH = 200
"""Rows in one commit at most; more wait for the next."""

_INSERT = (
    "INSERT INTO inbox (key, event_id, lane, state, received_at, body) VALUES {values} ON CONFLICT DO NOTHING"
)


@dataclass(eq=False)
class _Arrival:
    row: tuple[object, ...]
    is_kept: bool = False
    failure: Exception | None = None


class Inbox:
    """Takes items in from many threads. Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._is_sqlite = engine.dialect.name == "sqlite"
        mark = "?" if self._is_sqlite else "%s"
        self._row = f"({mark}, {mark}, {mark}, 'waiting', {mark}, {mark})"
        self._arrivals: deque[_Arrival] = deque()
        self._turn = threading.Lock()
        self._kept: PoolProxiedConnection | None = None

    def take(self, items: Sequence[Item], now: dt.datetime) -> None:
        """When this returns, all are on disk, each once: known again by its key and by its event id.

        Threads that come at once share a commit: the one whose turn it is writes for all that wait.
        """
        at = now.astimezone(dt.UTC)
        moment = at.replace(tzinfo=None).isoformat(" ", "microseconds") if self._is_sqlite else at
        arrivals = [_Arrival((i.key, i.event_id, i.lane, moment, i.to_json())) for i in items]
        self._arrivals.extend(arrivals)
        with self._turn:
            while not all(arrival.is_kept or arrival.failure for arrival in arrivals):
                self._write_batch()
        for arrival in arrivals:
            if arrival.failure:
                raise arrival.failure

    def close(self) -> None:
        """Give the connection back; the next `take` opens another."""
        with self._turn:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    def knows(self, key: str) -> bool:
        """Return whether an item of this key was taken, and not so long ago that it was purged."""
        query = select(inbox.c.key).where(inbox.c.key == key)
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def item(self, key: str) -> Item | None:
        """Return an item that is not done."""
        query = select(inbox.c.body).where(inbox.c.key == key)
        with store_errors(self._engine), self._engine.connect() as connection:
            body = connection.execute(query).scalar()
        return Item.from_json(body) if body else None

    def waiting(self, limit: int = BATCH, busy: Collection[str] = ()) -> list[Item]:
        """Return the oldest items that no job has yet, but for those of busy lanes."""
        query = (
            select(inbox.c.body)
            .where(inbox.c.state == "waiting", inbox.c.lane.not_in(busy))
            .order_by(inbox.c.received_at, inbox.c.key)
            .limit(limit)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            return [Item.from_json(body) for body in connection.execute(query).scalars()]

    def under_way(self) -> dict[str, int]:
        """Return how many items of each lane a job has that is not done."""
        query = (
            select(inbox.c.lane, func.count().label("number"))
            .where(inbox.c.state == "started")
            .group_by(inbox.c.lane)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            return {row.lane: row.number for row in connection.execute(query)}

    def started(self, keys: Sequence[str]) -> None:
        """A job has each of these items."""
        where = inbox.c.key.in_(keys) & (inbox.c.state == "waiting")
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(inbox).where(where).values(state="started"))

    def open_items(self, before: dt.datetime) -> tuple[list[Item], list[Item]]:
        """Return the items that a job has, and those received before that wait for one; oldest first."""
        query = select(inbox.c.state, inbox.c.body).order_by(inbox.c.received_at, inbox.c.key)
        old = (inbox.c.state == "waiting") & (inbox.c.received_at < before.astimezone(dt.UTC))
        with store_errors(self._engine), self._engine.connect() as connection:
            rows = connection.execute(query.where((inbox.c.state == "started") | old)).all()
        started = [Item.from_json(row.body) for row in rows if row.state == "started"]
        return started, [Item.from_json(row.body) for row in rows if row.state == "waiting"]

    def wait_again(self, keys: Sequence[str]) -> None:
        """No job has these items after all."""
        where = inbox.c.key.in_(keys) & (inbox.c.state == "started")
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(inbox).where(where).values(state="waiting"))

    def done(self, key: str) -> None:
        """The item is worked off: its text is gone, its key stays to know it again."""
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.key == key).values(state="done", body=None))

    def backlog(self) -> int:
        """Return how many items no job has yet."""
        query = select(func.count()).where(inbox.c.state == "waiting")
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def is_done(self) -> bool:
        """Tell whether all that was taken is done: none waits, and no job has one."""
        return not self.backlog() and not self.under_way()

    def purge(self, before: dt.datetime) -> int:
        """Forget what a job has had and was received before; return how many.

        What no job has yet stays until one has: it was acknowledged.
        """
        where = (inbox.c.state != "waiting") & (inbox.c.received_at < before.astimezone(dt.UTC))
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(inbox).where(where)).rowcount

    def _write_batch(self) -> None:
        batch = [self._arrivals.popleft() for _ in range(min(BATCH, len(self._arrivals)))]
        try:
            with store_errors(self._engine):
                self._insert(batch)
        except Exception as error:  # noqa: BLE001 (handed to every thread that waits for this commit)
            for arrival in batch:
                arrival.failure = error
        else:
            for arrival in batch:
                arrival.is_kept = True

    def _insert(self, batch: Sequence[_Arrival]) -> None:
        """Insert the rows by one statement, on a connection that is kept for this alone.

        The driver's own cursor takes a fifth of the time of an SQLAlchemy connection that is opened for
        each. Nothing is asked back: the driver lets go of the interpreter for each row that it returns,
        which is dear among busy threads. On SQLite the statement commits itself.
        """
        if self._kept is None:
            self._kept = self._engine.raw_connection()
        cursor = self._kept.cursor()
        values = ", ".join([self._row] * len(batch))
        try:
            cursor.execute(_INSERT.format(values=values), [value for one in batch for value in one.row])
            if not self._is_sqlite:
                self._kept.commit()
        except BaseException:
            self._kept.invalidate()
            self._kept = None
            raise
        cursor.close()
