"""What can go wrong in the stand-in: the answers that Slack names, and misuse by a test."""

from typing import Any

from bot.errors import AdvisorError


class ApiError(Exception):
    """A call is refused as Slack would refuse it.

    Attributes:
        code: Slack's name of the error, such as `channel_not_found`.
        extra: further fields of the answer, such as `needed` and `provided`.
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class StandInError(AdvisorError):
    """A person was asked for something that Slack's own client would not let her do."""
