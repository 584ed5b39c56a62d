"""The outbox: what was said under which name, so that nothing is said twice."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, delete, select, update

from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import post
from bot.store.upserts import inserting

State = Literal["sending", "growing", "sent", "failed"]


@dataclass(frozen=True)
class Post:
    """A post as it stands. `sending`: it may be out or not, the platform has to be asked.

    `growing`: a part of it is out, at `ts` where that is known.
    """

    key: str
    state: State
    org: str
    channel: str
    thread_ts: str
    ts: str
    error: str


class PostStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def begin(
        self,
        key: str,
        org: str,
        channel: str,
        thread_ts: str,
        now: dt.datetime,
        state: Literal["sending", "growing"] = "sending",
    ) -> Post | None:
        """Note that the post is about to be sent; return how it stands if it was begun before."""
        values = {"key": key, "state": state, "org": org, "channel": channel, "thread_ts": thread_ts}
        values |= {"ts": "", "error": "", "changed_at": now.astimezone(dt.UTC)}
        insert = inserting(self._engine, post).values(**values).on_conflict_do_nothing().returning(post.c.key)
        with store_errors(self._engine), self._writing.begin() as connection:
            if connection.execute(insert).first() is not None:
                return None
        return self.find(key)

    def find(self, key: str) -> Post | None:
        with store_errors(self._engine), self._engine.connect() as connection:
            row = connection.execute(select(post).where(post.c.key == key)).first()
        if row is None:
            return None
        return Post(row.key, row.state, row.org, row.channel, row.thread_ts, row.ts, row.error)

    def knows(self, org: str, channel: str, ts: str) -> bool:
        """Tell whether one of the posts stands there."""
        where = (post.c.org == org) & (post.c.channel == channel) & (post.c.ts == ts)
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(select(post.c.key).where(where)).first() is not None

    def grows(self, key: str, ts: str, now: dt.datetime) -> None:
        self._set(key, now, state="growing", ts=ts)

    def sent(self, key: str, ts: str, now: dt.datetime) -> None:
        self._set(key, now, state="sent", ts=ts, error="")

    def failed(self, key: str, error: str, now: dt.datetime) -> None:
        self._set(key, now, state="failed", error=error[:64])

    def forget(self, key: str) -> None:
        """The post is gone, and may be made anew."""
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(post).where(post.c.key == key))

    def purge(self, before: dt.datetime) -> int:
        """Forget what was settled before; return how many."""
        where = post.c.state.in_(("sent", "failed")) & (post.c.changed_at < before.astimezone(dt.UTC))
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(post).where(where)).rowcount

    def _set(self, key: str, now: dt.datetime, **values: str) -> None:
        made = update(post).where(post.c.key == key).values(changed_at=now.astimezone(dt.UTC), **values)
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(made)
