"""Answers that grow before their reader, and what is left of them when something breaks on the way."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.answers import Question
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from bot.standin.faults import Fault
from tests.scripted_model import ScriptedModel, scripted_model
from tests.slack.bot import Process, running

pytestmark = pytest.mark.slow

QUESTION = "should we pilot before going live?"
STREAMS = ("chat.startStream", "chat.appendStream", "chat.stopStream")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with scripted_model() as model:
        yield model


@pytest.fixture
def offered(application: Application) -> list[str]:
    """The sentences that the answer is made of."""
    return [shown.text for shown in application.advisor.ask(Question(text=QUESTION)).statements]


@pytest.fixture
def slowly(model: ScriptedModel, offered: list[str]) -> ScriptedModel:
    """The model writes what holds, so that it takes some seconds."""
    model.says(*((text, at, text) for at, text in enumerate(offered, 1)))
    model.piece_seconds = 0.25
    return model


@pytest.fixture
def service(
    slack: StandIn, app: InstalledApp, application: Application, slowly: ScriptedModel, tmp_path: Path
) -> Iterator[Service]:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    with running(slack, app, application, url, model="openai:scripted", model_url=slowly.url) as service:
        service.warm()
        yield service


def growing(slack: StandIn, channel: Channel) -> list[Message]:
    return [message for message in slack.messages(channel) if message.stream == "open"]


def whole(slack: StandIn, asked: Message, offered: list[str], timeout_seconds: float = 30) -> Message:
    """The one answer in the thread, with all it has to hold, once nothing more happens."""
    thread = slack.people[asked.user_id]

    def answered() -> list[Message]:
        return [m for m in thread.answers_to(asked) if "Sources" in m.shown]

    slack.wait_until(answered, timeout_seconds)
    time.sleep(1.5)
    (answer,) = [m for m in thread.sees(slack.engine.world.channels[asked.channel_id], asked) if m.app_id]
    assert answer.stream != "open"
    said = answer.shown.replace("\\", "")
    for text in offered:
        assert said.count(text) == 1, text
    assert said.count("Sources") == 1
    assert (answer.metadata or {}).get("event_type") == "advisor"
    return answer


@pytest.mark.usefixtures("service")
class TestStream:
    def test_an_answer_grows_statement_by_statement_and_ends_with_its_sources_and_buttons(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, offered: list[str]
    ) -> None:
        asked = anna.mentions(app, channel, QUESTION)
        (first,) = slack.wait_until(lambda: growing(slack, channel))
        assert offered[0] in first.text.replace("\\", "")
        assert offered[-1] not in first.text
        answer = whole(slack, asked, offered)
        assert answer.ts == first.ts
        assert answer.thread_ts == asked.ts
        assert [slack.calls_of(name) != [] for name in STREAMS] == [True] * 3
        assert not slack.calls_of("chat.postMessage")
        assert not slack.calls_of("chat.update")
        (start,) = slack.calls_of("chat.startStream")
        assert start.args["recipient_user_id"] == anna.id
        anna.presses(answer, "Not helpful")
        anna.gets_modal()

    def test_a_direct_thread_shows_that_the_bot_is_at_work_and_what_it_is_about(
        self, slack: StandIn, app: InstalledApp, anna: Person, offered: list[str]
    ) -> None:
        asked = anna.dms(app, QUESTION)
        slack.wait_until(lambda: slack.session(asked).status == "is searching the corpus …")
        whole(slack, asked, offered)
        assert slack.session(asked).statuses == ["is searching the corpus …", ""]
        assert slack.session(asked).title == QUESTION

    def test_what_the_model_has_no_say_in_is_posted_at_once(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
    ) -> None:
        for question in ("När ska utbildningen börja?", "Which chest x-ray vendor is the best?"):
            anna.gets_answer(anna.mentions(app, channel, question))
        assert not slack.calls_of("chat.startStream")

    def test_an_answer_for_the_asker_alone_is_never_streamed(
        self, slack: StandIn, anna: Person, channel: Channel
    ) -> None:
        anna.command("/advisor", f"ask {QUESTION}", channel)
        slack.wait_until(lambda: [m for m in anna.sees(channel) if m.only_for])
        assert not slack.calls_of("chat.startStream")

    def test_a_question_that_is_edited_changes_the_streamed_answer_in_place(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, offered: list[str]
    ) -> None:
        asked = anna.mentions(app, channel, QUESTION)
        before = whole(slack, asked, offered)
        anna.edits(asked, f"{app.bot.mention} När ska utbildningen börja?")
        slack.wait_until(lambda: "Källor" in anna.answers_to(asked)[0].shown)
        assert [m.ts for m in anna.answers_to(asked)] == [before.ts]
        assert offered[0] not in anna.answers_to(asked)[0].shown

    def test_a_question_that_is_deleted_while_it_is_answered_leaves_nothing(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
    ) -> None:
        asked = anna.mentions(app, channel, QUESTION)
        (first,) = slack.wait_until(lambda: growing(slack, channel))
        anna.deletes(asked)
        slack.wait_until(lambda: first.deleted)

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("chat.startStream", status=429, error="ratelimited", retry_after_seconds=30),
            Fault("chat.startStream", error="unknown_method"),
            Fault("chat.startStream", status=500),
            Fault("chat.startStream", status=0),
            Fault("chat.startStream", status=0, after_effect=True),
            Fault("chat.appendStream", error="message_not_in_streaming_state"),
            Fault("chat.appendStream", status=429, error="ratelimited", retry_after_seconds=1),
            Fault("chat.appendStream", status=0, after_effect=True),
            Fault("chat.stopStream", error="message_not_in_streaming_state"),
            Fault("chat.stopStream", status=429, error="ratelimited", retry_after_seconds=1),
            Fault("chat.stopStream", status=0, after_effect=True),
            Fault("chat.stopStream", status=0, left=3),
        ],
        ids=lambda f: f"{f.method[5:]}-{f.error or f.status}{'-after' * f.after_effect}-{f.left}",
    )
    def test_whatever_breaks_the_answer_is_there_once_and_whole(
        self,
        slack: StandIn,
        app: InstalledApp,
        anna: Person,
        channel: Channel,
        offered: list[str],
        fault: Fault,
    ) -> None:
        slack.faults.add(fault)
        whole(slack, anna.mentions(app, channel, QUESTION), offered, 40)
        assert fault.left == 0

    def test_a_stream_that_may_not_be_changed_any_more_is_replaced(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, offered: list[str]
    ) -> None:
        slack.faults.error("message_not_in_streaming_state", "chat.stopStream", times=2)
        slack.faults.error("edit_window_closed", "chat.update")
        asked = anna.mentions(app, channel, QUESTION)
        (first,) = slack.wait_until(lambda: growing(slack, channel))
        whole(slack, asked, offered, 40)
        assert first.deleted

    def test_a_conversation_that_refused_a_stream_is_not_asked_again_for_a_while(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, slowly: ScriptedModel
    ) -> None:
        slowly.piece_seconds = 0.0
        slack.faults.error("unknown_method", "chat.startStream", times=100)
        for _ in range(2):
            anna.gets_answer(anna.mentions(app, channel, QUESTION))
        assert len(slack.calls_of("chat.startStream")) == 1

    def test_a_workspace_that_takes_no_more_streams_is_left_alone_for_as_long_as_it_says(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, slowly: ScriptedModel
    ) -> None:
        slowly.piece_seconds = 0.0
        slack.faults.rate_limit("chat.startStream", retry_after_seconds=60)
        for where in (channel, slack.channel("other", [anna, app.bot])):
            anna.gets_answer(anna.mentions(app, where, QUESTION))
        assert len(slack.calls_of("chat.startStream")) == 1


def test_a_status_is_taken_back_where_there_is_no_answer(
    slack: StandIn, app: InstalledApp, anna: Person, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(service.responder, "_answering", fails)
    asked = anna.dms(app, QUESTION)
    assert "Something went wrong" in anna.gets_answer(asked).shown
    slack.wait_until(lambda: slack.session(asked).status == "")
    assert slack.session(asked).statuses == ["is searching the corpus …", ""]


def test_nothing_half_said_stays_where_the_answer_fails(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.slack.work.questions.build_rest", lambda *_, **__: json.loads(""))
    asked = anna.mentions(app, channel, QUESTION)
    (first,) = slack.wait_until(lambda: growing(slack, channel))
    slack.wait_until(lambda: first.deleted)
    assert "Something went wrong" in anna.gets_answer(asked).shown


def test_a_process_that_is_killed_while_an_answer_grows_ends_it_after_its_start(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    application: Application,
    channel: Channel,
    slowly: ScriptedModel,
    offered: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert application.searcher
    monkeypatch.setenv("ADVISOR_MODEL", "openai:scripted")
    monkeypatch.setenv("ADVISOR_MODEL_URL", slowly.url)
    process = Process(
        app, application.settings.data_dir, f"sqlite:///{tmp_path / 'advisor.db'}", tmp_path / "log"
    )
    app.request_url = process.url
    process.start()
    try:
        asked = anna.mentions(app, channel, QUESTION)
        (first,) = slack.wait_until(lambda: growing(slack, channel))
        process.kill()
        process.start()
        answer = whole(slack, asked, offered, 60)
    finally:
        process.end()
    assert answer.ts == first.ts
