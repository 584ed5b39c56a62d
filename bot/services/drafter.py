"""Has a language model put an answer into words, and shows only what holds.

Whether a question is answered at all is decided before, without a model; here an answer that is made of
the corpus's own sentences becomes one that reads like a colleague's, or stays as it is.
"""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.answers import Answer, Question, Shown
from bot.domain.drafting import Check, DraftAnswer, verify
from bot.errors import ModelError

log = logging.getLogger(__name__)

LEAST_OWN_FRACTION = 0.5
"""Where less of a draft than this holds, the sentences of the corpus are shown instead of a patchwork."""


@dataclass(frozen=True)
class Usage:
    """What a call took."""

    tokens: int


class ChatModel(Protocol):
    """Drafts answers. Implementations: any LangChain chat model, and a model file served in process."""

    @property
    def name(self) -> str: ...

    def draft(self, prompt: str) -> tuple[DraftAnswer, Usage]:
        """Return a draft, repaired once at most. Raises ModelError, within its time-out."""
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
    """Tokens of a day (UTC) in this process; 0 is no limit."""

    def __init__(self, daily_tokens: int, today: Callable[[], dt.date]) -> None:
        self._most = daily_tokens
        self._today = today
        self._day = today()
        self.used = 0

    def allows(self) -> bool:
        """Tell whether the day has tokens left."""
        self._turn_over()
        return not self._most or self.used < self._most

    def note(self, usage: Usage) -> None:
        """These tokens are used."""
        self._turn_over()
        self.used += usage.tokens

    def _turn_over(self) -> None:
        if self._day != self._today():
            self._day, self.used = self._today(), 0


@dataclass
class Counters:
    """What became of the drafts, for metrics."""

    answered: int = 0
    fell_back: int = 0
    failed: int = 0
    statements_dropped: int = 0


class Drafter:
    """Rewrites answers."""

    def __init__(
        self, model: ChatModel, render: Render, check: Check, breaker: Breaker, budget: Budget
    ) -> None:
        self._model = model
        self._render = render
        self._check = check
        self._breaker = breaker
        self._budget = budget
        self.counters = Counters()

    def rewrite(self, question: Question, answer: Answer) -> tuple[Shown, ...] | None:
        """Return the statements in the model's words where they hold; None: show the answer as it is.

        Swedish answers stay as they are: what a model writes in Swedish cannot be checked against English
        sentences with the same certainty.
        """
        if answer.language != "en" or not answer.statements:
            return None
        if not self._budget.allows() or not self._breaker.allows():
            self.counters.fell_back += 1
            return None
        try:
            draft, usage = self._model.draft(self._prompt(question, answer.statements))
        except ModelError as error:
            self._breaker.note(worked=False)
            self.counters.failed += 1
            log.warning("the model %s failed (%s); the answer is extractive", self._model.name, error.kind)
            return None
        self._breaker.note(worked=True)
        self._budget.note(usage)
        return self._held(draft, answer.statements)

    def _held(self, draft: DraftAnswer, offered: Sequence[Shown]) -> tuple[Shown, ...] | None:
        verified = verify(draft, offered, self._check, len(offered))
        self.counters.statements_dropped += verified.dropped
        if not verified.own or verified.own < LEAST_OWN_FRACTION * len(verified.shown):
            self.counters.fell_back += 1
            log.info("of %d drafted statements %d hold: extractive", len(draft.statements), verified.own)
            return None
        self.counters.answered += 1
        return verified.shown

    def _prompt(self, question: Question, offered: Sequence[Shown]) -> str:
        return self._render(
            fence=f"=={secrets.token_hex(8)}==",
            question=question.text,
            phase=question.phase or "not known",
            statements=[shown.text for shown in offered],
            most=len(offered),
        )
