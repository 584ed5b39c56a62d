"""Carries events, commands and interactions to the apps, waits for the ack, and tries events again."""

import asyncio
import json
import random
import time
import uuid
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from bot.standin.events import Envelope
from bot.standin.faults import Faults
from bot.standin.records import App, Json
from bot.standin.signing import signed
from bot.standin.sockets import Sockets
from bot.standin.world import World

Kind = Literal["events_api", "slash_commands", "interactive"]
ACK_SECONDS = 3.0
AT_ONCE = 64
"""Deliveries under way at one time; those beyond wait, and their time for the ack has not begun."""
RETRY_AFTER_SECONDS = (0.0, 60.0, 300.0)
"""Slack's three further tries, counted from the failure before each."""


@dataclass(frozen=True)
class Ack:
    """What came back. `reason` is empty where the app took it, else what Slack would call the failure."""

    status: int
    body: Json | str
    latency_seconds: float
    reason: str = ""
    no_retry: bool = False

    @property
    def taken(self) -> bool:
        return not self.reason

    @property
    def payload(self) -> Json:
        return self.body if isinstance(self.body, dict) else {}


@dataclass(frozen=True)
class Delivery:
    """One try to deliver one thing to one app."""

    app_id: str
    kind: Kind
    payload: Json
    attempt: int
    ack: Ack

    @property
    def event_id(self) -> str:
        return self.payload.get("event_id", "")

    @property
    def event_type(self) -> str:
        return self.payload.get("event", {}).get("type", "")


@dataclass
class Courier:
    """Deliveries under way. Everything async here runs on the server's loop.

    Attributes:
        retry_factor: scales the waits between tries; 1 is Slack's own pace.
        log: the latest tries, oldest first.
        signed_ago_seconds: how old the signatures are; more than five minutes must be refused.
        announced: events that other threads have handed over and that are not on their way yet.
    """

    world: World
    faults: Faults
    sockets: Sockets
    retry_factor: float
    log: deque[Delivery]
    ack_seconds: float = ACK_SECONDS
    signed_ago_seconds: int = 0
    announced: int = 0
    held: list[Envelope] | None = None
    tasks: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _client: httpx.AsyncClient | None = None

    def post(self, envelope: Envelope) -> None:
        """Send an event off, as often as the faults ask for; held back while events are held."""
        with self.world.lock:
            self.announced -= 1
        if self.held is not None:
            self.held.append(envelope)
            return
        copies = self.faults.take_copies(envelope.event_type)
        for number in range(copies.count):
            fresh = copies.new_ids and number > 0
            payload = {**envelope.payload, "event_id": self.world.new_id("Ev")} if fresh else envelope.payload
            task = asyncio.get_running_loop().create_task(self._carry(replace(envelope, payload=payload)))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def release(self, order: str, seed: int) -> None:
        """Send what was held: `same`, `reversed` or `shuffled` order."""
        waiting, self.held = self.held or [], None
        if order == "reversed":
            waiting.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(waiting)  # noqa: S311
        for envelope in waiting:
            self.announced += 1
            self.post(envelope)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way, further tries included. Held events do not count."""
        return self.announced == 0 and not self.tasks

    async def deliver(self, app: App, kind: Kind, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        """One try. Never raises for what an app or its connection does wrong."""
        async with self._at_once:
            return await self._deliver(app, kind, payload, attempt, reason)

    async def _deliver(self, app: App, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        started = time.perf_counter()
        send = self._by_socket if app.socket_mode else self._by_http
        try:
            async with asyncio.timeout(self.ack_seconds):
                ack = await send(app, kind, payload, attempt, reason)
        except (TimeoutError, httpx.TimeoutException):
            ack = Ack(0, "", 0.0, "http_timeout")
        except (httpx.TransportError, RuntimeError):
            ack = Ack(0, "", 0.0, "connection_failed")
        ack = replace(ack, latency_seconds=time.perf_counter() - started)
        with self.world.lock:
            self.log.append(Delivery(app.id, kind, payload, attempt, ack))
            self.world.changed.notify_all()
        return ack

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def _carry(self, envelope: Envelope) -> None:
        ack = await self.deliver(envelope.app, "events_api", envelope.payload)
        for attempt, wait_seconds in enumerate(RETRY_AFTER_SECONDS, start=1):
            if ack.taken or ack.no_retry:
                return
            await asyncio.sleep(wait_seconds * self.retry_factor)
            ack = await self.deliver(envelope.app, "events_api", envelope.payload, attempt, ack.reason)

    async def _by_http(self, app: App, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        if not app.request_url:
            return Ack(0, "", 0.0, "connection_failed")
        body, content_type = encoded(kind, payload)
        signed_at = int(time.time()) - self.signed_ago_seconds
        headers = {"Content-Type": content_type, **signed(app.signing_secret, body, signed_at)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=None, trust_env=False, limits=_LIMITS)  # noqa: S113
        response = await self._client.post(app.request_url, content=body, headers=headers)
        failure = "" if response.is_success else "http_error"
        no_retry = response.headers.get("x-slack-no-retry") == "1"
        return Ack(response.status_code, _body(response), 0.0, failure, no_retry)

    async def _by_socket(self, app: App, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        answer = await self.sockets.send(app.id, envelope, self.ack_seconds)
        return Ack(0, "", 0.0, "connection_failed") if answer is None else Ack(200, answer, 0.0)


_LIMITS = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)


def encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """A payload as Slack puts it into a request's body, and the content type of that."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), form


def _body(response: httpx.Response) -> Any:
    if not response.content:
        return ""
    try:
        return response.json()
    except ValueError:
        return response.text
