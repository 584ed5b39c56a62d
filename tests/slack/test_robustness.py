"""What Slack and the machine do to bots: crashes, outages, limits, lost answers, several replicas."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.compose import Application
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.faults import Fault
from tests.slack.bot import Process

QUESTION = "What should we check before we buy an AI system?"
CRASHES = int(os.environ.get("ADVISOR_TEST_CRASHES", "5"))
"""Rounds of kill -9 after the acknowledgement; a release is tried with fifty."""
OUTAGE_SECONDS = float(os.environ.get("ADVISOR_TEST_OUTAGE_SECONDS", "4"))
"""How long Slack is down; a release is tried with six hundred. The waits between tries are the real ones."""


@pytest.fixture
def ready(application: Application) -> Application:
    """The index is built, so that processes of their own find it."""
    assert application.searcher
    return application


def messages_of_bots(slack: StandIn, channel: Channel) -> list[str]:
    return [m.thread_ts for m in slack.messages(channel) if m.app_id and not m.deleted]


@pytest.mark.usefixtures("service")
class TestSlackFails:
    def test_an_answer_arrives_after_slack_was_down(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
    ) -> None:
        anna.gets_answer(anna.mentions(app, channel, QUESTION))
        slack.faults.down(OUTAGE_SECONDS)
        asked = anna.mentions(app, channel, "When should training start?")
        time.sleep(OUTAGE_SECONDS / 2)
        assert anna.answers_to(asked) == []
        anna.gets_answer(asked, OUTAGE_SECONDS / 2 + 80)  # the longest wait between two tries is a minute
        time.sleep(1)
        assert len(anna.answers_to(asked)) == 1

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("chat.postMessage", status=429, error="ratelimited", retry_after_seconds=2),
            Fault("chat.postMessage", status=500),
            Fault("chat.postMessage", status=0),
            Fault("chat.postMessage", status=0, after_effect=True),
            Fault("chat.postMessage", status=500, after_effect=True),
        ],
        ids=["limited", "failed", "dropped before", "dropped after the effect", "failed after the effect"],
    )
    def test_a_post_that_went_wrong_is_there_once(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, fault: Fault
    ) -> None:
        slack.faults.add(fault)
        asked = anna.mentions(app, channel, QUESTION)
        anna.gets_answer(asked)
        time.sleep(2.5)
        assert len(anna.answers_to(asked)) == 1

    def test_one_closed_channel_does_not_stop_the_others(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
    ) -> None:
        slack.faults.error("is_archived", "chat.postMessage", times=1, channel=channel.id)
        other = slack.channel("other", [anna, app.bot])
        lost = anna.mentions(app, channel, QUESTION)
        asked = anna.mentions(app, other, QUESTION)
        anna.gets_answer(asked)
        assert anna.answers_to(lost) == []

    def test_a_wrong_signature_is_refused_and_nothing_is_kept(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, service: Service
    ) -> None:
        app.record.signing_secret = "another"
        anna.mentions(app, channel, QUESTION)
        slack.settles()
        assert {d.ack.status for d in slack.deliveries} == {401}
        assert service.backlog() == 0


@pytest.fixture
def process(app: InstalledApp, ready: Application, database_url: str, tmp_path: Path) -> Iterator[Process]:
    process = Process(app, ready.settings.data_dir, database_url, tmp_path / "log", "the-one")
    app.request_url = process.url
    process.start()
    yield process
    process.end()


def test_a_question_is_answered_once_though_the_process_is_killed_after_the_ack(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, process: Process
) -> None:
    """Each round kills at another moment between the acknowledgement and the answer."""
    asked = []
    for round_number in range(CRASHES):
        question = anna.mentions(app, channel, QUESTION)
        slack.settles()
        assert slack.deliveries[-1].ack.taken
        asked.append(question)
        time.sleep(round_number % 10 * 0.08)
        process.kill()
        process.start()
    for question in asked:
        anna.gets_answer(question, 60)
    time.sleep(3)
    assert [len(anna.answers_to(question)) for question in asked] == [1] * CRASHES, process.log()


def test_a_process_ends_cleanly_when_asked_to(process: Process) -> None:
    assert process.end() == 0, process.log()


@pytest.mark.slow
def test_two_replicas_on_postgresql_answer_each_question_once(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    ready: Application,
    postgres_url: str,
    tmp_path: Path,
) -> None:
    """Every event reaches both replicas, as when Slack tries again at another one; one of them dies."""
    channels = [slack.channel(f"team-{n}", [anna, app.bot]) for n in range(3)]
    replicas = [
        Process(app, ready.settings.data_dir, postgres_url, tmp_path / f"log{n}", f"replica-{n}")
        for n in range(2)
    ]
    with ExitStack() as ending:
        for replica in replicas:
            replica.start()
            ending.callback(replica.end)
        asked = []
        for number in range(6):
            app.request_url = replicas[number % 2].url
            slack.faults.copies("app_mention", 4)
            asked.append(anna.mentions(app, channels[number % 3], QUESTION))
            slack.settles()
        replicas[0].kill()
        app.request_url = replicas[1].url
        for question in asked:
            anna.gets_answer(question, 90)
        replicas[0].start()
        time.sleep(3)
    assert [len(anna.answers_to(question)) for question in asked] == [1] * len(asked)
