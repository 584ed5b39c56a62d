"""The buttons under an answer, pressed by people in the stand-in Slack, over a real database."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import select

from bot.adapters.guard import finds_patient_data
from bot.domain.answers import Answer, Citation, Question, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.inbound import Place
from bot.domain.knowledge import Passage, PassageKind, Source, Statement
from bot.services.intake import Intake
from bot.services.jobs import Handler, Job, Tick
from bot.services.outbox import Outbox
from bot.services.recaller import Recaller
from bot.services.responder import Responder
from bot.slack.app import build_bolt
from bot.slack.clients import Clients
from bot.slack.desk import Desk
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.surroundings import Surroundings
from bot.slack.views.answers import build_answer
from bot.slack.work.agent import AgentThreads
from bot.slack.work.questions import Questions
from bot.standin import Message, Person, StandIn
from bot.store.channels import ChannelStore
from bot.store.conversations import ConversationStore
from bot.store.engine import create_store_engine
from bot.store.inbox import Inbox
from bot.store.migrate import upgrade
from bot.store.posts import PostStore
from bot.store.schema import feedback
from tests.slack.reading import runs, strings
from tests.standin.conftest import bolt_server

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ETHICS = (Citation(passage="3.1.2/ethics", source="nair-2025", section="3.1.2", evidence=("Expert 3",)),)
LAW = (Citation(passage="3.1.2/legal-vendor", source="nair-2025", section="3.1.2", evidence=("Case 3",)),)
POLICY = (Citation(passage="doc-policy/1", source="doc-policy", section="Roles"),)
POLICY_SOURCE = Source(
    id="doc-policy", citation="Policy for AI at the county hospital", url="policy.md", read="full text"
)
POLICY_PASSAGE = Passage(
    id="doc-policy/1",
    title="Who signs",
    source="doc-policy",
    section="Roles",
    phase="all",
    kind=PassageKind.DOCUMENT,
    statements=(Statement(text="The head of the clinic signs the plan."),),
    reviewed=NOW.date(),
    review_due=NOW.date(),
)


def _documents() -> Mapping[str, Source]:
    return {POLICY_SOURCE.id: POLICY_SOURCE}


def _passages(ids: list[str]) -> dict[str, Passage]:
    return {one: POLICY_PASSAGE for one in ids if one == POLICY_PASSAGE.id}


def _not_asked(question: Question, place: Place) -> Answer | Refusal:
    raise AssertionError("no question is asked here")


class Inline:
    """Jobs that are done in the thread that starts them, each key once."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._done: set[str] = set()

    def on(self, kind: str, handler: Handler, given_up: Handler | None = None) -> None:
        del given_up
        self._handlers[kind] = handler

    def every_minute(self, handler: Tick) -> None:
        """Nothing here comes round."""

    def launch(self) -> None:
        """There is nothing left over."""

    def start(self, kind: str, key: str, *_: object, **__: object) -> None:
        if key not in self._done:
            self._done.add(key)
            self._handlers[kind](Job(kind, key))

    def known(self, kind: str, keys: Sequence[str]) -> set[str]:
        del kind
        return self._done & set(keys)

    def shutdown(self, wait_seconds: float) -> None:
        """All is done."""


