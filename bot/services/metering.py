"""What a language model may take and took: time-outs in a row, a day's budget, counters for the operator."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from bot.errors import DataFolderError, ModelError

log = logging.getLogger(__name__)

Lack = Literal["away", "budget", "english"] | None
"""`away`: the model failed or is left alone after failures. `budget`: the day's is used up. `english`: the
answer is in another language, in which what a model writes is not checked."""


@dataclass(frozen=True)
class Usage:
    """Tokens that a call read and wrote."""

    read: int = 0
    written: int = 0

    @property
    def tokens(self) -> int:
        return self.read + self.written

    def plus(self, other: "Usage") -> "Usage":
        return Usage(self.read + other.read, self.written + other.written)


class Prices(NamedTuple):
    """What a million tokens cost, in the operator's currency; 0 where it is not told."""

    read: float = 0.0
    written: float = 0.0

    def cost(self, usage: Usage) -> float:
        return (usage.read * self.read + usage.written * self.written) / 1_000_000


class Breaker:
    """Opens after failures in a row, so that nobody waits for a model that is away."""

    def __init__(self, failures: int, pause_seconds: float, clock: Callable[[], float]) -> None:
        self._most = failures
        self._pause = pause_seconds
        self._clock = clock
        self._failed = 0
        self._opened_at: float | None = None
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Tell whether a call may be tried; after the pause one is let through to see."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._pause:
                return False
            self._opened_at = self._clock()
            return True

    def note(self, worked: bool) -> None:
        """A call worked, or failed."""
        with self._lock:
            self._failed = 0 if worked else self._failed + 1
            self._opened_at = self._clock() if self._failed >= self._most else None


class Ledger(Protocol):
    """Where the use of a day is kept: `OwnLedger`, or the table of `bot.store.model_use`."""

    def add(self, day: dt.date, tokens: int, cost: float) -> None: ...

    def of(self, day: dt.date) -> tuple[int, float]:
        """Return the tokens and the cost of a day."""
        ...


class OwnLedger:
    """Keeps the latest day, in this process: enough where nothing is limited."""

    def __init__(self) -> None:
        self._latest: tuple[dt.date, int, float] = (dt.date.min, 0, 0.0)

    def add(self, day: dt.date, tokens: int, cost: float) -> None:
        before = self.of(day)
        self._latest = (day, before[0] + tokens, before[1] + cost)

    def of(self, day: dt.date) -> tuple[int, float]:
        latest, tokens, cost = self._latest
        return (tokens, cost) if latest == day else (0, 0.0)


class Budget:
    """What a day (UTC) may take: tokens, money; 0 is no limit.

    While the ledger cannot be reached, what was last read of it counts, and what was used since; that is
    written when it is back. Calls that are under way when the last of the budget goes are not called back.
    """

    def __init__(
        self,
        daily_tokens: int,
        today: Callable[[], dt.date],
        prices: Prices = Prices(),  # noqa: B008 (frozen)
        daily_cost: float = 0.0,
        ledger: Ledger | None = None,
    ) -> None:
        self._most = daily_tokens
        self._most_cost = daily_cost
        self._prices = prices
        self._today = today
        self._ledger = ledger or OwnLedger()
        self._known = OwnLedger()
        self._unwritten: dict[dt.date, Usage] = {}
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Tell whether the day has something left."""
        if not self._most and not self._most_cost:
            return True
        tokens, cost = self._taken(self._today())
        return not (self._most and tokens >= self._most) and not (self._most_cost and cost >= self._most_cost)

    def note(self, usage: Usage) -> float:
        """These tokens are used; returns what they cost."""
        today = self._today()
        with self._lock:
            self._unwritten[today] = self._unwritten.get(today, Usage()).plus(usage)
            for day in list(self._unwritten):
                self._write(day, self._unwritten.pop(day))
        return self._prices.cost(usage)

    def _write(self, day: dt.date, usage: Usage) -> None:
        cost = self._prices.cost(usage)
        try:
            self._ledger.add(day, usage.tokens, cost)
        except DataFolderError:
            self._unwritten[day] = usage
            log.warning("what the model took is not written yet (tokens=%d)", usage.tokens)
        else:
            self._known.add(day, usage.tokens, cost)

    def _taken(self, day: dt.date) -> tuple[int, float]:
        with self._lock:
            try:
                tokens, cost = self._ledger.of(day)
            except DataFolderError:
                tokens, cost = self._known.of(day)
                log.warning("the budget of the model is not read, the last figures count")
            else:
                self._known = OwnLedger()
                self._known.add(day, tokens, cost)
            waiting = self._unwritten.get(day, Usage())
        return tokens + waiting.tokens, cost + self._prices.cost(waiting)


@dataclass
class Counters:
    """What became of the drafts since the process began, for the operator."""

    answered: int = 0
    fell_back: int = 0
    """Answers that stayed extractive since too little of the draft held."""
    failed: int = 0
    not_asked: int = 0
    """Answers for which the model was left alone: after failures, or with the day's budget used up."""
    statements_dropped: int = 0
    questions_reread: int = 0
    """Questions that were searched for as the model read them."""
    readings_dropped: int = 0
    """Readings of the model that added or lost something: the rules read the question."""
    messages_worded: int = 0
    """Nudges and summaries in the model's words."""
    wordings_dropped: int = 0
    """Wordings of the model that said another thing than ours."""
    tokens_read: int = 0
    tokens_written: int = 0
    cost: float = 0.0


class Meter:
    """Tells whether the model may be asked, and keeps count: one for everything that asks it."""

    def __init__(self, name: str, breaker: Breaker, budget: Budget) -> None:
        self._name = name
        self._breaker = breaker
        self._budget = budget
        self.counters = Counters()

    def lack(self) -> Lack:
        """Return why the model is left alone now, None where it may be asked."""
        if not self._budget.allows():
            return "budget"
        return None if self._breaker.allows() else "away"

    def took(self, usage: Usage) -> None:
        """A call was answered, and took this."""
        self._breaker.note(worked=True)
        self._spent(usage)

    def failed(self, error: ModelError, counts: bool = True) -> None:
        """A call came to nothing. `counts`: as a failure after some of which the model is left alone."""
        if counts:
            self._breaker.note(worked=False)
        self._spent(Usage(*error.used))
        self.counters.failed += 1
        log.warning("the model %s failed (%s)", self._name, error.kind)

    def _spent(self, usage: Usage) -> None:
        self.counters.cost += self._budget.note(usage)
        self.counters.tokens_read += usage.read
        self.counters.tokens_written += usage.written
