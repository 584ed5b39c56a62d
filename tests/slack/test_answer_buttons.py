"""The buttons under an answer, pressed by people in the stand-in Slack, over a real database."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import select

from bot.adapters.guard import finds_patient_data
from bot.domain.answers import Answer, Citation, Shown
from bot.domain.corpus import Corpus
from bot.domain.inbound import Item, Place
from bot.domain.knowledge import Passage, PassageKind, Source, Statement
from bot.services.recaller import Recaller
from bot.slack.listeners.answers import SHARE, AnswerButtons, shared_answer
from bot.slack.views.answers import build_answer
from bot.standin import Channel as Room
from bot.standin import Message, Person, StandIn
from bot.store.conversations import ConversationStore
from bot.store.documents import DocumentStore
from bot.store.engine import create_store_engine
from bot.store.inbox import Inbox
from bot.store.migrate import upgrade
from bot.store.schema import feedback
from tests.slack.reading import runs, strings
from tests.standin.conftest import bolt_server

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ETHICS = (Citation(passage="3.1.2/ethics", source="nair-2025", section="3.1.2", evidence=("Expert 3",)),)
LAW = (Citation(passage="3.1.2/legal-vendor", source="nair-2025", section="3.1.2", evidence=("Case 3",)),)


class Desk:
    """A channel with Anna and Omar, an answer to Anna in it, and the buttons at work."""

    def __init__(self, slack: StandIn, corpus: Corpus, folder: Path) -> None:
        self.engine = create_store_engine(f"sqlite:///{folder / 'advisor.db'}")
        upgrade(self.engine)
        self.conversations = ConversationStore(self.engine)
        self.inbox = Inbox(self.engine)
        documents = DocumentStore(self.engine)
        self.recaller = Recaller(self.conversations, corpus, lambda: documents, finds_patient_data)
        self.slack, self.bot = slack, slack.app("Advisor")
        self.client = WebClient(self.bot.bot_token, base_url=slack.api_url, timeout=5)
        self.anna, self.omar = slack.person("Anna Berg"), slack.person("Omar Said")
        self.room = slack.channel("sepsis-ai", [self.anna, self.omar, self.bot.bot])

    def bolt(self) -> App:
        bolt = App(client=self.client, signing_secret=self.bot.signing_secret, process_before_response=True)
        AnswerButtons(self.recaller, self.inbox.take, lambda: NOW).register(bolt)
        return bolt

    def place(self, room: Room) -> Place:
        team = self.slack.person("Somebody").user.team_id
        return Place(org=team, team=team, enterprise="", channel=room.id)

    def answers(self, outcome: Answer, *, only_for: Person | None = None) -> Message:
        """Anna's question is answered, for all or `only_for` one; return the message."""
        place = self.place(self.room)
        self.conversations.open("a1", place, "", "1.1", self.anna.id, NOW)
        self.conversations.keep("a1", outcome, 0, NOW)
        message = build_answer(outcome, self.recaller.corpus, answer_id="a1", private=only_for is not None)
        said: dict[str, Any] = {"channel": self.room.id, "text": message.text, "blocks": message.blocks}
        if only_for:
            self.client.chat_postEphemeral(user=only_for.id, **said)
        else:
            self.client.chat_postMessage(**said)
        return (only_for or self.anna).sees(self.room)[-1]

    def kept(self) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            columns = (feedback.c.user, feedback.c.verdict, feedback.c.reasons, feedback.c.words)
            return [tuple(row) for row in connection.execute(select(*columns))]


@pytest.fixture
def desk(corpus: Corpus, tmp_path: Path) -> Iterator[Desk]:
    slack = StandIn()
    with slack.running():
        desk = Desk(slack, corpus, tmp_path)
        with bolt_server(desk.bolt()) as url:
            desk.bot.request_url = url
            yield desk
            slack.settles()
        desk.engine.dispose()


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


def test_show_more_opens_the_whole_answer_and_turns_its_pages(desk: Desk) -> None:
    message = desk.answers(LONG)
    desk.anna.presses(message, "Show more")
    first = desk.anna.gets_modal("The whole answer")
    assert "Point 0." in _shown(first)
    seen = {n for n in range(40) if f"Point {n}." in _shown(first)}
    while len(seen) < 40:
        before = desk.anna.modal
        assert before is not None
        desk.anna.presses(before, "Next part")
        page = desk.anna.modal
        assert page is not None
        added = {n for n in range(40) if f"Point {n}." in _shown(page)} - seen
        assert added
        seen |= added


def test_a_passage_is_chosen_and_shown_with_its_source(desk: Desk) -> None:
    message = desk.answers(SHORT)
    desk.omar.chooses(message, "answer_passage", "2:a1")
    view = desk.omar.gets_modal("The cited passage")
    passage = desk.recaller.corpus.passage_by_id["3.1.2/legal-vendor"]
    assert passage.title in strings(view.blocks)
    assert all(statement.text in _shown(view) for statement in passage.statements)
    assert any("https://doi.org/10.3389/fdgth.2025.1550459" in text for text in strings(view.blocks))


