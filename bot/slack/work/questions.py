"""Questions from first to last: answered, answered anew, taken back, shared."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.answers import Answer, Refusal
from bot.domain.corpus import Corpus
from bot.domain.inbound import PATIENT_DATA, Item
from bot.domain.knowledge import Source
from bot.errors import AdvisorError
from bot.services.intake import Intake
from bot.services.outbox import Posted
from bot.services.responder import Answered, NotAsked, Responder, SwitchedOff, Withdrawn, exchange_id
from bot.slack import kinds
from bot.slack.poster import Destination, Poster
from bot.slack.reader import Reader
from bot.slack.views.answers import build_answer
from bot.slack.views.message import Message
from bot.slack.views.notices import (
    build_error,
    build_failure,
    build_no_question,
    build_patient_data,
    shared_note,
)

Documents = Callable[[], Mapping[str, Source]]
"""Returns the sources that are not the corpus's."""


class Questions:
    """Works on everything that has to do with a question."""

    def __init__(
        self, responder: Responder, poster: Poster, reader: Reader, corpus: Corpus, documents: Documents
    ) -> None:
        self._responder = responder
        self._poster = poster
        self._reader = reader
        self._corpus = corpus
        self._documents = documents

    def register(self, intake: Intake) -> None:
        intake.on(kinds.QUESTION, self.on_question)
        intake.on(kinds.EDITED, self.on_question)
        intake.on(kinds.ASIDE, self.on_question)
        intake.on(kinds.DELETED, self.on_deleted)
        intake.on(kinds.SHARE, self.on_share)
        intake.on(PATIENT_DATA, self.on_patient_data)
        intake.on_failure(self.on_failure)

    def on_question(self, item: Item) -> None:
        key = kinds.key_of_question(item)
        edited = item.kind == kinds.EDITED
        reply = self._responder.answer(self._placed(item), key, self._reader.thread, edited)
        match reply:
            case Answered():
                self._show(item, reply)
            case NotAsked():
                if not edited:
                    self._tell(item, build_no_question(reply.language))
            case SwitchedOff():
                off = build_error(*_SWITCHED_OFF[reply.language])
                self._poster.ephemeral(f"off:{item.key}", Destination.of(item), off)
            case Withdrawn():
                pass

    def on_deleted(self, item: Item) -> None:
        key = kinds.key_of_question(item)
        self._responder.withdraw(item, key)
        self._poster.retract(_post_key(exchange_id(key)), Destination.of(item))

    def on_share(self, item: Item) -> None:
        """The answer stands in the channel, with who shared it, and the asker's own is gone."""
        exchange = self._responder.recall(item.data["answer"], item.place)
        if exchange is None or exchange.outcome is None or exchange.asker != item.user:
            return
        note = shared_note(item.user, exchange.outcome.language)
        message = self._message(exchange.outcome, exchange.id, exchange.revision + 1, note=note)
        destination = Destination.of(item)
        done = self._poster.post(f"share:{exchange.id}", destination, message)
        if isinstance(done, Posted):
            self._responder.posted(exchange.id, done.ts)
            self._poster.withdraw_ephemeral(destination)

    def on_patient_data(self, item: Item) -> None:
        notice = build_patient_data(self._responder.language(item))
        self._poster.ephemeral(f"guard:{item.key}", Destination.of(item), notice)

    def on_failure(self, item: Item, error: AdvisorError | None, reference: str) -> None:
        if item.kind not in kinds.KINDS - {kinds.DELETED, kinds.PROMPTS}:
            return
        language = self._responder.language(item)
        known = build_error(error.message, error.mend) if error else build_failure(reference, language)
        self._tell(item, known)

    def _placed(self, item: Item) -> Item:
        """Return the item knowing whether outsiders are in its channel, which commands do not say."""
        if item.kind != kinds.ASIDE or item.place.is_direct:
            return item
        place = item.place
        is_external = place.is_external or self._reader.is_external(place)
        return replace(item, place=replace(place, is_external=is_external))

    def _show(self, item: Item, reply: Answered) -> None:
        if isinstance(reply.outcome, Refusal) and reply.outcome.reason == "patient_data":
            self.on_patient_data(item)
            return
        exchange, destination = reply.exchange, Destination.of(item)
        private = item.kind == kinds.ASIDE
        message = self._message(reply.outcome, exchange.id, reply.revision, private=private)
        if private:
            self._poster.ephemeral(_post_key(exchange.id), destination, message)
            return
        done = self._poster.post(_post_key(exchange.id), destination, message)
        if not isinstance(done, Posted):
            return
        if not done.is_new and reply.revision:
            self._poster.update(destination, done.ts, message)
        self._responder.posted(exchange.id, done.ts)

    def _message(
        self,
        outcome: Answer | Refusal,
        answer_id: str,
        revision: int,
        *,
        private: bool = False,
        note: str = "",
    ) -> Message:
        cited = {
            citation.source
            for part in (*outcome.statements, *outcome.corrections)
            for citation in part.citations
        }
        foreign = cited - self._corpus.source_by_id.keys()
        return build_answer(
            outcome,
            self._corpus,
            answer_id=answer_id,
            revision=revision,
            private=private,
            documents=self._documents() if foreign else None,
            note=note,
        )

    def _tell(self, item: Item, message: Message) -> None:
        """Say something where the question was asked, to its asker alone if the question was."""
        destination = Destination.of(item)
        if item.kind in {kinds.ASIDE, kinds.SHARE}:
            self._poster.ephemeral(f"note:{item.key}", destination, message)
        else:
            self._poster.post(f"note:{item.key}", destination, message)


def _post_key(answer_id: str) -> str:
    return f"answer:{answer_id}"


_SWITCHED_OFF = {
    "en": ("I am switched off in this channel", "Switch me on with `/advisor settings`"),
    "sv": ("Jag är avstängd i den här kanalen", "Slå på mig med `/advisor settings`"),
}
