"""What the bot reads from Slack itself: a thread before a question, and whether it said something already."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.inbound import Place
from bot.domain.understanding import Turn
from bot.slack.clients import Clients
from bot.slack.payloads import read_text

PAGE = 200
PAGES = 5
"""Pages of a thread that are read at most: a thread of over a thousand messages is read from its begin."""
METADATA = "advisor"
"""Event type of the metadata on each of our messages; its payload is `{"key": …}`, ids only."""

Found = Mapping[str, Any]


class Reader:
    """Raises AwayError where Slack does not answer, SlackRefusedError where it will not."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def thread(self, place: Place, thread_ts: str, before_ts: str) -> tuple[Turn, ...]:
        """Return what people and the bot said in a thread before a message, in order."""
        bot = self._clients.identity(place.enterprise, place.team).bot_user_id or ""
        turns: list[Turn] = []
        for message in self._messages(place, thread_ts):
            if float(message["ts"]) >= float(before_ts) or not message.get("text"):
                continue
            mine = message.get("user") == bot
            if message.get("bot_id") and not mine:
                continue
            said_at = dt.datetime.fromtimestamp(float(message["ts"]), dt.UTC)
            turns.append(Turn("assistant" if mine else "user", read_text(message["text"], bot), said_at))
        return tuple(turns)

    def said(self, place: Place, thread_ts: str, key: str) -> str:
        """Return the `ts` of our message of that key, empty where there is none."""
        bot = self._clients.identity(place.enterprise, place.team).bot_user_id
        for message in self._messages(place, thread_ts):
            metadata: Found = message.get("metadata") or _NOTHING
            payload: Found = metadata.get("event_payload") or _NOTHING
            named = metadata.get("event_type") == METADATA and payload.get("key") == key
            if named and message.get("user") in {bot, None}:
                return message["ts"]
        return ""

    def unnamed(self, place: Place, thread_ts: str) -> list[str]:
        """Return the `ts` of our messages in a thread that carry no name of ours: streams that broke off."""
        bot = self._clients.identity(place.enterprise, place.team).bot_user_id
        return [
            message["ts"]
            for message in self._messages(place, thread_ts)
            if message.get("user") == bot and not message.get("metadata") and not message.get("files")
        ]

    def has_file(self, place: Place, thread_ts: str, title: str) -> bool:
        """Return whether our file of that title is in the thread, or without one in the channel's latest."""
        bot = self._clients.identity(place.enterprise, place.team).bot_user_id
        return any(
            file.get("title") == title and file.get("user") == bot
            for message in self._messages(place, thread_ts)
            for file in message.get("files") or ()
        )

    def _messages(self, place: Place, thread_ts: str) -> Iterator[Found]:
        """Yield the messages of a thread, or without one the latest of the channel."""
        method = "conversations.replies" if thread_ts else "conversations.history"
        web, cursor = self._clients.of(place), ""
        for _ in range(PAGES if thread_ts else 1):
            answer = web.call(
                method,
                channel=place.channel,
                ts=thread_ts or None,
                cursor=cursor or None,
                limit=PAGE,
                include_all_metadata=True,
            )
            yield from answer["messages"]
            more: Found = answer.get("response_metadata") or _NOTHING
            cursor = more.get("next_cursor") or ""
            if not cursor:
                return


_NOTHING: Found = {}
