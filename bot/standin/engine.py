"""The running parts together: state, faults, limits, deliveries, and the log of calls."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from bot.standin.calls import Logged
from bot.standin.clock import Clock
from bot.standin.courier import Ack, Courier, Delivery, Kind
from bot.standin.errors import StandInError
from bot.standin.events import envelopes
from bot.standin.faults import Faults
from bot.standin.limits import LIMITS, RateLimits
from bot.standin.records import App, Channel, Json
from bot.standin.sockets import Sockets
from bot.standin.world import World

T = TypeVar("T")
PATIENCE_SECONDS = 40.0
"""How long what is expected is waited for: no measure of speed, a busy machine has its time."""
LATE_SECONDS = 2.0
"""How much longer than the time for an ack a person waits for one before the stand-in itself is at fault."""


class Engine:
    """What the server and the people work with.

    Attributes:
        strict: refuse also what Slack only advises against (text over 4,000 characters).
        calls: the latest calls of the Web API, oldest first.
        loop: the server's event loop, None while it does not run.
    """

    def __init__(
        self, clock: Clock, *, strict: bool, rate_limits: bool, retry_factor: float, log_size: int | None
    ) -> None:
        self.world = World(clock)
        self.world.emit = self.emit
        self.strict = strict
        self.faults = Faults()
        self.limits = RateLimits(LIMITS) if rate_limits else None
        self.sockets = Sockets(self.world)
        self.calls: deque[Logged] = deque(maxlen=log_size)
        self.deliveries: deque[Delivery] = deque(maxlen=log_size)
        self.courier = Courier(self.world, self.faults, self.sockets, retry_factor, self.deliveries)
        self.ending = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    def keep_call(self, call: Logged) -> None:
        with self.world.lock:
            self.calls.append(call)
            self.world.changed.notify_all()

    def emit(self, body: Json, channel: Channel | None, team_id: str, app_id: str = "") -> None:
        """Send an event, with the lock held, to the apps that should hear of it; before the start to none."""
        if self.loop is None:
            return
        for envelope in envelopes(self.world, body, channel, team_id, app_id):
            self.courier.announced += 1
            self.loop.call_soon_threadsafe(self.courier.post, envelope)

    def ask(self, app: App, kind: Kind, payload: Json) -> Ack:
        """Send a command or an interaction and wait for its ack. Not on the server's own thread."""
        return self.on_loop(self.courier.deliver(app, kind, payload), self.courier.ack_seconds + LATE_SECONDS)

    def on_loop(self, work: Any, timeout_seconds: float = PATIENCE_SECONDS) -> Any:
        if self.loop is None:
            work.close()
            raise StandInError("The stand-in does not run", "Use it inside `with slack.running()`")
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout_seconds)

    async def hang(self, seconds: float) -> None:
        """Wait so long, or until the server ends."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ending.wait(), seconds)

    def wait_until(
        self, condition: Callable[[], T], timeout_seconds: float = PATIENCE_SECONDS, why: str = ""
    ) -> T:
        """What the condition gives once it is true; checked again after each change, and now and then."""
        deadline = time.monotonic() + timeout_seconds
        while not (found := condition()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(self._unmet(why, timeout_seconds))
            with self.world.lock:
                self.world.changed.wait(min(left, 0.05))
        return found

    def _unmet(self, why: str, timeout_seconds: float) -> str:
        with self.world.lock:
            last = [f"{call.method}: {call.outcome}" for call in list(self.calls)[-8:]]
            failed = [f"{d.event_type or d.kind}: {d.ack.reason}" for d in self.deliveries if not d.ack.taken]
        return (
            f"Not within {timeout_seconds} s: {why or 'the condition'}. "
            f"Last calls: {last or 'none'}. Failed deliveries: {failed[-8:] or 'none'}"
        )
