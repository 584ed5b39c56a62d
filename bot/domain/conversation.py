"""What of a thread is remembered for the next question: the latest, while it is fresh and fit to read."""

import datetime as dt
from collections.abc import Callable

from bot.domain.text import clean
from bot.domain.understanding import Turn

TURNS = 12
"""Messages that are remembered, the latest."""

CHARS = 8_000
"""Characters of all of them together."""

FRESH = dt.timedelta(days=14)
"""What was said longer ago is forgotten: a project has moved on."""


def remembered(
    thread: tuple[Turn, ...], is_unfit: Callable[[str], bool], now: dt.datetime | None = None
) -> tuple[Turn, ...]:
    """Return the latest turns in order, cleaned; at most twelve and 8,000 characters.

    Left out are turns that are unfit to read (patient data, orders to the bot, no words) and, where `now`
    is given, those that are known to be older than fourteen days.
    """
    kept: list[Turn] = []
    room = CHARS
    for turn in reversed(thread[-TURNS:]):
        if now and turn.at and now - turn.at > FRESH:
            break
        text = clean(turn.text)
        room -= len(text)
        if room < 0:
            break
        if not is_unfit(text):
            kept.append(turn._replace(text=text))
    return tuple(reversed(kept))
