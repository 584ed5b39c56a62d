"""Forgets what is older than it may be."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)


class Retention:
    """Calls each purge with the moment before which everything goes, once an hour.

    Args:
        days: for each purge, how many days are kept.
    """

    def __init__(self, days: Mapping[Callable[[dt.datetime], int], int]) -> None:
        self._days = days

    def on_minute(self, now: dt.datetime) -> None:
        if now.minute:
            return
        gone = sum(purge(now - dt.timedelta(days=kept)) for purge, kept in self._days.items())
        logger.info("retention rows=%d", gone)
