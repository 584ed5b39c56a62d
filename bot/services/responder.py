"""Answers what people ask, in the setting in which they ask it."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.answers import Answer, Question, Refusal, Watch
from bot.domain.conversation import remembered
from bot.domain.inbound import Channel, Item, Place
from bot.domain.talk import is_courtesy, is_question
from bot.domain.understanding import Language, Turn, language_of
from bot.errors import AwayError
from bot.store.channels import ChannelStore
from bot.store.conversations import ConversationStore, Exchange

logger = logging.getLogger(__name__)


class Answering(Protocol):
    """Answers as the place asks for: with its project, or from the corpus alone where outsiders are."""

    def __call__(self, question: Question, place: Place, watch: Watch | None = None) -> Answer | Refusal: ...


ThreadReader = Callable[[Place, str, str], tuple[Turn, ...]]
"""Return what was said in a thread of a place before a message; raises AwayError."""


@dataclass(frozen=True)
class Answered:
    """There is an outcome to show. `revision` counts the edits of its message."""

    exchange: Exchange
    outcome: Answer | Refusal
    revision: int


@dataclass(frozen=True)
class NotAsked:
    """There was no question: thanks, a greeting, an empty mention."""

    language: Language


@dataclass(frozen=True)
class SwitchedOff:
    """The bot does not answer in this channel."""

    language: Language


@dataclass(frozen=True)
class Withdrawn:
    """The question is gone; so is its answer, which stood at `answer_ts` if it had been posted."""

    answer_ts: str


Reply = Answered | NotAsked | SwitchedOff | Withdrawn


class Responder:
    """One call for each thing that a person can do with a question."""

    def __init__(
        self,
        answering: Answering,
        conversations: ConversationStore,
        channels: ChannelStore,
        finds_patient_data: Callable[[str], bool],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._answering = answering
        self._conversations = conversations
        self._channels = channels
        self._finds_patient_data = finds_patient_data
        self._clock = clock

    def wants(self, item: Item) -> bool:
        """Tell whether a message that does not name the bot is a question to it all the same.

        In a thread that the bot answered in: if it is a question. In a channel where it answers
        everything: if a question begins a thread. Whether somebody else is addressed, the caller knows.
        """
        if item.place.is_direct:
            return True
        if not is_question(item.text):
            return False
        mode = self.channel(item.place).mode
        if mode == "off" or not item.thread_ts:
            return mode == "all"
        return self._conversations.is_in_thread(item.place.org, item.place.channel, item.thread_ts)

    def answer(
        self,
        item: Item,
        question_key: str,
        read_thread: ThreadReader,
        revised: bool,
        watch: Watch | None = None,
    ) -> Reply:
        """Return the reply to a question; the same when it is asked for again after a crash.

        Args:
            question_key: names the question, also when the item is an edit of it.
            revised: the item is an edit: what was answered is answered anew.
            watch: is shown the pieces of an answer that is not yet whole; see `Advisor.ask`.
        """
        now = self._clock()
        place = item.place
        alone = bool(item.data.get("private"))
        if self.channel(place).mode == "off" and not (place.is_direct or alone):
            return SwitchedOff(self.language(item))
        if is_courtesy(item.text):
            return NotAsked(self.language(item))
        asked_at = "" if alone else item.ts
        exchange = self._conversations.open(
            exchange_id(question_key), place, item.thread, asked_at, item.user, now
        )
        if exchange.withdrawn:
            return Withdrawn(exchange.answer_ts)
        outcome = exchange.outcome
        revision = exchange.revision
        if outcome is None or revised:
            thread = self._thread(item, read_thread)
            question = Question(text=item.text, thread=thread, id=exchange.id)
            outcome = self._answering(question, place, watch)
            revision = revision + 1 if revised and exchange.outcome else revision
            self._conversations.keep(exchange.id, outcome, revision, now)
        return Answered(exchange, outcome, revision)

    def posted(self, exchange_id: str, answer_ts: str) -> None:
        self._conversations.answered(exchange_id, answer_ts, self._clock())

    def withdraw(self, item: Item, question_key: str) -> Withdrawn:
        """The question was deleted: return where its answer stands."""
        now = self._clock()
        exchange = self._conversations.open(
            exchange_id(question_key), item.place, item.thread, item.ts, item.user, now
        )
        self._conversations.withdraw(exchange.id, now)
        return Withdrawn(exchange.answer_ts)

    def channel(self, place: Place) -> Channel:
        """Return how the bot behaves in a place."""
        return self._channels.read(place.org, place.channel) or Channel()

    def set_channel(self, place: Place, settings: Channel) -> None:
        self._channels.write(place.org, place.channel, settings)

    def language(self, item: Item) -> Language:
        """Return the language for the bot's own words."""
        return self.channel(item.place).language or language_of(item.text)

    def _thread(self, item: Item, read_thread: ThreadReader) -> tuple[Turn, ...]:
        """Return what was said before; without what holds patient data, and nothing if it cannot be had."""
        if not item.thread_ts or item.thread_ts == item.ts:
            return ()
        try:
            turns = read_thread(item.place, item.thread_ts, item.ts)
        except AwayError as away:
            logger.warning("answering without the thread key=%s: %s", item.key, away.message)
            return ()
        return remembered(turns, self._finds_patient_data, self._clock())


def exchange_id(question_key: str) -> str:
    """Return the id of a question's exchange: short, for buttons, and the same each time."""
    return hashlib.sha256(question_key.encode()).hexdigest()[:20]
