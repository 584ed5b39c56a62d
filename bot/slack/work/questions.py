"""Questions from first to last: answered, answered anew, taken back, shared."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.answers import Piece, Refusal
from bot.domain.inbound import PATIENT_DATA, TOO_MANY, Item
from bot.domain.knowledge import Source
from bot.domain.understanding import language_of
from bot.errors import AdvisorError
from bot.services.intake import Intake
from bot.services.outbox import Posted
from bot.services.recaller import Recaller
from bot.services.responder import Answered, NotAsked, Responder, SwitchedOff, Withdrawn, exchange_id
from bot.slack import kinds
from bot.slack.destination import Destination
from bot.slack.listeners.answers import shared_answer
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.streams import Stream
from bot.slack.surroundings import Surroundings
from bot.slack.views.answers import build_answer
from bot.slack.views.message import Message
from bot.slack.views.notices import (
    build_error,
    build_no_question,
    build_patient_data,
    build_too_many,
)
from bot.slack.views.streamed import Written, build_rest
from bot.slack.work.agent import AgentThreads
from bot.slack.work.apologies import Apologies, note_key


class Growing:
    """An answer that is shown while it is made."""

    def __init__(self, stream: Stream, written: Written) -> None:
        self.stream = stream
        self.written = written

    def show(self, piece: Piece) -> None:
        self.stream.show(self.written.add(piece))


class Questions:
    """Works on everything that has to do with a question."""

    def __init__(
        self,
        responder: Responder,
        recaller: Recaller,
        poster: Poster,
        reader: Reader,
        surroundings: Surroundings,
        agent: AgentThreads,
    ) -> None:
        self._responder = responder
        self._recaller = recaller
        self._poster = poster
        self._reader = reader
        self._surroundings = surroundings
        self._agent = agent
        self._apologies = Apologies(responder, poster)

    def register(self, intake: Intake) -> None:
        intake.on(kinds.QUESTION, self.on_question, limited=True)
        intake.on(kinds.EDITED, self.on_question, limited=True)
        intake.on(kinds.ASIDE, self.on_question, limited=True)
        intake.on(kinds.DELETED, self.on_deleted)
        intake.on(kinds.SHARE, self.on_share)
        intake.on(PATIENT_DATA, self.on_patient_data)
        intake.on(TOO_MANY, self.on_too_many)
        intake.on_failure(self.on_failure)
        intake.on_doubt(self.on_doubt)

    def on_question(self, item: Item) -> None:
        """The question is answered; one that is asked in a thread is while the answer is made."""
        language = self._responder.language(item)
        growing = None
        if item.kind == kinds.QUESTION:
            stream = self._poster.stream(_post_key(_answer_id(item)), Destination.of(item))
            growing = Growing(stream, Written(language_of(item.text)))
        with self._agent.working(item, language):
            self._answer(item, growing)

    def _answer(self, item: Item, growing: Growing | None) -> None:
        key, edited = kinds.key_of_question(item), item.kind == kinds.EDITED
        watch = growing.show if growing else None
        reply = self._responder.answer(self._placed(item), key, self._reader.thread, edited, watch)
        match reply:
            case Answered():
                self._show(item, reply, growing)
            case NotAsked():
                if not edited:
                    self._tell(item, build_no_question(reply.language))
            case SwitchedOff():
                off = build_error(*_SWITCHED_OFF[reply.language])
                self._poster.ephemeral(f"off:{item.key}", Destination.of(item), off)
            case Withdrawn():
                pass

    def on_deleted(self, item: Item) -> None:
        """Nothing that was said to the question stays."""
        question, destination = kinds.key_of_question(item), Destination.of(item)
        self._responder.withdraw(item, question)
        for key in (_post_key(exchange_id(question)), note_key(question)):
            self._poster.retract(key, destination)

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

    def on_too_many(self, item: Item) -> None:
        language = self._responder.channel(item.place).language or item.data["language"]
        notice = build_too_many(int(item.data["seconds"]), "sv" if language == "sv" else "en")
        self._poster.ephemeral(f"limit:{item.key}", Destination.of(item), notice)

    def on_doubt(self, item: Item) -> None:
        """The answer of a restored question may have been posted after the backup."""
        if item.kind == kinds.QUESTION:
            key = _post_key(exchange_id(kinds.key_of_question(item)))
            self._poster.doubt(key, Destination.of(item))

    def on_failure(self, item: Item, error: AdvisorError | None, reference: str) -> None:
        """Nothing half said stays, and the person is told."""
        if item.kind == kinds.QUESTION:
            self._poster.give_up(_post_key(_answer_id(item)), Destination.of(item))
        self._apologies.on_failure(item, error, reference)

    def _placed(self, item: Item) -> Item:
        """Return the item knowing whether outsiders are in its channel, which commands do not say."""
        if item.kind != kinds.ASIDE or item.place.is_direct:
            return item
        place = replace(item.place, is_external=self._surroundings.is_closed(item.place))
        return replace(item, place=place)

    def _show(self, item: Item, reply: Answered, growing: Growing | None) -> None:
        if isinstance(reply.outcome, Refusal) and reply.outcome.reason == "patient_data":
            self.on_patient_data(item)
            return
        exchange, destination = reply.exchange, Destination.of(item)
        documents = self._recaller.documents(replace(exchange, outcome=reply.outcome))
        private, key = item.kind == kinds.ASIDE, _post_key(exchange.id)
        message = build_answer(
            reply.outcome,
            self._recaller.corpus,
            answer_id=exchange.id,
            revision=reply.revision,
            private=private,
            documents=documents,
        )
        if private:
            self._poster.ephemeral(key, destination, message)
            return
        done = self._grown(reply, growing, documents) or self._poster.post(key, destination, message)
        self._agent.title(item)
        if not isinstance(done, Posted):
            return
        if not done.is_new and reply.revision:
            self._poster.update(destination, done.ts, message)
        self._responder.posted(exchange.id, done.ts)

    def _grown(
        self, reply: Answered, growing: Growing | None, documents: Mapping[str, Source]
    ) -> Posted | None:
        """Return where the answer stands, if all of it was shown while it was made."""
        if growing is None or not growing.stream.is_open:
            return None
        corpus, answer_id = self._recaller.corpus, reply.exchange.id
        rest = build_rest(reply.outcome, corpus, growing.written, answer_id=answer_id, documents=documents)
        return growing.stream.finish(rest)

    def _tell(self, item: Item, message: Message) -> None:
        """Say something where the question was asked, to its asker alone if the question was."""
        destination = Destination.of(item)
        if item.kind in {kinds.ASIDE, kinds.SHARE}:
            self._poster.ephemeral(note_key(item.key), destination, message)
        else:
            self._poster.post(note_key(item.key), destination, message)


def _answer_id(item: Item) -> str:
    return exchange_id(kinds.key_of_question(item))


def _post_key(answer_id: str) -> str:
    return f"answer:{answer_id}"


_SWITCHED_OFF = {
    "en": ("I am switched off in this channel", "Switch me on with `/advisor settings`"),
    "sv": ("Jag är avstängd i den här kanalen", "Slå på mig med `/advisor settings`"),
}
