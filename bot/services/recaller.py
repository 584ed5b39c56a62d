"""Finds answers that were given, the passages behind them, and keeps what people thought of them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from bot.domain.corpus import Corpus
from bot.domain.knowledge import Passage, Source
from bot.errors import Refused
from bot.store.conversations import ConversationStore, Exchange, Verdict

__all__ = ["Exchange", "FeedbackReason", "Recaller", "Verdict"]

FeedbackReason = Literal["wrong", "not_grounded", "missing", "unclear", "not_for_my_phase"]
"""Why an answer did not help, as a person ticks it."""


class Library(Protocol):
    """The store of the organisation's own documents."""

    def passages_of(self, ids: list[str]) -> dict[str, Passage]: ...
    def sources(self) -> list[Source]: ...


class Recaller:
    """What was answered is found again only in the channel that it was answered in."""

    def __init__(
        self,
        conversations: ConversationStore,
        corpus: Corpus,
        library: Callable[[], Library],
        finds_patient_data: Callable[[str], bool],
    ) -> None:
        self._conversations = conversations
        self._library = library
        self._finds_patient_data = finds_patient_data
        self.corpus = corpus

    def find(self, answer_id: str, org: str, channel: str) -> Exchange | None:
        """Return an exchange that has an outcome; None where it was withdrawn, purged or is elsewhere."""
        found = self._conversations.find(answer_id, org, channel)
        return found if found and found.outcome and not found.withdrawn else None

    def documents(self, exchange: Exchange) -> Mapping[str, Source]:
        """Return the sources of an outcome that are documents of the organisation."""
        cited = _cited(exchange)
        if cited <= self.corpus.source_by_id.keys():
            return {}
        return {source.id: source for source in self._library().sources() if source.id in cited}

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage of the corpus or of a document; None where it is no longer there."""
        known = self.corpus.passage_by_id.get(passage_id)
        return known or self._library().passages_of([passage_id]).get(passage_id)

    def judge(
        self,
        exchange: Exchange,
        user: str,
        verdict: Verdict,
        now: dt.datetime,
        reasons: Sequence[FeedbackReason] = (),
        words: str = "",
    ) -> None:
        """Keep what a person thinks of an answer; the last word counts.

        Raises:
            Refused: the words seem to identify a patient; nothing was kept of them.
        """
        if words and self._finds_patient_data(words):
            raise Refused("your words seem to identify a patient", "leave names, numbers and dates out")
        self._conversations.judge(exchange.id, user, verdict, now, reasons, words)


def _cited(exchange: Exchange) -> set[str]:
    outcome = exchange.outcome
    parts = (*outcome.corrections, *outcome.statements) if outcome else ()
    return {citation.source for part in parts for citation in part.citations}
