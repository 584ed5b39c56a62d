"""What can go wrong in a call to Slack, in three kinds: refused for good, to be tried again, a defect."""

import http.client
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError

from bot.errors import AdvisorError, AwayError

GONE = frozenset(
    {
        "account_inactive",
        "cannot_reply_to_message",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_thread_only_channel",
        "thread_not_found",
        "token_revoked",
        "user_not_in_channel",
    }
)
"""Errors that say that this cannot be said there: no fault of ours, and no use in trying again."""

MAYBE = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
    }
)
"""Errors after which nobody knows whether the call took effect, or that pass."""


class SlackRefusedError(AdvisorError):
    """Slack refused a call for good.

    Attributes:
        error: Slack's own word.
    """

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refused {method}: {error}", "see the app's scopes and its channels")
        self.error = error


@contextmanager
def calling(method: str) -> Generator[None]:
    """Turn what a call to Slack raises into AwayError or SlackRefusedError."""
    try:
        yield
    except SlackApiError as error:
        raise _told(method, error) from error
    except SlackTokenRotationError as error:
        raise _told(method, error.api_error) from error
    except (URLError, TimeoutError, ConnectionError, http.client.HTTPException, SlackClientError) as error:
        raise AwayError(f"Slack did not answer {method}: {type(error).__name__}") from error


def _told(method: str, raised: SlackApiError) -> AdvisorError:
    response: Any = raised.response
    status: int = getattr(response, "status_code", 200)
    if status == 429:
        headers: dict[str, str] = {k.lower(): v for k, v in getattr(response, "headers", {}).items()}
        return AwayError(f"Slack limits {method}", after_seconds=float(headers.get("retry-after", 1)))
    error = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status >= 500 or not error or error in MAYBE:
        return AwayError(f"Slack failed {method}: {error or status}")
    return SlackRefusedError(method, error)
