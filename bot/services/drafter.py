"""Has a language model put an answer into words, and shows only what holds.

Whether a question is answered at all is decided before, without a model; here an answer that is made of
the corpus's own sentences becomes one that reads like a colleague's, or stays as it is.
"""

import logging
from collections.abc import Generator, Sequence
from typing import NamedTuple

from bot.domain.answers import Answer, Question, Shown
from bot.domain.drafting import Check, Verification
from bot.errors import ModelError
from bot.services.chatting import ChatModel, Render, new_fence
from bot.services.metering import Lack, Meter, Usage

log = logging.getLogger(__name__)


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

    def __init__(self, model: ChatModel, render: Render, check: Check, meter: Meter) -> None:
        self._model = model
        self._render = render
        self._check = check
        self.meter = meter

    def rewrite(self, question: Question, answer: Answer, spent: float = 0.0) -> Reworded:
        """Return the statements in the model's words where they hold.

        Args:
            spent: seconds of the model's time-out that are used up already.
        """
        lacks = self._lack(answer)
        if lacks is not None:
            return lacks
        verification = Verification(answer.statements, self._check)
        try:
            draft, usage = self._model.draft(self._prompt(question, answer.statements), spent)
        except ModelError as error:
            self.meter.failed(error)
            return Reworded(lacks="away")
        self.meter.took(usage)
        for statement in draft.statements:
            verification.take(statement)
        if self._held(verification):
            return Reworded(tuple(verification.shown), verification.own)
        return Reworded()

    def stream(
        self, question: Question, answer: Answer, spent: float = 0.0
    ) -> Generator[Shown, None, Reworded]:
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
            for made in self._model.write(self._prompt(question, answer.statements), spent):
                if isinstance(made, Usage):
                    self.meter.took(made)
                else:
                    yield from verification.take(made)
        except ModelError as error:
            self.meter.failed(error)
            failure = Reworded(lacks="away")
        if failure.lacks or not self._held(verification):
            yield from verification.rest()
        return failure._replace(shown=tuple(verification.shown), own=verification.own)

    def _lack(self, answer: Answer) -> Reworded | None:
        """Return why the model is not asked, None where it is.

        Swedish answers stay as they are: what a model writes in Swedish cannot be checked against English
        sentences with the same certainty.
        """
        if not answer.statements:
            return Reworded()
        if answer.language != "en":
            return Reworded(lacks="english")
        if lack := self.meter.lack():
            self.meter.counters.not_asked += 1
            return Reworded(lacks=lack)
        return None

    def _held(self, verification: Verification) -> bool:
        counters = self.meter.counters
        counters.statements_dropped += verification.dropped
        if verification.holds_little:
            counters.fell_back += 1
            log.info("%d drafted statements hold, %d do not", verification.own, verification.dropped)
            return False
        counters.answered += 1
        return True

    def _prompt(self, question: Question, offered: Sequence[Shown]) -> str:
        return self._render(
            fence=new_fence(),
            question=question.text,
            phase=question.phase or "not known",
            statements=[shown.text for shown in offered],
            most=len(offered),
        )
