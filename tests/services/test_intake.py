"""What arrived is worked on until it is done, and whatever goes wrong, the next one has its turn."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters import dbos_jobs
from bot.adapters.dbos_jobs import DbosJobs
from bot.adapters.guard import finds_patient_data
from bot.domain.inbound import Item, Place
from bot.errors import AdvisorError, AwayError, DataFolderError
from bot.services.intake import Intake
from bot.store.engine import create_store_engine
from bot.store.executors import ExecutorStore
from bot.store.inbox import Inbox
from bot.store.migrate import upgrade
from tests.waiting import until

LOCKED = DataFolderError("database: locked", "check that it can be reached")


class Desk:
    """An intake over real jobs and a real database."""

    def __init__(self, folder: Path) -> None:
        engine = create_store_engine(f"sqlite:///{folder / 'advisor.db'}")
        upgrade(engine)
        self.inbox = Inbox(engine)
        jobs = DbosJobs(f"sqlite:///{folder / 'jobs.db'}", "local", ExecutorStore(engine))
        self.intake = Intake(self.inbox, jobs, finds_patient_data, lambda: dt.datetime.now(dt.UTC))
        self.tried: list[str] = []
        self.told: list[str] = []

    def take(self, *keys: str) -> None:
        for key in keys:
            self.intake.take(Item(key, key, "question", Place("T1", "T1", "", "C1"), "U1", text="why?"))

    def is_free(self) -> bool:
        return self.inbox.backlog() == 0 and self.inbox.under_way() == {}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.intake.shutdown(1)


def test_a_database_that_is_briefly_away_loses_nothing_and_nobody_is_told(desk: Desk) -> None:
    def work(item: Item) -> None:
        desk.tried.append(item.key)
        if desk.tried.count(item.key) == 1:
            raise LOCKED

    desk.intake.on("question", work)
    desk.intake.on_failure(lambda item, *_: desk.told.append(item.key))
    desk.intake.launch()
    desk.take("a")
    until(desk.is_free)
    assert (desk.tried, desk.told) == (["a", "a"], [])


def test_a_database_that_is_away_when_the_work_is_done_frees_the_lane_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, failures = desk.inbox.done, [LOCKED, LOCKED]

    def sometimes(key: str) -> None:
        if failures:
            raise failures.pop()
        done(key)

    monkeypatch.setattr(desk.inbox, "done", sometimes)
    desk.intake.on("question", lambda item: desk.tried.append(item.key))
    desk.intake.launch()
    desk.take("a")
    until(desk.is_free)
    assert failures == []


@pytest.mark.parametrize("error", [ValueError("a defect"), AdvisorError("refused", "ask otherwise")])
def test_an_apology_that_fails_too_does_not_block_the_conversation(desk: Desk, error: Exception) -> None:
    def work(item: Item) -> None:
        desk.tried.append(item.key)
        raise error

    def apologise(item: Item, *_: object) -> None:
        desk.told.append(item.key)
        raise AdvisorError("Slack refused chat.postMessage: invalid_blocks")

    desk.intake.on("question", work)
    desk.intake.on_failure(apologise)
    desk.intake.launch()
    keys = [str(number) for number in range(6)]
    desk.take(*keys)
    until(lambda: len(desk.tried) == len(keys))
    until(desk.is_free)
    assert desk.told == keys


def test_what_is_given_up_makes_room_for_the_rest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbos_jobs, "GIVE_UP_ATTEMPTS", 1)

    def work(item: Item) -> None:
        raise AwayError("Slack did not answer")

    desk.intake.on("question", work)
    desk.intake.launch()
    desk.take(*[str(number) for number in range(6)])
    until(desk.is_free)
