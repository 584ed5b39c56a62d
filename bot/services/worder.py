"""Has a language model word the sentences of nudges and summaries; ours where it says another thing."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

from bot.domain.drafting import plain
from bot.domain.grounding.lexicon import Lexicon
from bot.domain.wordings import Wording, marks_of, says_the_same
from bot.errors import ModelError
from bot.services.chatting import ChatModel, Render, new_fence
from bot.services.metering import Meter

Occasion = Literal["nudge", "summary"]
"""Name of the prompt."""

REMEMBERED = 256
"""Sentences whose wording is kept: there are as many as rules and kinds of opening lines."""


class Worder:
    """Words a sentence once: the marks in it are filled in later, so one wording serves for all projects."""

    def __init__(
        self, model: ChatModel, renders: Mapping[str, Render], lexicon: Lexicon, meter: Meter
    ) -> None:
        self._model = model
        self._renders = renders
        self._lexicon = lexicon
        self._meter = meter
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def worded(self, occasion: Occasion, sentence: str) -> str:
        """Return the sentence, with the same marks, in the model's words where they say the same."""
        with self._lock:
            kept = self._kept.get(sentence)
        if kept is not None or self._meter.lack():
            return kept or sentence
        prompt = self._renders[occasion](
            fence=new_fence(), sentence=sentence, names=", ".join(dict.fromkeys(marks_of(sentence))) or "none"
        )
        try:
            made, usage = self._model.fill(prompt, Wording)
        except ModelError as error:
            self._meter.failed(error, counts=error.kind != "form")
            return sentence if error.kind != "form" else self._keep(sentence, sentence)
        self._meter.took(usage)
        return self._keep(sentence, self._judged(plain(made.sentence), sentence))

    def _judged(self, wording: str, sentence: str) -> str:
        if not says_the_same(wording, sentence, self._lexicon):
            self._meter.counters.wordings_dropped += 1
            return sentence
        self._meter.counters.messages_worded += 1
        return wording

    def _keep(self, sentence: str, wording: str) -> str:
        with self._lock:
            self._kept[sentence] = wording
            if len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return wording
