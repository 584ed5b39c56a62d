"""The samples: a name, and what makes the message or view that is pictured."""

from collections.abc import Callable
from typing import Any

from bot.compose import Application
from bot.slack.views.message import Message

Shown = Message | dict[str, Any]
"""A message, or a view (modal or Home) as Slack takes it."""

Sample = Callable[[Application], Shown]

SAMPLES: dict[str, Sample] = {}
"""By the name of the picture, without `.png`."""


def add(name: str, make: Sample) -> None:
    """Register what makes the sample `name`.

    Raises:
        ValueError: the name is taken.
    """
    if name in SAMPLES:
        raise ValueError(f"two samples are called {name}")
    SAMPLES[name] = make


def sample(name: str) -> Callable[[Sample], Sample]:
    """Register the function under it as the sample `name`."""

    def register(make: Sample) -> Sample:
        add(name, make)
        return make

    return register
