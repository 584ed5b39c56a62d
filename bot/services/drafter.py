"""Has a language model put an answer into words, and shows only what holds.

Whether a question is answered at all is decided before, without a model; here an answer that is made of
the corpus's own sentences becomes one that reads like a colleague's, or stays as it is.
"""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from bot.domain.answers import Answer, Question, Shown
from bot.domain.drafting import Check, DraftAnswer, DraftStatement, Verification
from bot.errors import ModelError

log = logging.getLogger(__name__)

Lack = Literal["away", "budget"] | None
"""`away`: the model failed or is left alone after failures. `budget`: the day's is used up."""


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


class ChatModel(Protocol):
    """Drafts answers. Implementations: any LangChain chat model, and a model file served in process."""

    @property
    def name(self) -> str: ...

    def draft(self, prompt: str) -> tuple[DraftAnswer, Usage]:
        """Return a draft, repaired once at most. Raises ModelError, within its time-out."""
        ...

    def write(self, prompt: str) -> Iterator[DraftStatement | Usage]:
        """Yield the statements of a draft as they are written, then the usage. Raises ModelError."""
        ...


Render = Callable[..., str]
"""`Prompt.render` of the prompt `answer`."""


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


class Budget:
    """What a day (UTC) may take in this process: tokens, money; 0 is no limit."""

    def __init__(
        self,
        daily_tokens: int,
        today: Callable[[], dt.date],
        prices: Prices = Prices(),  # noqa: B008 (frozen)
        daily_cost: float = 0.0,
    ) -> None:
        self._most = daily_tokens
        self._most_cost = daily_cost
        self._prices = prices
        self._today = today
        self._day = today()
        self._lock = threading.Lock()
        self.used = 0
        self.cost = 0.0

    def allows(self) -> bool:
        """Tell whether the day has something left."""
        with self._lock:
            self._turn_over()
            tokens_left = not self._most or self.used < self._most
            return tokens_left and (not self._most_cost or self.cost < self._most_cost)

    def note(self, usage: Usage) -> float:
        """These tokens are used; returns what they cost."""
        cost = self._prices.cost(usage)
        with self._lock:
            self._turn_over()
            self.used += usage.tokens
            self.cost += cost
        return cost

    def _turn_over(self) -> None:
        if self._day != self._today():
            self._day, self.used, self.cost = self._today(), 0, 0.0


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
    tokens_read: int = 0
    tokens_written: int = 0
    cost: float = 0.0


class Reworded(NamedTuple):
    """What became of an answer."""

    shown: tuple[Shown, ...] | None = None
    """The statements to show; None: those of the answer."""
    own: int = 0
    """How many of them are in the model's words."""
    lacks: Lack = None
    """Why the model had no say, where that is to be told."""


class Drafter:
    """Rewords answers, whole or statement by statement."""

    def __init__(
        self, model: ChatModel, render: Render, check: Check, breaker: Breaker, budget: Budget
    ) -> None:
        self._model = model
        self._render = render
        self._check = check
        self._breaker = breaker
        self._budget = budget
        self.counters = Counters()

    def rewrite(self, question: Question, answer: Answer) -> Reworded:
        """Return the statements in the model's words where they hold."""
        lacks = self._lack(answer)
        if lacks is not None:
            return lacks
        verification = Verification(answer.statements, self._check)
        try:
            draft, usage = self._model.draft(self._prompt(question, answer.statements))
        except ModelError as error:
            return self._failed(error)
        self._took(usage)
        for statement in draft.statements:
            verification.take(statement)
        if self._held(verification):
            return Reworded(tuple(verification.shown), verification.own)
        return Reworded()

    def stream(self, question: Question, answer: Answer) -> Generator[Shown, None, Reworded]:
        """Yield each statement when it is verified, and return what became of the answer.

        What was yielded is never taken back: where the model fails half way, or too little holds, the
        sentences that it did not take up follow as they stand. Where it is not asked nothing is yielded,
        for the answer is whole as it is.
        """
        lacks = self._lack(answer)
        if lacks is not None:
            return lacks
        verification = Verification(answer.statements, self._check)
        failure = Reworded()
        try:
            for made in self._model.write(self._prompt(question, answer.statements)):
                if isinstance(made, Usage):
                    self._took(made)
                else:
                    yield from verification.take(made)
        except ModelError as error:
            failure = self._failed(error)
        if failure.lacks or not self._held(verification):
            yield from verification.rest()
        return failure._replace(shown=tuple(verification.shown), own=verification.own)

    def _lack(self, answer: Answer) -> Reworded | None:
        """Return why the model is not asked, None where it is.

        Swedish answers stay as they are: what a model writes in Swedish cannot be checked against English
        sentences with the same certainty.
        """
        if answer.language != "en" or not answer.statements:
            return Reworded()
        if not self._budget.allows():
            self.counters.not_asked += 1
            return Reworded(lacks="budget")
        if not self._breaker.allows():
            self.counters.not_asked += 1
            return Reworded(lacks="away")
        return None

    def _took(self, usage: Usage) -> None:
        self._breaker.note(worked=True)
        self._spent(usage)

    def _spent(self, usage: Usage) -> None:
        self.counters.cost += self._budget.note(usage)
        self.counters.tokens_read += usage.read
        self.counters.tokens_written += usage.written

    def _failed(self, error: ModelError) -> Reworded:
        self._breaker.note(worked=False)
        self._spent(Usage(*error.used))
        self.counters.failed += 1
        log.warning("the model %s failed (%s); the answer is extractive", self._model.name, error.kind)
        return Reworded(lacks="away")

    def _held(self, verification: Verification) -> bool:
        self.counters.statements_dropped += verification.dropped
        if verification.holds_little:
            self.counters.fell_back += 1
            log.info("%d drafted statements hold, %d do not", verification.own, verification.dropped)
            return False
        self.counters.answered += 1
        return True

    def _prompt(self, question: Question, offered: Sequence[Shown]) -> str:
        return self._render(
            fence=f"=={secrets.token_hex(8)}==",
            question=question.text,
            phase=question.phase or "not known",
            statements=[shown.text for shown in offered],
            most=len(offered),
        )
