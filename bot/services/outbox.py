"""Says a thing once: what was begun under a key is looked up before it is said again."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.inbound import Place
from bot.store.posts import Post, PostStore

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


@dataclass(frozen=True)
class Partial:
    """How to mend what was half said when something broke.

    Attributes:
        find: returns the `ts` of everything that may be it, where its own was not kept.
        delete: takes away what stands at a `ts`.
        complete: says the whole at a `ts`.
    """

    find: Callable[[], Iterable[str]]
    delete: Callable[[str], object]
    complete: Callable[[str], Delivery] | None = None


class Outbox:
    """Remembers what was said under which key. What its callables raise leaves it unsettled."""

    def __init__(self, posts: PostStore, clock: Callable[[], dt.datetime]) -> None:
        self._posts = posts
        self._clock = clock

    def once(
        self,
        key: str,
        place: Place,
        thread_ts: str,
        find: Callable[[], str],
        send: Callable[[], Delivery],
        partial: Partial | None = None,
    ) -> Delivery:
        """It is said, once a key, over crashes and replicas.

        Args:
            find: returns the `ts` of what is there under the key, empty where nothing is.
            send: says it; whatever it raises means that nobody knows whether it is out.
            partial: of what may be half said, begun by `begin`.
        """
        before = self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())
        if before is not None:
            if before.state == "sent":
                return Posted(before.ts, is_new=False)
            if before.state == "failed":
                return Undelivered(before.error)
            if ts := find():
                self.said(key, ts)
                return Posted(ts, is_new=False)
            complete = partial.complete if partial and before.state == "growing" else None
            if partial and complete and (ts := self._half_said(before, place, partial)):
                return self._settled(key, complete(ts))
        return self._settled(key, send())

    def begin(self, key: str, place: Place, thread_ts: str) -> bool:
        """It is going to be said piece by piece; False where it was begun before, in whatever way."""
        before = self._posts.begin(key, place.org, place.channel, thread_ts, self._clock(), "growing")
        return before is None

    def grows(self, key: str, ts: str) -> None:
        """The first piece of it stands at `ts`."""
        self._posts.grows(key, ts, self._clock())

    def said(self, key: str, ts: str) -> None:
        """The whole of it stands at `ts`."""
        self._posts.sent(key, ts, self._clock())

    def forget(self, key: str) -> None:
        """Nothing of it is out: it may be said in another way."""
        self._posts.forget(key)

    def give_up(self, key: str, place: Place, partial: Partial) -> None:
        """Nothing half said stays; what is whole does."""
        before = self._posts.find(key)
        if before and before.state == "growing":
            if ts := self._half_said(before, place, partial):
                partial.delete(ts)
            self._posts.forget(key)

    def retract(
        self, key: str, place: Place, thread_ts: str, find: Callable[[], str], partial: Partial
    ) -> None:
        """What was said under the key is gone, and nothing will be said any more."""
        before = self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())
        ts = before.ts if before else ""
        if before and not ts and before.state in ("sending", "growing"):
            ts = find()
        if before and not ts and before.state == "growing":
            ts = self._half_said(before, place, partial)
        if ts:
            partial.delete(ts)
        self._posts.failed(key, RETRACTED, self._clock())

    def _half_said(self, before: Post, place: Place, partial: Partial) -> str:
        """Return the `ts` of the first pieces; where it was lost, of what nothing else stands for."""
        if before.ts:
            return before.ts
        known = self._posts.knows
        return next((ts for ts in partial.find() if not known(place.org, place.channel, ts)), "")

    def _settled(self, key: str, done: Delivery) -> Delivery:
        if isinstance(done, Posted):
            self._posts.sent(key, done.ts, self._clock())
        else:
            self._posts.failed(key, done.error, self._clock())
        return done

    def doubt(self, key: str, place: Place, thread_ts: str) -> None:
        """It may be out, said by somebody who kept no note here: it is looked up before it is said."""
        self._posts.begin(key, place.org, place.channel, thread_ts, self._clock())
