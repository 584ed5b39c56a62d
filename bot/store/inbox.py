"""The durable inbox: what was acknowledged is here, once, until it is done."""

import datetime as dt
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select, update

from bot.domain.inbound import Item
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import inbox
from bot.store.upserts import inserting

BATCH = 200
"""Rows in one commit at most; more wait for the next."""


@dataclass(eq=False)
class _Arrival:
    row: dict[str, object]
    is_new: bool | None = None
    failure: Exception | None = None

    @property
    def is_settled(self) -> bool:
        return self.is_new is not None or self.failure is not None


class Inbox:
    """Takes items in from many threads. Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._insert = inserting(engine, inbox).on_conflict_do_nothing()
        self._arrivals: deque[_Arrival] = deque()
        self._turn = threading.Lock()

    def take(self, item: Item, now: dt.datetime) -> bool:
        """Return whether the item is new; when this returns, it is on disk.

        Threads that come at once share a commit: the one whose turn it is writes for all that wait.
        An item is known again by its key and by its event id.
        """
        arrival = _Arrival(
            {
                "key": item.key,
                "event_id": item.event_id,
                "state": "waiting",
                "received_at": now.astimezone(dt.UTC),
                "body": item.to_json(),
            }
        )
        self._arrivals.append(arrival)
        with self._turn:
            while not arrival.is_settled:
                self._write_batch()
        if arrival.failure:
            raise arrival.failure
        return bool(arrival.is_new)

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

    def waiting(self, limit: int = BATCH) -> list[Item]:
        """Return the oldest items that no job has yet."""
        query = (
            select(inbox.c.body)
            .where(inbox.c.state == "waiting")
            .order_by(inbox.c.received_at, inbox.c.key)
            .limit(limit)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            return [Item.from_json(body) for body in connection.execute(query).scalars()]

    def started(self, keys: Sequence[str]) -> None:
        """A job has each of these items."""
        where = inbox.c.key.in_(keys) & (inbox.c.state == "waiting")
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(inbox).where(where).values(state="started"))

    def done(self, key: str) -> None:
        """The item is worked off: its text is gone, its key stays to know it again."""
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.key == key).values(state="done", body=None))

    def backlog(self) -> int:
        """Return how many items no job has yet."""
        return len(self.waiting(BATCH))

    def purge(self, before: dt.datetime) -> int:
        """Forget what is done and was received before; return how many."""
        where = (inbox.c.state == "done") & (inbox.c.received_at < before.astimezone(dt.UTC))
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(inbox).where(where)).rowcount

    def _write_batch(self) -> None:
        batch = [self._arrivals.popleft() for _ in range(min(BATCH, len(self._arrivals)))]
        try:
            with store_errors(self._engine), self._writing.begin() as connection:
                found = [connection.execute(self._insert, arrival.row).rowcount == 1 for arrival in batch]
        except Exception as error:  # noqa: BLE001 (handed to every thread that waits for this commit)
            for arrival in batch:
                arrival.failure = error
            return
        for arrival, is_new in zip(batch, found, strict=True):
            arrival.is_new = is_new
