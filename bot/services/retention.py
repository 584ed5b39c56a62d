"""Forgets what is older than it may be; docs/security.md says how long each table is kept."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping

from bot.errors import AdvisorError

logger = logging.getLogger(__name__)

Purge = Callable[[dt.datetime], int]
"""Forgets what is from before a moment; returns how many rows."""


class Retention:
    """Calls each purge with the moment before which everything goes, once an hour.

    Args:
        days: for each purge, how many days are kept.
        scrub: makes what was deleted unreadable, in this hour's sweep and by people before it.
    """

    def __init__(self, days: Mapping[Purge, int], scrub: Callable[[], None]) -> None:
        self._days = days
        self._scrub = scrub

    def on_minute(self, now: dt.datetime) -> None:
        if now.minute:
            return
        gone = sum(self._purged(purge, now - dt.timedelta(days=kept)) for purge, kept in self._days.items())
        self._scrub()
        logger.info("retention rows=%d", gone)

    @staticmethod
    def _purged(purge: Purge, before: dt.datetime) -> int:
        try:
            return purge(before)
        except AdvisorError:
            logger.exception("retention failed for one table; the others go on")
            return 0
