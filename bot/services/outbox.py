"""Says a thing once: what was begun under a key is looked up before it is said again."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.inbound import Place
from bot.store.posts import PostStore

RETRACTED = "retracted"


@dataclass(frozen=True)
class Posted:
    """It stands at `ts`; `is_new` tells whether it was said just now."""

    ts: str
    is_new: bool


@dataclass(frozen=True)
class Undelivered:
    """It cannot be said there; `error` is the platform's own word for why."""

    error: str


Delivery = Posted | Undelivered


class Outbox:
    """Remembers what was said under which key. What `find` and `send` raise leaves it unsettled."""

    def __init__(self, posts: PostStore, clock: Callable[[], dt.datetime]) -> None:
        self._posts = posts
        self._clock = clock

    def once(
        self, key: str, place: Place, thread_ts: str, find: Callable[[], str], send: Callable[[], Delivery]
    ) -> Delivery:
        """It is said, once a key, over crashes and replicas.

        Args:
            find: returns the `ts` of what is there under the key, empty where nothing is.
            send: says it; whatever it raises means that nobody knows whether it is out.
        """
        before = self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())
        if before is not None:
            if before.state == "sent":
                return Posted(before.ts, is_new=False)
            if before.state == "failed":
                return Undelivered(before.error)
            if ts := find():
                self._posts.sent(key, ts, self._clock())
                return Posted(ts, is_new=False)
        done = send()
        if isinstance(done, Posted):
            self._posts.sent(key, done.ts, self._clock())
        else:
            self._posts.failed(key, done.error, self._clock())
        return done

    def doubt(self, key: str, place: Place, thread_ts: str) -> None:
        """It may be out, said by somebody who kept no note here: it is looked up before it is said."""
        self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())

    def retract(self, key: str, place: Place, thread_ts: str, find: Callable[[], str]) -> str:
        """Nothing will be said under the key any more; return the `ts` of what was, if anything."""
        before = self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())
        ts = ""
        if before is not None:
            ts = find() if before.state == "sending" else before.ts
        self._posts.failed(key, RETRACTED, self._clock())
        return ts
