"""The stand-in's time: the machine's, moved on by hand where a test cannot wait."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch; `advance` moves it on at once, for expiries of minutes and days."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._ahead_seconds = 0.0

    def now(self) -> float:
        return self._source() + self._ahead_seconds

    def advance(self, seconds: float) -> None:
        self._ahead_seconds += seconds

    def catch_up(self) -> None:
        """Show the source's own time again, whatever it was moved on by."""
        self._ahead_seconds = 0.0
