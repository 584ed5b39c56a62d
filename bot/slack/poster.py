"""Everything the bot says in Slack goes through here: said once, where it was asked for, at Slack's pace."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.domain.inbound import Item, Place
from bot.errors import AwayError
from bot.services.outbox import Delivery, Outbox, Posted, Undelivered
from bot.slack.clients import TIMEOUT_SECONDS, Clients
from bot.slack.failures import GONE, SlackRefusedError, calling
from bot.slack.reader import METADATA, Reader
from bot.slack.views.message import Message

PACE_SECONDS = 1.0
"""Between two posts in a channel: Slack takes about one a second."""
PACED_CHANNELS = 10_000
"""Channels whose last post is remembered; beyond, the memory starts anew."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Destination:
    """Where a reply may go: made from what came in, or from the channel of a project, and nothing else.

    Attributes:
        user: who alone sees what is private.
        thread_ts: the thread that replies go to; empty: the channel itself.
        response_url: of a command or a button; reaches its user also where the bot is no member.
    """

    place: Place
    user: str = ""
    thread_ts: str = ""
    response_url: str = ""

    @classmethod
    def of(cls, item: Item) -> "Destination":
        """Return where the item came from."""
        return cls(item.place, item.user, item.thread, item.data.get("response_url", ""))

    @classmethod
    def channel(cls, place: Place) -> "Destination":
        """Return a channel, for what the bot says there of its own accord."""
        return cls(place)


class Poster:
    """Raises AwayError to be called again with the same key, SlackRefusedError for a defect of ours."""

    def __init__(
        self,
        clients: Clients,
        outbox: Outbox,
        reader: Reader,
        pace_seconds: float = PACE_SECONDS,
    ) -> None:
        self._clients = clients
        self._outbox = outbox
        self._reader = reader
        self._pace_seconds = pace_seconds
        self._next_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def post(
        self, key: str, destination: Destination, message: Message, thread_ts: str | None = None
    ) -> Delivery:
        """The message is posted, once a key; in the destination's thread unless another is named."""
        thread = destination.thread_ts if thread_ts is None else thread_ts
        place = destination.place
        return self._outbox.once(
            key,
            place,
            thread,
            find=lambda: self._found(place, thread, key),
            send=lambda: self._tried(destination, lambda: self._send(key, destination, message, thread)),
        )

    def doubt(self, key: str, destination: Destination) -> None:
        """What is posted under the key may be there already: `post` looks first."""
        self._outbox.doubt(key, destination.place, destination.thread_ts)

    def update(self, destination: Destination, ts: str, message: Message) -> Delivery:
        """The message at `ts` says this instead."""

        def send() -> str:
            answer = self._clients.of(destination.place).call(
                "chat.update",
                channel=destination.place.channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                **_QUIET,
            )
            return answer["ts"]

        return self._tried(destination, send)

    def delete(self, destination: Destination, ts: str) -> Delivery:
        """The message at `ts` is gone."""

        def send() -> str:
            self._clients.of(destination.place).call("chat.delete", channel=destination.place.channel, ts=ts)
            return ts

        return self._tried(destination, send)

    def retract(self, key: str, destination: Destination) -> None:
        """What was posted under the key is gone, and nothing more will be posted under it."""
        place, thread = destination.place, destination.thread_ts
        ts = self._outbox.retract(key, place, thread, lambda: self._found(place, thread, key))
        if ts:
            self.delete(destination, ts)

    def ephemeral(self, key: str, destination: Destination, message: Message) -> Delivery:
        """The user of the destination, alone, sees the message.

        Once a key; again only where Slack's answer was lost, for nobody can look up what is ephemeral.
        """

        def send() -> Delivery:
            done = self._tried(destination, lambda: self._send_ephemeral(destination, message))
            if isinstance(done, Undelivered) and destination.response_url:
                return self._respond(destination, {"text": message.text, "blocks": message.blocks})
            return done

        return self._outbox.once(key, destination.place, destination.thread_ts, lambda: "", send)

    def withdraw_ephemeral(self, destination: Destination) -> Delivery:
        """The ephemeral message whose button was pressed is gone."""
        return self._respond(destination, {"delete_original": True})

    def upload(self, key: str, destination: Destination, name: str, content: bytes, title: str) -> Delivery:
        """The file is in the destination's thread or channel, once a key."""
        place, thread = destination.place, destination.thread_ts

        def send() -> str:
            self._clients.of(place).upload(place.channel, thread, name, content, title)
            return "file"

        return self._outbox.once(
            key,
            place,
            thread,
            find=lambda: "file" if self._reader.has_file(place, thread, title) else "",
            send=lambda: self._tried(destination, send),
        )

    def _found(self, place: Place, thread_ts: str, key: str) -> str:
        try:
            return self._reader.said(place, thread_ts, key)
        except SlackRefusedError as refused:
            if refused.error not in GONE:
                raise
            return ""

    def _tried(self, destination: Destination, send: Callable[[], str]) -> Delivery:
        self._keep_pace(destination.place)
        try:
            return Posted(send(), is_new=True)
        except SlackRefusedError as refused:
            if refused.error not in GONE:
                raise
            logger.warning(
                "undelivered org=%s channel=%s error=%s",
                destination.place.org,
                destination.place.channel,
                refused.error,
            )
            return Undelivered(refused.error)

    def _send(self, key: str, destination: Destination, message: Message, thread_ts: str) -> str:
        answer = self._clients.of(destination.place).call(
            "chat.postMessage",
            channel=destination.place.channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts or None,
            metadata={"event_type": METADATA, "event_payload": {"key": key}},
            **_QUIET,
        )
        return answer["ts"]

    def _send_ephemeral(self, destination: Destination, message: Message) -> str:
        answer = self._clients.of(destination.place).call(
            "chat.postEphemeral",
            channel=destination.place.channel,
            user=destination.user,
            text=message.text,
            blocks=message.blocks,
            thread_ts=destination.thread_ts or None,
        )
        return answer["message_ts"]

    def _respond(self, destination: Destination, body: dict[str, Any]) -> Delivery:
        webhook = WebhookClient(destination.response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
        with calling("response_url"):
            answer = webhook.send_dict({"response_type": "ephemeral", **body})
        if answer.status_code >= 500 or answer.status_code == 429:
            raise AwayError(f"Slack failed response_url: {answer.status_code}")
        return Posted("", is_new=True) if answer.status_code == 200 else Undelivered("response_url_expired")

    def _keep_pace(self, place: Place) -> None:
        """Wait until the channel can take another post."""
        with self._lock:
            if len(self._next_at) > PACED_CHANNELS:
                self._next_at.clear()
            name = f"{place.org}:{place.channel}"
            now = time.monotonic()
            at = max(now, self._next_at.get(name, 0.0))
            self._next_at[name] = at + self._pace_seconds
        if at > now:
            time.sleep(at - now)


_QUIET = {"unfurl_links": False, "unfurl_media": False}
