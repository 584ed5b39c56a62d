"""Questions from first to last: answered, answered anew, taken back, shared."""

from dataclasses import replace

from bot.domain.answers import Refusal
from bot.domain.inbound import PATIENT_DATA, Item
from bot.errors import AdvisorError
from bot.services.intake import Intake
from bot.services.outbox import Posted
from bot.services.recaller import Recaller
from bot.services.responder import Answered, NotAsked, Responder, SwitchedOff, Withdrawn, exchange_id
from bot.slack import kinds
from bot.slack.listeners.answers import shared_answer
from bot.slack.poster import Destination, Poster
from bot.slack.reader import Reader
from bot.slack.views.answers import build_answer
from bot.slack.views.message import Message
from bot.slack.views.notices import (
    build_error,
    build_failure,
    build_no_question,
    build_patient_data,
)


class Questions:
    """Works on everything that has to do with a question."""

    def __init__(self, responder: Responder, recaller: Recaller, poster: Poster, reader: Reader) -> None:
        self._responder = responder
        self._recaller = recaller
        self._poster = poster
        self._reader = reader

    def register(self, intake: Intake) -> None:
        intake.on(kinds.QUESTION, self.on_question)
        intake.on(kinds.EDITED, self.on_question)
        intake.on(kinds.ASIDE, self.on_question)
        intake.on(kinds.DELETED, self.on_deleted)
        intake.on(kinds.SHARE, self.on_share)
        intake.on(PATIENT_DATA, self.on_patient_data)
        intake.on_failure(self.on_failure)
        intake.on_doubt(self.on_doubt)

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
        """The answer stands in the channel, with who shared it; only then is the asker's own gone."""
        shared = shared_answer(self._recaller, item)
        if shared is None:
            return
        exchange, message = shared
        destination = replace(Destination.of(item), thread_ts=exchange.thread_ts)
        done = self._poster.post(f"share:{exchange.id}", destination, message)
        if isinstance(done, Posted):
            self._responder.posted(exchange.id, done.ts)
            self._poster.withdraw_ephemeral(destination)

    def on_patient_data(self, item: Item) -> None:
        notice = build_patient_data(self._responder.language(item))
        self._poster.ephemeral(f"guard:{item.key}", Destination.of(item), notice)

    def on_doubt(self, item: Item) -> None:
        """The answer of a restored question may have been posted after the backup."""
        if item.kind == kinds.QUESTION:
            key = _post_key(exchange_id(kinds.key_of_question(item)))
            self._poster.doubt(key, Destination.of(item))

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
        message = build_answer(
            reply.outcome,
            self._recaller.corpus,
            answer_id=exchange.id,
            revision=reply.revision,
            private=private,
            documents=self._recaller.documents(replace(exchange, outcome=reply.outcome)),
        )
        if private:
            self._poster.ephemeral(_post_key(exchange.id), destination, message)
            return
        done = self._poster.post(_post_key(exchange.id), destination, message)
        if not isinstance(done, Posted):
            return
        if not done.is_new and reply.revision:
            self._poster.update(destination, done.ts, message)
        self._responder.posted(exchange.id, done.ts)

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
