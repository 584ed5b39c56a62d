"""How much one person may ask for in a minute, so that nobody's flood delays the others."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW_SECONDS = 60.0
MOST_PEOPLE = 10_000
"""With more people in the window, those who are quiet by now are forgotten first."""


@dataclass(frozen=True)
class Wait:
    """Too much was asked for. `is_first`: the person has not been told in this window."""

    seconds: int
    is_first: bool


@dataclass
class _Asked:
    """What one person was given in the window, the oldest first."""

    taken: dict[str, float] = field(default_factory=dict[str, float])
    told_at: float | None = None

    def forget(self, now: float) -> None:
        """What left the window is gone: each thing is looked at once, however much there is."""
        while self.taken and now - self.taken[oldest := next(iter(self.taken))] >= WINDOW_SECONDS:
            del self.taken[oldest]


class PersonLimit:
    """Counts in this process: with several replicas a person may ask each of them so much.

    Args:
        per_minute: things asked for by one person in any `WINDOW_SECONDS`.
        clock: seconds that only go on, such as `time.monotonic`.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._most = per_minute
        self._clock = clock
        self._asked: dict[tuple[str, str], _Asked] = {}
        """By organisation and person; who asked last stands last."""
        self._lock = threading.Lock()

    def check(self, org: str, person: str, key: str) -> Wait | None:
        """Return None if the person may have it, else when to come again; the same key counts once."""
        now = self._clock()
        with self._lock:
            mine = self._asked.pop((org, person), None) or _Asked()
            mine.forget(now)
            while len(self._asked) >= MOST_PEOPLE and self._forget_first(now):
                pass
            self._asked[org, person] = mine
            if key in mine.taken:
                return None
            if len(mine.taken) < self._most:
                mine.taken[key] = now
                return None
            is_first = mine.told_at is None or now - mine.told_at >= WINDOW_SECONDS
            if is_first:
                mine.told_at = now
            wait_seconds = WINDOW_SECONDS - (now - next(iter(mine.taken.values())))
            return Wait(max(1, round(wait_seconds)), is_first)

    def _forget_first(self, now: float) -> bool:
        """Forget who has been silent for longest; tell whether they were quiet, else they are kept."""
        who, asked = next(iter(self._asked.items()))
        asked.forget(now)
        if not asked.taken:
            del self._asked[who]
        return not asked.taken