class Room:
    """A channel with Anna and Omar, an answer to Anna in it, and the app's own listeners at work."""

    def __init__(self, slack: StandIn, corpus: Corpus, folder: Path) -> None:
        self.engine = create_store_engine(f"sqlite:///{folder / 'advisor.db'}")
        upgrade(self.engine)
        self.corpus, self.slack, self.bot = corpus, slack, slack.app("Advisor")
        self.conversations = ConversationStore(self.engine)
        channels = ChannelStore(self.engine)
        self.responder = Responder(_not_asked, self.conversations, channels, finds_patient_data, lambda: NOW)
        self.intake = Intake(Inbox(self.engine), Inline(), finds_patient_data, lambda: NOW)
        self.client = WebClient(self.bot.bot_token, base_url=slack.api_url, timeout=5)
        self.anna, self.omar = slack.person("Anna Berg"), slack.person("Omar Said")
        self.channel = slack.channel("sepsis-ai", [self.anna, self.omar, self.bot.bot])

    def bolt(self) -> App:
        access = Clients(self.slack.api_url, self.bot.bot_token)
        reader = Reader(access)
        poster = Poster(access, Outbox(PostStore(self.engine), lambda: NOW), reader)
        library = SimpleNamespace(sources=lambda: [POLICY_SOURCE], passages_of=_passages)
        recaller = Recaller(self.conversations, self.corpus, lambda: library, finds_patient_data)
        agent, surroundings = AgentThreads(access), Surroundings(access)
        Questions(self.responder, recaller, poster, reader, surroundings, agent).register(self.intake)
        desk = Desk(self.intake, self.responder, access, recaller, lambda: NOW, lambda _place: None)
        return build_bolt(desk, self.bot.signing_secret).bolt

    def place(self) -> Place:
        team = self.bot.grants[0].team_id
        return Place(org=team, team=team, enterprise="", channel=self.channel.id)

    def answers(self, outcome: Answer, *, only_for: Person | None = None) -> Message:
        """Anna's question is answered, for all or `only_for` one; return the message."""
        self.conversations.open("a1", self.place(), "", "1.1", self.anna.id, NOW)
        self.conversations.keep("a1", outcome, 0, NOW)
        private = only_for is not None
        message = build_answer(outcome, self.corpus, answer_id="a1", private=private, documents=_documents())
        said: dict[str, Any] = {"channel": self.channel.id, "text": message.text, "blocks": message.blocks}
        if only_for:
            self.client.chat_postEphemeral(user=only_for.id, **said)
        else:
            self.client.chat_postMessage(**said)
        return (only_for or self.anna).sees(self.channel)[-1]

    def kept(self) -> list[tuple[Any, ...]]:
        """What people thought, as it stands in the database."""
        with self.engine.connect() as connection:
            columns = (feedback.c.user, feedback.c.verdict, feedback.c.reasons, feedback.c.words)
            return [tuple(row) for row in connection.execute(select(*columns))]


@pytest.fixture
def room(corpus: Corpus, tmp_path: Path) -> Iterator[Room]:
    slack = StandIn()
    with slack.running():
        room = Room(slack, corpus, tmp_path)
        bolt = room.bolt()
        room.intake.launch()
        with bolt_server(bolt) as url:
            room.bot.request_url = url
            yield room
            slack.settles()
        room.intake.shutdown(2)
        room.engine.dispose()


SHORT = Answer(
    text="Look at the ethics.",
    statements=(
        Shown(text="Look at the ethics.", citations=ETHICS),
        Shown(text="And the law.", citations=LAW),
    ),
)
LONG = Answer(
    text="",
    statements=tuple(Shown(text=f"Point {n}. " + "word " * 500, citations=ETHICS) for n in range(40)),
)


def _shown(view: Any) -> str:
    return "".join(runs(view.blocks))


def test_show_more_opens_the_whole_answer_and_turns_its_pages(room: Room) -> None:
    message = room.answers(LONG)
    room.anna.presses(message, "Show more")
    first = room.anna.gets_modal("The whole answer")
    assert "Point 0." in _shown(first)
    seen = {n for n in range(40) if f"Point {n}." in _shown(first)}
    while len(seen) < 40:
        before = room.anna.modal
        assert before is not None
        room.anna.presses(before, "Next part")
        page = room.anna.modal
        assert page is not None
        added = {n for n in range(40) if f"Point {n}." in _shown(page)} - seen
        assert added
        seen |= added


def test_a_passage_is_chosen_and_shown_with_its_source(room: Room) -> None:
    message = room.answers(SHORT)
    room.omar.chooses(message, "answer_passage", "2:a1")
    view = room.omar.gets_modal("The cited passage")
    passage = room.corpus.passage_by_id["3.1.2/legal-vendor"]
    assert passage.title in strings(view.blocks)
    assert all(statement.text in _shown(view) for statement in passage.statements)
    assert any("https://doi.org/10.3389/fdgth.2025.1550459" in text for text in strings(view.blocks))


