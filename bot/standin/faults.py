"""Faults on purpose: what the next calls meet instead of, or after, their effect."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

ALWAYS = 1_000_000_000


@dataclass
class Fault:
    """One fault and where it strikes.

    Attributes:
        method: a method's name, or a pattern such as `chat.*`.
        channel: strikes only calls that name this channel id; None strikes all.
        left: how many more calls it strikes.
        status: HTTP status of the answer; 0 drops the connection.
        error: Slack's error in an otherwise healthy answer, such as `not_in_channel`.
        hang_seconds: wait so long first.
        after_effect: the call is carried out and only its answer is lost.
    """

    method: str = "*"
    channel: str | None = None
    left: int = 1
    until: float = field(default=float("inf"))
    status: int = 200
    error: str = ""
    retry_after_seconds: int = 0
    hang_seconds: float = 0.0
    after_effect: bool = False

    @property
    def is_slow_only(self) -> bool:
        """Whether the call is carried out and answered as ever, after the wait."""
        return self.status == 200 and not self.error

    def strikes(self, method: str, args: Mapping[str, Any], now: float) -> bool:
        named = args.get("channel") or args.get("channel_id")
        return (
            self.left > 0
            and now < self.until
            and fnmatch(method, self.method)
            and self.channel in {None, named}
        )


@dataclass
class Copies:
    """The next `left` events of a type are delivered `count` times each."""

    event_type: str
    count: int
    new_ids: bool
    left: int


class Faults:
    """The faults that are set. All of them are over after `clear`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._copies: list[Copies] = []

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self._copies.clear()

    def add(self, fault: Fault) -> Fault:
        """Set a fault; its `left` may be set to 0 to end it early."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def rate_limit(
        self, method: str = "*", retry_after_seconds: int = 1, times: int = 1, channel: str | None = None
    ) -> Fault:
        return self.add(
            Fault(
                method,
                channel,
                times,
                status=429,
                retry_after_seconds=retry_after_seconds,
                error="ratelimited",
            )
        )

    def status(self, status: int, method: str = "*", times: int = 1, channel: str | None = None) -> Fault:
        return self.add(Fault(method, channel, times, status=status))

    def error(self, error: str, method: str = "*", times: int = 1, channel: str | None = None) -> Fault:
        return self.add(Fault(method, channel, times, error=error))

    def hang(
        self,
        seconds: float,
        method: str = "*",
        times: int = 1,
        channel: str | None = None,
        *,
        after_effect: bool = False,
    ) -> Fault:
        """No answer for so long, then a dropped connection."""
        return self.add(
            Fault(method, channel, times, status=0, hang_seconds=seconds, after_effect=after_effect)
        )

    def slow(self, seconds: float, method: str = "*", times: int = 1, channel: str | None = None) -> Fault:
        """The call takes so long, and is carried out then."""
        return self.add(Fault(method, channel, times, hang_seconds=seconds))

    def drop(
        self, method: str = "*", times: int = 1, channel: str | None = None, *, after_effect: bool = False
    ) -> Fault:
        """The connection breaks before the answer, and before or after the effect."""
        return self.add(Fault(method, channel, times, status=0, after_effect=after_effect))

    def down(self, seconds: float) -> Fault:
        """Every call answers 503 for so long."""
        return self.add(Fault(left=ALWAYS, until=time.monotonic() + seconds, status=503))

    def copies(self, event_type: str, count: int, *, new_ids: bool = True, times: int = 1) -> None:
        """Deliver the next events of a type several times, each copy under an id of its own or the same."""
        with self._lock:
            self._copies.append(Copies(event_type, count, new_ids, times))

    def take(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        now = time.monotonic()
        with self._lock:
            for fault in self._faults:
                if fault.strikes(method, args, now):
                    fault.left -= 1
                    return fault
        return None

    def take_copies(self, event_type: str) -> Copies:
        with self._lock:
            for copies in self._copies:
                if copies.event_type == event_type and copies.left > 0:
                    copies.left -= 1
                    return copies
        return Copies(event_type, 1, new_ids=False, left=0)