def test_thumbs_up_is_kept_once_a_person(desk: Desk) -> None:
    message = desk.answers(SHORT)
    for _ in range(3):
        desk.anna.presses(message, "Helpful")
    desk.omar.presses(message, "Helpful")
    assert sorted(desk.kept()) == sorted((who.id, "up", [], "") for who in (desk.anna, desk.omar))
    assert desk.anna.modal is None


def test_thumbs_down_is_kept_at_once_and_asks_why(desk: Desk) -> None:
    message = desk.answers(SHORT)
    desk.anna.presses(message, "Not helpful")
    form = desk.anna.gets_modal("What was not helpful?")
    assert desk.kept() == [(desk.anna.id, "down", [], "")]
    done = desk.anna.fills(
        form, {"Tick what fits": ["missing", "unclear"], "What would have helped?": "The <cost> & the time"}
    ).submits()
    assert done.errors == {}
    ((user, verdict, reasons, words),) = desk.kept()
    assert (user, verdict, reasons) == (desk.anna.id, "down", ["missing", "unclear"])
    assert "cost" in words
    assert desk.anna.modal is not None
    assert "Thank you" in _shown(desk.anna.modal)


def test_patient_data_in_the_words_is_refused_and_not_kept(desk: Desk) -> None:
    message = desk.answers(SHORT)
    desk.anna.presses(message, "Not helpful")
    form = desk.anna.gets_modal("What was not helpful?")
    number = "19121212-1212"
    done = desk.anna.fills(form, {"What would have helped?": f"Patient {number} was missed"}).submits()
    (said,) = done.errors.values()
    assert "identify a patient" in said
    assert number not in said
    assert desk.kept() == [(desk.anna.id, "down", [], "")]


def test_share_is_taken_once_however_often_it_is_pressed(desk: Desk) -> None:
    message = desk.answers(SHORT, only_for=desk.anna)
    for _ in range(3):
        desk.anna.presses(message, "Share in channel")
    (item,) = desk.inbox.waiting()
    assert (item.kind, item.data["answer"], item.user, item.text) == (SHARE, "a1", desk.anna.id, "")
    assert item.data["response_url"].startswith("http://127.0.0.1")


def test_a_shared_answer_says_who_shared_it_and_is_not_private(desk: Desk) -> None:
    message = desk.answers(SHORT, only_for=desk.anna)
    desk.anna.presses(message, "Share in channel")
    (item,) = desk.inbox.waiting()
    exchange, shared = shared_answer(desk.recaller, item) or pytest.fail("nothing to share")
    assert exchange.channel == desk.room.id
    desk.client.chat_postMessage(channel=exchange.channel, text=shared.text, blocks=shared.blocks)
    (seen,) = desk.omar.sees(desk.room)
    assert f"Shared by <@{desk.anna.id}>" in strings(seen.blocks)
    assert "answer_share" not in strings(seen.blocks)
    stranger = Item(item.key, item.key, SHARE, item.place, desk.omar.id, data=item.data)
    assert shared_answer(desk.recaller, stranger) is None


@pytest.mark.parametrize("button", ["Show more", "Not helpful"])
def test_an_answer_that_is_withdrawn_is_said_to_be_gone(desk: Desk, button: str) -> None:
    message = desk.answers(LONG)
    desk.conversations.withdraw("a1", NOW)
    desk.anna.presses(message, button)
    assert "no longer keep this answer" in _shown(desk.anna.gets_modal())
    assert desk.kept() == []


def test_an_answer_of_another_channel_is_not_found(desk: Desk) -> None:
    """A message with a borrowed answer id shows nothing of the channel that the answer belongs to."""
    desk.answers(LONG)
    other = desk.slack.channel("other", [desk.omar, desk.bot.bot])
    message = build_answer(LONG, desk.recaller.corpus, answer_id="a1")
    desk.client.chat_postMessage(channel=other.id, text=message.text, blocks=message.blocks)
    desk.omar.presses(desk.omar.sees(other)[-1], "Show more")
    assert "no longer keep this answer" in _shown(desk.omar.gets_modal())


def test_a_document_behind_an_answer_is_named_and_shown(desk: Desk) -> None:
    """A document's source and passages are not in the corpus: they come from the store of documents."""
    source = Source(
        id="doc-policy", citation="Policy for AI at the county hospital", url="policy.md", read="full text"
    )
    passage = Passage(
        id="doc-policy/1",
        title="Who signs",
        source=source.id,
        section="Roles",
        phase="all",
        kind=PassageKind.DOCUMENT,
        statements=(Statement(text="The head of the clinic signs the plan."),),
        reviewed=NOW.date(),
        review_due=NOW.date(),
    )
    library = SimpleNamespace(
        sources=lambda: [source], passages_of=lambda ids: {one: passage for one in ids if one == passage.id}
    )
    desk.recaller = Recaller(desk.conversations, desk.recaller.corpus, lambda: library, finds_patient_data)
    cited = (Citation(passage=passage.id, source=source.id, section="Roles"),)
    desk.answers(Answer(text="", statements=(Shown(text=passage.statements[0].text, citations=cited),)))
    exchange = desk.recaller.find("a1", desk.place(desk.room).org, desk.room.id)
    assert exchange is not None
    assert desk.recaller.documents(exchange) == {source.id: source}
    assert desk.recaller.passage(passage.id) == passage
    assert desk.recaller.passage("doc-policy/1") != desk.recaller.passage("3.1.2/ethics")
