"""The composition of what asks a language model: one model, one meter, each use with its own checks."""

import datetime as dt
import time
from collections.abc import Callable
from functools import cached_property, partial

from bot.adapters.chat_model import LangChainChat
from bot.adapters.chat_opening import open_langchain
from bot.domain.drafting import Check
from bot.domain.grounding.lexicon import Lexicon
from bot.library.prompts import read_prompts
from bot.services.chatting import ChatModel, Render
from bot.services.drafter import Drafter
from bot.services.metering import Breaker, Budget, Ledger, Meter, OwnLedger, Prices
from bot.services.rereader import Rereader
from bot.services.worder import Occasion, Worder
from bot.settings import Settings

FAILURES = 3
"""Failures of the model in a row after which it is left alone for a while."""

PAUSE_SECONDS = 60.0
"""How long the model is left alone."""


class ModelSide:
    """What a model does in an application.

    Args:
        model: another than the settings name; for evaluations.
        ledger: opens what keeps the use of a day.
        failures: in a row, after which the model is left alone for a while.
    """

    def __init__(
        self,
        settings: Settings,
        check: Check,
        lexicon: Lexicon,
        model: ChatModel | None = None,
        ledger: Callable[[], Ledger] = OwnLedger,
        failures: int = FAILURES,
    ) -> None:
        self._settings = settings
        self._check = check
        self._lexicon = lexicon
        self._given = model
        self._ledger = ledger
        self._failures = failures

    @cached_property
    def model(self) -> ChatModel:
        settings = self._settings
        timeout = settings.model_timeout_seconds
        return self._given or LangChainChat(
            settings.model, open_langchain(settings.model, settings.model_url, timeout), timeout
        )

    @cached_property
    def renders(self) -> dict[str, Render]:
        prompts = read_prompts(self._settings.prompts_dir)
        return {name: prompt.render for name, prompt in prompts.items()}

    @cached_property
    def meter(self) -> Meter:
        settings = self._settings
        budget = Budget(
            settings.model_daily_tokens,
            lambda: dt.datetime.now(dt.UTC).date(),
            Prices(settings.model_price_read, settings.model_price_written),
            settings.model_daily_cost,
            self._ledger(),
        )
        return Meter(self.model.name, Breaker(self._failures, PAUSE_SECONDS, time.monotonic), budget)

    @cached_property
    def drafter(self) -> Drafter:
        return Drafter(self.model, self.renders["answer"], self._check, self.meter)

    @cached_property
    def rereader(self) -> Rereader | None:
        """What has the model read questions; None where the settings leave that to the rules."""
        if not self._settings.model_reads_questions:
            return None
        return Rereader(self.model, self.renders, self._lexicon.stem, self.meter)

    @cached_property
    def _worder(self) -> Worder:
        return Worder(self.model, self.renders, self._lexicon, self.meter)

    def wording(self, occasion: Occasion) -> Callable[[str], str] | None:
        """Return what words our sentences; None where the settings leave them as they are."""
        if not self._settings.model_words_messages:
            return None
        return partial(self._worder.worded, occasion)
