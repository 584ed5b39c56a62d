"""Items whose vector store is away, and items of a database that was restored."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.domain.inbound import Item, Place
from bot.errors import AdvisorError, AwayError, ModelError, VectorStoreError
from bot.services.intake import JOB, PATIENT_ATTEMPTS, Intake
from bot.services.jobs import Handler, Job, Tick
from bot.store.engine import create_store_engine
from bot.store.inbox import Inbox
from bot.store.migrate import upgrade

# ruff: noqa: ARG002 (the parameters are those of the port)

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ITEM = Item("q1", "Ev1", "question", Place("T1", "T1", "", "C1"), "U1", "1.1", "", "What now?")


class JobsByHand:
    """Jobs that are attempted when the test says so."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self._handlers: dict[str, Handler] = {}

    def on(self, kind: str, handler: Handler, given_up: Handler | None = None) -> None:
        self._handlers[kind] = handler

    def every_minute(self, handler: Tick) -> None:
        raise AssertionError("nothing recurs here")

    def launch(self) -> None: ...

    def start(self, kind: str, key: str, payload: Mapping[str, str] | None = None, lane: str = "") -> None:
        self.started.append(key)

    def known(self, kind: str, keys: Sequence[str]) -> set[str]:
        return set(self.started) & set(keys)

    def shutdown(self, wait_seconds: float) -> None: ...

    def attempt(self, key: str, number: int = 1) -> None:
        self._handlers[JOB](Job(JOB, key, attempt=number))


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    engine = create_store_engine(f"sqlite:///{tmp_path / 'advisor.db'}")
    upgrade(engine)
    inbox = Inbox(engine)
    yield inbox
    inbox.close()
    engine.dispose()


@pytest.fixture
def jobs() -> JobsByHand:
    return JobsByHand()


@pytest.fixture
def intake(inbox: Inbox, jobs: JobsByHand) -> Iterator[Intake]:
    intake = Intake(inbox, jobs, lambda _: False, lambda: NOW)
    yield intake
    intake.shutdown(1)


def under_way(inbox: Inbox) -> dict[str, int]:
    return inbox.under_way()


def begun(intake: Intake, inbox: Inbox, worker: Callable[[Item], None], told: list[object]) -> None:
    """The item is with a job; what its person is told is noted."""

    def tell(_: Item, error: AdvisorError | None, reference: str) -> None:
        told.append(error or reference)

    intake.on("question", worker)
    intake.on_failure(tell)
    intake.take(ITEM)
    inbox.started([ITEM.key])
    intake.launch()


def test_a_vector_store_that_is_away_is_waited_for_and_nobody_is_told(
    intake: Intake, inbox: Inbox, jobs: JobsByHand
) -> None:
    jobs.started.append(ITEM.key)
    told: list[object] = []
    broken = [VectorStoreError("Chroma is away")]

    def work(_: Item) -> None:
        if broken:
            raise broken.pop()

    begun(intake, inbox, work, told)
    with pytest.raises(AwayError):
        jobs.attempt(ITEM.key)
    assert inbox.item(ITEM.key) == ITEM
    jobs.attempt(ITEM.key, 2)
    assert inbox.item(ITEM.key) is None
    assert told == []


def test_after_two_minutes_the_person_is_told(intake: Intake, inbox: Inbox, jobs: JobsByHand) -> None:
    jobs.started.append(ITEM.key)
    told: list[object] = []
    error = VectorStoreError("Chroma is away")

    def work(_: Item) -> None:
        raise error

    begun(intake, inbox, work, told)
    with pytest.raises(AwayError):
        jobs.attempt(ITEM.key, PATIENT_ATTEMPTS - 1)
    jobs.attempt(ITEM.key, PATIENT_ATTEMPTS)
    assert told == [error]
    assert under_way(inbox) == {}


def test_an_error_that_does_not_pass_is_told_at_once(intake: Intake, inbox: Inbox, jobs: JobsByHand) -> None:
    jobs.started.append(ITEM.key)
    told: list[object] = []
    error = ModelError("the model is away")

    def work(_: Item) -> None:
        raise error

    begun(intake, inbox, work, told)
    jobs.attempt(ITEM.key)
    assert told == [error]


def test_what_is_noted_as_under_way_and_no_job_has_waits_again_in_doubt(
    inbox: Inbox, jobs: JobsByHand
) -> None:
    """As in a database that was restored, for jobs are not in a backup."""
    inbox.take([ITEM], NOW - HOUR)
    inbox.started([ITEM.key])
    doubted: list[Item] = []
    intake = Intake(inbox, jobs, lambda _: False, lambda: NOW)
    intake.on_doubt(doubted.append)
    intake.launch()
    intake.shutdown(5)
    assert doubted == [ITEM]
    assert jobs.started == [ITEM.key]


def test_what_another_replica_has_under_way_is_left_to_it(inbox: Inbox, jobs: JobsByHand) -> None:
    jobs.started.append(ITEM.key)
    inbox.take([ITEM], NOW - HOUR)
    inbox.started([ITEM.key])
    doubted: list[Item] = []
    intake = Intake(inbox, jobs, lambda _: False, lambda: NOW)
    intake.on_doubt(doubted.append)
    intake.launch()
    intake.shutdown(5)
    assert doubted == []
    assert jobs.started == [ITEM.key]
