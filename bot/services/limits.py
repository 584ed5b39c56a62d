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
    taken: dict[str, float] = field(default_factory=dict[str, float])
    told_at: float | None = None


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
        self._lock = threading.Lock()

    def check(self, org: str, person: str, key: str) -> Wait | None:
        """Return None if the person may have it, else when to come again; the same key counts once."""
        now = self._clock()
        with self._lock:
            if len(self._asked) >= MOST_PEOPLE:
                self._forget_quiet(now)
            mine = self._asked.setdefault((org, person), _Asked())
            mine.taken = {name: at for name, at in mine.taken.items() if now - at < WINDOW_SECONDS}
            if key in mine.taken:
                return None
            if len(mine.taken) < self._most:
                mine.taken[key] = now
                return None
            is_first = mine.told_at is None or now - mine.told_at >= WINDOW_SECONDS
            if is_first:
                mine.told_at = now
            wait_seconds = WINDOW_SECONDS - (now - min(mine.taken.values()))
            return Wait(max(1, round(wait_seconds)), is_first)

    def _forget_quiet(self, now: float) -> None:
        self._asked = {
            who: asked
            for who, asked in self._asked.items()
            if any(now - at < WINDOW_SECONDS for at in asked.taken.values())
        }
