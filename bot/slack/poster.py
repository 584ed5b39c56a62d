"""Everything the bot says in Slack goes through here: said once, where it was asked for, at Slack's pace."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.domain.inbound import Place
from bot.errors import AwayError
from bot.services.outbox import Delivery, Outbox, Partial, Posted, Undelivered
from bot.slack.clients import TIMEOUT_SECONDS, Clients
from bot.slack.destination import QUIET, Destination, named
from bot.slack.failures import GONE, SlackRefusedError, calling
from bot.slack.reader import Reader
from bot.slack.streams import Stream, Streaming
from bot.slack.views.message import Message

PACE_SECONDS = 1.0
"""Between two posts in a channel: Slack takes about one a second."""
PACED_CHANNELS = 10_000
"""Channels whose last post is remembered; beyond, the memory starts anew."""

logger = logging.getLogger(__name__)


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
        self._streaming = Streaming()
        self._next_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def post(
        self, key: str, destination: Destination, message: Message, thread_ts: str | None = None
    ) -> Delivery:
        """The message is posted, once a key; in the destination's thread unless another is named.

        What `stream` began under the key and did not end becomes this message.
        """
        thread = destination.thread_ts if thread_ts is None else thread_ts
        place = destination.place

        def send() -> Delivery:
            return self._tried(destination, lambda: self._send(key, destination, message, thread))

        def complete(ts: str) -> Delivery:
            self._stop(place, ts)
            if self._changed(key, destination, ts, message):
                return Posted(ts, is_new=True)
            self.delete(destination, ts)
            return send()

        return self._outbox.once(
            key,
            place,
            thread,
            find=lambda: self._found(place, thread, key),
            send=send,
            partial=self._partial(destination, complete),
        )

    def doubt(self, key: str, destination: Destination) -> None:
        """What is posted under the key may be there already: `post` looks first."""
        self._outbox.doubt(key, destination.place, destination.thread_ts)

    def stream(self, key: str, destination: Destination) -> Stream:
        """Return what shows a message in the destination's thread while it is made; nothing is sent yet."""
        return Stream(self._streaming, self._outbox, self._clients, key, destination, self.keep_pace)

    def give_up(self, key: str, destination: Destination) -> None:
        """Nothing stays of what `stream` began under the key and nobody will end."""
        self._outbox.give_up(key, destination.place, self._partial(destination))

    def update(self, destination: Destination, ts: str, message: Message, key: str = "") -> Delivery:
        """The message at `ts` says this instead; with a key it carries that from now on."""

        def send() -> str:
            answer = self._clients.of(destination.place).call(
                "chat.update",
                channel=destination.place.channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                metadata=named(key) if key else None,
                **QUIET,
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
        find = partial(self._found, place, thread, key)
        self._outbox.retract(key, place, thread, find, self._partial(destination))

    def direct(self, place: Place, user: str) -> Place:
        """Return the person's direct conversation with the bot."""
        answer = self._clients.of(place).call("conversations.open", users=user)
        return replace(place, channel=str(answer["channel"]["id"]), is_external=False)

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

    def _partial(
        self, destination: Destination, complete: Callable[[str], Delivery] | None = None
    ) -> Partial:
        """Return how to mend a stream that broke off in the destination's thread."""
        place = destination.place

        def find() -> list[str]:
            try:
                return self._reader.unnamed(place, destination.thread_ts)
            except SlackRefusedError as refused:
                if refused.error not in GONE:
                    raise
                return []

        def delete(ts: str) -> Delivery:
            self._stop(place, ts)
            return self.delete(destination, ts)

        return Partial(find, delete, complete)

    def _stop(self, place: Place, ts: str) -> None:
        """The message does not stream, whether it did or not."""
        try:
            self._clients.of(place).call("chat.stopStream", channel=place.channel, ts=ts)
        except SlackRefusedError as refused:
            logger.debug("no stream to stop channel=%s error=%s", place.channel, refused.error)

    def _changed(self, key: str, destination: Destination, ts: str, message: Message) -> bool:
        """Tell whether the message at `ts` says this now; some workspaces let nothing be changed for long."""
        try:
            return isinstance(self.update(destination, ts, message, key), Posted)
        except SlackRefusedError as refused:
            logger.warning("not changed channel=%s error=%s", destination.place.channel, refused.error)
            return False

    def _tried(self, destination: Destination, send: Callable[[], str]) -> Delivery:
        self.keep_pace(destination.place)
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
            metadata=named(key),
            **QUIET,
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

    def keep_pace(self, place: Place) -> None:
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
