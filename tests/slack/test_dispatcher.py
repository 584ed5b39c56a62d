"""What a request is answered, and when: on disk first, together with others, and before Slack gives up."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.domain.inbound import Item, Place
from bot.errors import DataFolderError
from bot.services.intake import Intake
from bot.slack import dispatcher
from bot.slack.dispatcher import Dispatcher

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


class Disk:
    """An inbox that takes its time, fails, and remembers its commits."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()
        self.failing = False

    def take(self, items: Sequence[Item], _: object) -> None:
        self.open.wait(10)
        if self.failing:
            raise DataFolderError("the disk is full", "make room")
        self.commits.append([item.key for item in items])


@pytest.fixture
def disk() -> Disk:
    return Disk()


def answers(
    disk: Disk,
    number: int,
    is_quick: Callable[[BoltRequest], bool],
    during: Callable[[], None] = lambda: None,
    fails_on: str = "",
) -> list[int]:
    """The statuses of so many requests that come at once, each of which brings an item."""
    inbox: Any = disk
    intake = Intake(inbox, inbox, lambda _: False, lambda: NOW)

    def dispatch(request: BoltRequest) -> BoltResponse:
        key = request.body["key"]
        if key == fails_on:
            raise RuntimeError("a fault of ours")
        intake.take(Item(key, key, "question", Place("T1", "T1", "", "C1"), "U1"))
        return BoltResponse(status=200)

    async def run() -> list[int]:
        made = Dispatcher(dispatch, intake, is_quick)
        async with made.running():
            asked = [
                asyncio.create_task(made.answer(BoltRequest(body={"key": f"q{n}"}, mode="socket_mode")))
                for n in range(number)
            ]
            await asyncio.sleep(0.1)
            during()
            return [(await one).status for one in asked]

    return asyncio.run(run())


def test_what_comes_during_a_commit_shares_the_next_and_waits_for_it(disk: Disk) -> None:
    disk.open.clear()

    def open_later() -> None:
        assert disk.commits == []
        disk.open.set()

    assert answers(disk, 20, lambda _: True, open_later) == [200] * 20
    assert len(disk.commits) <= 3
    assert sorted(key for commit in disk.commits for key in commit) == sorted(f"q{n}" for n in range(20))


def test_a_request_that_cannot_be_told_quick_is_answered_all_the_same(disk: Disk) -> None:
    def cannot_tell(_: BoltRequest) -> bool:
        raise TypeError("unhashable type: 'list'")

    assert answers(disk, 3, cannot_tell) == [200] * 3
    assert sorted(key for commit in disk.commits for key in commit) == ["q0", "q1", "q2"]


@pytest.mark.parametrize("is_quick", [True, False], ids=["on the loop", "in a thread"])
def test_what_fails_outside_of_a_listener_is_left_with_slack_and_the_next_is_answered(
    disk: Disk, is_quick: bool
) -> None:
    assert answers(disk, 3, lambda _: is_quick, fails_on="q1") == [200, 500, 200]
    assert sorted(key for commit in disk.commits for key in commit) == ["q0", "q2"]


@pytest.mark.parametrize("is_quick", [True, False], ids=["on the loop", "in a thread"])
def test_a_failing_disk_leaves_the_event_with_slack(disk: Disk, is_quick: bool) -> None:
    disk.failing = True
    assert answers(disk, 3, lambda _: is_quick) == [500] * 3


@pytest.mark.parametrize("is_quick", [True, False], ids=["on the loop", "in a thread"])
def test_a_locked_disk_is_told_before_slack_gives_up_and_what_waits_is_still_kept(
    disk: Disk, is_quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "ANSWER_WITHIN_SECONDS", 0.5)
    disk.open.clear()
    assert answers(disk, 3, lambda _: is_quick) == [503] * 3
    disk.open.set()
    deadline = time.monotonic() + 5
    while sum(map(len, disk.commits)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sorted(key for commit in disk.commits for key in commit) == ["q0", "q1", "q2"]
