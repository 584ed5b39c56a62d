"""What is held back and until when, and when to look again."""

import datetime as dt

from bot.domain.nudges.board import Finding
from bot.domain.nudges.values import Held, HeldReason


class Holding:
    """Gathers, over one pass, what is held back and the moments at which something may become due."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self._wakes: list[dt.datetime] = []

    def hold(self, finding: Finding, window: str, reason: HeldReason, until: dt.datetime | None) -> None:
        self.held.append(Held(rule=finding.rule.id, window=window, reason=reason, until=until))

    def wake(self, at: dt.datetime) -> None:
        self._wakes.append(at)

    def next_check(self, now: dt.datetime) -> dt.datetime | None:
        """Return the first of the moments after `now`, None where there is none."""
        moments = [*self._wakes, *(held.until for held in self.held if held.until)]
        return min((one for one in moments if one > now), default=None)
