"""Has a language model read a question before it is searched for; where that fails, rules read it."""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.domain.rereading import Parted, Standalone, Stem, parted, standalone
from bot.domain.understanding import Turn, leans_on, may_have_parts, parts_of
from bot.errors import ModelError
from bot.services.chatting import ChatModel, Form, Render, new_fence
from bot.services.metering import Lack, Meter


class Reread(NamedTuple):
    """What the model made of a question."""

    whole: str | None = None
    """A follow-up that stands by itself now."""
    parts: tuple[str, ...] = ()
    """Parts that the rules did not see."""
    lacks: Lack = None
    """Why the model had no say; it is then not asked for the answer either."""
    seconds: float = 0.0
    """How long it took, of the model's time-out."""


class Rereader:
    """One call a question at most, and only for those that need it."""

    def __init__(
        self,
        model: ChatModel,
        renders: Mapping[str, Render],
        stem: Stem,
        meter: Meter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._renders = renders
        self._stem = stem
        self._meter = meter
        self._clock = clock

    def read(self, question: str, thread: tuple[Turn, ...]) -> Reread:
        """Return what may be searched for; nothing where the rules have the last word."""
        started = self._clock()
        made = self._read(question, thread)
        return made._replace(seconds=self._clock() - started)

    def _read(self, question: str, thread: tuple[Turn, ...]) -> Reread:
        if leans_on(question, thread):
            said = [f"{turn.role}: {turn.text}" for turn in thread]
            asked = self._asked("follow-up", Standalone, question=question, thread=said)
            if isinstance(asked, Standalone):
                return self._noted(Reread(whole=standalone(asked.question, question, thread, self._stem)))
            return asked
        if len(parts_of(question)) == 1 and may_have_parts(question):
            asked = self._asked("parts", Parted, question=question)
            if isinstance(asked, Parted):
                return self._noted(Reread(parts=tuple(parted(asked.parts, question, self._stem) or ())))
            return asked
        return Reread()

    def _noted(self, made: Reread) -> Reread:
        if made.whole or made.parts:
            self._meter.counters.questions_reread += 1
        else:
            self._meter.counters.readings_dropped += 1
        return made

    def _asked(self, prompt: str, form: type[Form], **values: object) -> Form | Reread:
        if lack := self._meter.lack():
            return Reread(lacks=lack)
        try:
            filled, usage = self._model.fill(self._renders[prompt](fence=new_fence(), **values), form)
        except ModelError as error:
            # Who cannot fill in a small form may still have words for an answer; who is away has none.
            is_away = error.kind != "form"
            self._meter.failed(error, counts=is_away)
            return Reread(lacks="away" if is_away else None)
        self._meter.took(usage)
        return filled
