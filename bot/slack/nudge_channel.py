"""Posts nudges into Slack; the key of a message travels in its metadata, so that it is found again."""

import http.client
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.domain.nudges import NudgeRules
from bot.domain.project import ProjectKey
from bot.errors import ChannelGoneError, DeliveryError
from bot.services.nudging import Letter
from bot.slack.views.nudges import build_nudges

EVENT_TYPE = "advisor_nudge"
"""Type of the metadata; its payload holds the key alone."""

LOOK_BACK = 100
"""Messages of a channel that are searched for one that may have been posted minutes ago."""

GONE = frozenset(
    {
        "is_archived",
        "channel_not_found",
        "not_in_channel",
        "account_inactive",
        "token_revoked",
        "restricted_action",
    }
)
"""Errors after which trying again soon is of no use."""


class SlackNudgeChannel:
    """The channels of all workspaces.

    Args:
        client_of: the client of an organisation; made with `retry_handlers=[]`, since a write that is
            sent again by the client itself may be posted twice.
    """

    def __init__(self, client_of: Callable[[str], WebClient], rules: NudgeRules) -> None:
        self._client_of = client_of
        self._rules = rules

    def _client(self, key: ProjectKey) -> Any:
        """Return the client; untyped, since its methods are annotated in part only."""
        return self._client_of(key.org)

    def post(self, key: ProjectKey, letter: Letter) -> str:
        """Post the letter and return its `ts`."""
        message = build_nudges(letter, self._rules)
        with _mapped():
            response = self._client(key).chat_postMessage(
                channel=key.channel,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": letter.message}},
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(response["ts"])

    def edit(self, key: ProjectKey, ts: str, letter: Letter) -> None:
        """The message says what the letter says."""
        message = build_nudges(letter, self._rules)
        with _mapped():
            self._client(key).chat_update(
                channel=key.channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": letter.message}},
                unfurl_links=False,
                unfurl_media=False,
            )

    def find(self, key: ProjectKey, message: str) -> str | None:
        """Return the `ts` of the message with that key among the latest of the channel."""
        with _mapped():
            response = self._client(key).conversations_history(
                channel=key.channel, limit=LOOK_BACK, include_all_metadata=True
            )
            for one in _messages(response):
                metadata: dict[str, Any] = one.get("metadata") or {}
                payload: dict[str, Any] = metadata.get("event_payload") or {}
                if payload.get("key") == message:
                    return str(one["ts"])
        return None

    def is_newest(self, key: ProjectKey, ts: str) -> bool:
        """Tell whether the newest message of the channel is this one."""
        with _mapped():
            newest = _messages(self._client(key).conversations_history(channel=key.channel, limit=1))
        return bool(newest) and newest[0].get("ts") == ts


def _messages(response: Any) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", response["messages"])


@contextmanager
def _mapped() -> Generator[None]:
    """Turn what the client raises into the advisor's own errors."""
    try:
        yield
    except SlackApiError as error:
        code, seconds = _told(error.response)
        if code in GONE:
            mend = "invite the advisor, or unarchive the channel"
            raise ChannelGoneError(f"Slack: {code}", mend) from error
        raise DeliveryError(f"Slack: {code}", "it is tried again", seconds) from error
    except (SlackClientError, URLError, TimeoutError, OSError, http.client.HTTPException) as error:
        raise DeliveryError(f"Slack: {type(error).__name__}", "it is tried again") from error


def _told(response: Any) -> tuple[str, float | None]:
    """Return Slack's code for what was wrong, and how many seconds it asks to wait."""
    wait = response.headers.get("Retry-After")
    return str(response.get("error")), float(wait) if wait else None
