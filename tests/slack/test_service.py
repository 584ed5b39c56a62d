"""How a process of the bot begins and ends: with work in hand, without its database, beside another."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.compose import Application
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.faults import Fault
from evals.servers import Postgres, private_postgres
from tests.slack.bot import Process

QUESTION = "What should we check before we buy an AI system?"
GRACE_SECONDS = 45
"""`stop_grace_period` and `terminationGracePeriodSeconds` in deploy/."""


@pytest.fixture(scope="module")
def data_dir(application: Application) -> Path:
    """Where the index is, built."""
    assert application.searcher
    return application.settings.data_dir


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A server that a test may take away."""
    with private_postgres(tmp_path) as postgres:
        yield postgres


@pytest.fixture
def process(app: InstalledApp, data_dir: Path, tmp_path: Path) -> Iterator[Process]:
    process = Process(app, data_dir, f"sqlite:///{tmp_path / 'advisor.db'}", tmp_path / "log")
    app.request_url = process.url
    process.start()
    yield process
    process.kill()


def test_an_answer_that_is_being_posted_is_finished_before_the_end(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, process: Process
) -> None:
    posting = slack.faults.slow(2, "chat.postMessage")
    asked = anna.mentions(app, channel, QUESTION)
    slack.wait_until(lambda: posting.left == 0)
    assert process.end() == 0, process.log()
    assert len(anna.answers_to(asked)) == 1
    process.start()
    time.sleep(3)
    assert len(anna.answers_to(asked)) == 1


@pytest.mark.slow
def test_what_is_not_finished_in_time_is_handed_back_and_done_once(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, process: Process
) -> None:
    posting = slack.faults.add(Fault("chat.postMessage", status=0, hang_seconds=120))
    asked = anna.mentions(app, channel, QUESTION)
    slack.wait_until(lambda: posting.left == 0)
    started = time.monotonic()
    assert process.end() == 0, process.log()
    assert time.monotonic() - started < GRACE_SECONDS
    assert anna.answers_to(asked) == []
    process.start()
    anna.gets_answer(asked, 60)
    time.sleep(3)
    assert len(anna.answers_to(asked)) == 1


def test_while_it_drains_it_is_not_ready_and_still_takes_what_comes(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, data_dir: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    process = Process(app, data_dir, url, tmp_path / "log", ADVISOR_DRAIN_SECONDS="4")
    app.request_url = process.url
    process.start()
    process.asked_to_end()
    process.waits(lambda: process.probe("readyz") == 503, 3)
    assert process.probe("healthz") == 200
    asked = anna.mentions(app, channel, QUESTION)
    slack.settles()
    assert slack.deliveries[-1].ack.taken
    assert process.end() == 0, process.log()
    process.start()
    anna.gets_answer(asked, 60)
    assert process.end() == 0


@pytest.mark.slow
def test_without_its_database_it_is_not_ready_and_with_it_again_it_is(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    data_dir: Path,
    tmp_path: Path,
    postgres: Postgres,
) -> None:
    """It neither ends nor hangs: not at the start, and not while it runs."""
    process = Process(app, data_dir, postgres.url, tmp_path / "log", "replica")
    app.request_url = process.url
    with ExitStack() as held:
        postgres.stop()
        process.begin()
        held.callback(process.kill)
        process.waits(lambda: "not started yet" in process.log())
        postgres.start()
        process.waits(lambda: process.probe("readyz") == 200)
        asked = anna.mentions(app, channel, QUESTION)
        anna.gets_answer(asked)
        postgres.stop()
        process.waits(lambda: process.probe("readyz") == 503)
        assert process.probe("healthz") == 200
        postgres.start()
        process.waits(lambda: process.probe("readyz") == 200)
        anna.gets_answer(anna.mentions(app, channel, "When should training start?"))
        assert process.end() == 0, process.log()


@pytest.mark.slow
def test_two_replicas_with_a_socket_each_answer_each_question_once(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    data_dir: Path,
    tmp_path: Path,
    postgres_url: str,
) -> None:
    """Also where Slack delivers an event to both, and one of them dies."""
    app.record.socket_mode = True
    replicas = [
        Process(app, data_dir, postgres_url, tmp_path / f"log{n}", f"replica-{n}", socket_mode=True)
        for n in range(2)
    ]
    with ExitStack() as held:
        for count, replica in enumerate(replicas, start=1):
            replica.begin()
            held.callback(replica.kill)
            slack.wait_until(lambda count=count: slack.sockets(app) == count, 60)
        asked = []
        for _ in range(4):
            slack.faults.copies("app_mention", 4)
            asked.append(anna.mentions(app, channel, QUESTION))
            slack.settles()
        replicas[0].kill()
        slack.wait_until(lambda: slack.sockets(app) == 1)
        asked.append(anna.mentions(app, channel, QUESTION))
        for question in asked:
            anna.gets_answer(question, 90)
        time.sleep(3)
    assert [len(anna.answers_to(question)) for question in asked] == [1] * len(asked)
