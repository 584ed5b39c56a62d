"""Readers of messages and views for the tests."""

import re

from hypothesis import HealthCheck, settings

from bot.slack.views.mrkdwn import JOINER, clean

MENTION = re.compile(r"<[!@#]")

any_outcome = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [s for inner in value.values() for s in strings(inner)]
    if isinstance(value, list):
        return [s for inner in value for s in strings(inner)]
    return [value] if isinstance(value, str) else []


def runs(value: object) -> list[str]:
    """The text elements of rich text, which Slack shows as they are."""
    if isinstance(value, dict):
        if value.get("type") == "text":
            return [value["text"]]
        return [run for inner in value.values() for run in runs(inner)]
    return [run for inner in value for run in runs(inner)] if isinstance(value, list) else []


def bare(text: str) -> str:
    return clean(text).replace(JOINER, "")