def test_thumbs_up_is_kept_once_a_person(room: Room) -> None:
    message = room.answers(SHORT)
    for _ in range(3):
        room.anna.presses(message, "Helpful")
    room.omar.presses(message, "Helpful")
    assert sorted(room.kept()) == sorted((who.id, "up", [], "") for who in (room.anna, room.omar))
    assert room.anna.modal is None


def test_thumbs_down_is_kept_at_once_and_asks_why(room: Room) -> None:
    message = room.answers(SHORT)
    room.anna.presses(message, "Not helpful")
    form = room.anna.gets_modal("What was not helpful?")
    assert room.kept() == [(room.anna.id, "down", [], "")]
    done = room.anna.fills(
        form, {"Tick what fits": ["missing", "unclear"], "What would have helped?": "The <cost> & the time"}
    ).submits()
    assert done.errors == {}
    ((user, verdict, reasons, words),) = room.kept()
    assert (user, verdict, reasons) == (room.anna.id, "down", ["missing", "unclear"])
    assert "cost" in words
    assert room.anna.modal is not None
    assert "Thank you" in _shown(room.anna.modal)


def test_patient_data_in_the_words_is_refused_and_not_kept(room: Room) -> None:
    message = room.answers(SHORT)
    room.anna.presses(message, "Not helpful")
    form = room.anna.gets_modal("What was not helpful?")
    number = "19121212-1212"
    done = room.anna.fills(form, {"What would have helped?": f"Patient {number} was missed"}).submits()
    (said,) = done.errors.values()
    assert "identify a patient" in said
    assert number not in said
    assert room.kept() == [(room.anna.id, "down", [], "")]


def test_a_private_answer_is_shared_once_however_often_it_is_pressed(room: Room) -> None:
    message = room.answers(SHORT, only_for=room.anna)
    assert room.omar.sees(room.channel) == []
    for _ in range(3):
        if message in room.anna.sees(room.channel):
            room.anna.presses(message, "Share in channel")
    room.slack.wait_until(lambda: room.omar.sees(room.channel))
    room.slack.wait_until(lambda: message not in room.anna.sees(room.channel))
    (seen,) = room.omar.sees(room.channel)
    assert f"Shared by <@{room.anna.id}>" in strings(seen.blocks)
    assert "answer_share" not in strings(seen.blocks)
    assert "Look at the ethics." in "".join(runs(seen.blocks))


def test_what_is_shared_can_be_judged_by_everybody(room: Room) -> None:
    message = room.answers(SHORT, only_for=room.anna)
    room.anna.presses(message, "Share in channel")
    room.slack.wait_until(lambda: room.omar.sees(room.channel))
    room.omar.presses(room.omar.sees(room.channel)[0], "Helpful")
    assert room.kept() == [(room.omar.id, "up", [], "")]


@pytest.mark.parametrize("button", ["Show more", "Not helpful"])
def test_an_answer_that_is_withdrawn_is_said_to_be_gone(room: Room, button: str) -> None:
    message = room.answers(LONG)
    room.conversations.withdraw("a1", NOW)
    room.anna.presses(message, button)
    assert "no longer keep this answer" in _shown(room.anna.gets_modal())
    assert room.kept() == []


def test_an_answer_of_another_channel_is_not_found(room: Room) -> None:
    """A message with a borrowed answer id shows nothing of the channel that the answer belongs to."""
    room.answers(LONG)
    other = room.slack.channel("other", [room.omar, room.bot.bot])
    message = build_answer(LONG, room.corpus, answer_id="a1")
    room.client.chat_postMessage(channel=other.id, text=message.text, blocks=message.blocks)
    room.omar.presses(room.omar.sees(other)[-1], "Show more")
    assert "no longer keep this answer" in _shown(room.omar.gets_modal())


def test_a_passage_of_an_own_document_is_shown(room: Room) -> None:
    outcome = Answer(text="", statements=(Shown(text=POLICY_PASSAGE.statements[0].text, citations=POLICY),))
    room.anna.presses(room.answers(outcome), "Show the passage")
    view = room.anna.gets_modal("The cited passage")
    assert "The head of the clinic signs the plan." in _shown(view)
    assert any("Policy for AI at the county hospital" in text for text in strings(view.blocks))
