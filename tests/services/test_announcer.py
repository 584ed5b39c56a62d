"""Which changes a channel hears of, and that it hears of each once."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.guard import finds_patient_data
from bot.domain.project import ProjectKey, Status
from bot.services.acting import Acting, Start
from bot.services.announcer import LONGEST, QUIET, Announcer
from bot.services.summarizer import Summarizer
from bot.services.tracker import Tracker
from bot.store.announcements import AnnouncementStore
from tests.domain.project.builders import NOW
from tests.store.project_stores import engine_of, store_at

KEY = ProjectKey(org="T1", channel="C1")
SECOND = dt.timedelta(seconds=1)


class Channel:
    """A project and what its channel was told, each time."""

    def __init__(self, url: str) -> None:
        self.store = store_at(url)
        self.tracker = Tracker(self.store, finds_patient_data)
        self.announcer = Announcer(AnnouncementStore(engine_of(self.store)), Summarizer(self.store))
        self.told: list[list[int]] = []

    def mark(self, status: Status, at: dt.datetime) -> None:
        self.tracker.mark(KEY, Acting("U1", at), "assess/need", status)

    def tick(self, now: dt.datetime) -> None:
        for key in self.announcer.due(now):
            found = self.announcer.open(key, now)
            assert found is not None
            self.told.append([record.number for record in found.records])
            self.announcer.settle(found, now)


@pytest.fixture
def channel(database_url: str) -> Iterator[Channel]:
    made = Channel(database_url)
    made.tracker.create(KEY, Acting("U1", NOW), Start("Sepsis alert"))
    yield made
    engine_of(made.store).dispose()


def test_changes_are_told_together_once_it_is_quiet(channel: Channel) -> None:
    channel.mark(Status.IN_PROGRESS, NOW + SECOND)
    channel.tick(NOW + 2 * SECOND)
    assert channel.told == []
    channel.tick(NOW + SECOND + QUIET)
    channel.tick(NOW + SECOND + 2 * QUIET)
    assert channel.told == [[1, 2]]
    channel.mark(Status.DONE, NOW + 3 * QUIET)
    channel.tick(NOW + 4 * QUIET)
    assert channel.told == [[1, 2], [3]]


def test_a_team_that_goes_on_and_on_is_told_all_the_same(channel: Channel) -> None:
    channel.tick(NOW + QUIET)
    at = NOW + QUIET
    for number in range(60):
        at += 5 * SECOND
        channel.mark(Status.IN_PROGRESS if number % 2 else Status.NOT_STARTED, at)
        channel.tick(at)
    assert len(channel.told) >= (60 * 5 * SECOND) // LONGEST
    assert [n for told in channel.told for n in told] == list(range(1, 1 + sum(map(len, channel.told))))


def test_after_a_crash_before_it_was_settled_the_same_message_is_tried_again(channel: Channel) -> None:
    now = NOW + QUIET
    first = channel.announcer.open(KEY, now)
    channel.mark(Status.DONE, now)
    again = channel.announcer.open(KEY, now + SECOND)
    assert first is not None
    assert again is not None
    assert again.key == first.key
    assert again.records == first.records
    channel.announcer.settle(again, now)
    rest = channel.announcer.open(KEY, now + QUIET)
    assert rest is not None
    assert [record.number for record in rest.records] == [2]


def test_of_a_project_that_was_never_told_of_old_changes_are_not_told(channel: Channel) -> None:
    later = NOW + dt.timedelta(days=30)
    channel.mark(Status.DONE, later)
    channel.tick(later + QUIET)
    assert channel.told == [[2]]


def test_projects_of_the_terminal_have_no_channel_to_tell(tmp_path: Path) -> None:
    channel = Channel(f"sqlite:///{tmp_path / 'advisor.db'}")
    local = ProjectKey(org="local", channel="C1")
    channel.tracker.create(local, Acting("U1", NOW), Start("Sepsis alert"))
    assert channel.announcer.due(NOW + 2 * QUIET) == ()
    engine_of(channel.store).dispose()
