"""Clocks that jump: an hour back, a day ahead and back again, a machine that slept for a week. No flood."""

import datetime as dt
import logging
from collections import Counter

import pytest

from bot.adapters.guard import finds_patient_data
from bot.domain.nudges import no_holidays
from bot.domain.phases import Phase
from bot.domain.project import DueSet, Marked, ProjectKey, Status
from bot.errors import AwayError
from bot.library.nudges import read_nudges
from bot.services.acting import Acting, ProfileEdit, SettingsEdit, Start
from bot.services.nudger import Nudger
from bot.services.nudging import SweepReport
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.store.nudges import NudgeStore
from evals.benchmarks.nudge_sweeps import shipped_framework
from evals.simulation import SimulatedChannel
from tests.store.project_stores import by, created, engine_of, store_at

WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
DUE = ("assess/ethics", "assess/risk-analysis", "assess/pilot", "assess/use-case", "assess/liability")
PROJECTS = 6


class Ward:
    """Some projects, each with a channel of its own, and a clock that is put where it should not be."""

    def __init__(self, url: str) -> None:
        self.store = store_at(url, shipped_framework())
        self.tracker = Tracker(self.store, finds_patient_data)
        self.now = WEDNESDAY
        self.channels: dict[str, SimulatedChannel] = {}
        self.nudges = nudges = NudgeStore(engine_of(self.store), self.store.frameworks)
        rules = read_nudges(SHIPPED_KNOWLEDGE)
        self.nudger = Nudger(self.store, self.tracker, nudges, self, rules, no_holidays)

    def post(self, key, letter):
        return self._channel(key).post(key, letter)

    def edit(self, key, ts, letter):
        return self._channel(key).edit(key, ts, letter)

    def find(self, key, message):
        return self._channel(key).find(key, message)

    def is_newest(self, key, ts):
        return self._channel(key).is_newest(key, ts)

    def _channel(self, key: ProjectKey) -> SimulatedChannel:
        return self.channels.setdefault(str(key), SimulatedChannel(lambda: self.now))

    def projects(self, *days: int) -> list[ProjectKey]:
        """Make projects; activity after activity is due so many days after Wednesday."""
        keys = [ProjectKey(org="T1", channel=f"C{n}") for n in range(PROJECTS)]
        for key in keys:
            made = created(self.store, key).project.changed_at
            for activity, ahead in zip(DUE, days, strict=False):
                due = WEDNESDAY.date() + dt.timedelta(days=ahead)
                self.store.write(key, by("U-ANNA", DueSet(activity=activity, due=due)), made)
        return keys

    def sweep(self, at: dt.datetime) -> SweepReport:
        self.now = at
        return self.nudger.sweep(lambda: self.now)

    def messages(self) -> int:
        """Return how many messages there are in the fullest channel."""
        return max(len(one.shown) for one in self.channels.values())

    def doubles(self) -> list[object]:
        counts = Counter(
            (name, one.rule, one.window) for name, channel in self.channels.items() for one in channel.posted
        )
        return [which for which, count in counts.items() if count > 1]


@pytest.fixture
def ward(database_url: str):
    made = Ward(database_url)
    yield made
    engine_of(made.store).dispose()


def test_an_hour_back_sends_nothing_again_and_loses_nothing(ward: Ward) -> None:
    ward.projects(1)
    assert ward.sweep(WEDNESDAY).sent == PROJECTS
    for key in list(ward.channels):
        org, _, channel = key.partition("/")
        ward.store.plan_check(ProjectKey(org=org, channel=channel), WEDNESDAY - dt.timedelta(hours=1))
    assert ward.sweep(WEDNESDAY - dt.timedelta(hours=1)).sent == 0
    assert ward.sweep(WEDNESDAY + dt.timedelta(minutes=1)).sent == 0
    assert ward.messages() == 1
    overdue = ward.sweep(WEDNESDAY + dt.timedelta(days=2))
    assert overdue.sent == PROJECTS
    assert ward.doubles() == []


def test_a_claim_from_a_clock_that_was_far_ahead_does_not_hold_a_project_up(ward: Ward) -> None:
    (key, *_) = ward.projects(1)
    ahead = WEDNESDAY + dt.timedelta(days=1)
    ward._channel(key).failing = 1
    ward.sweep(ahead)
    assert ward._channel(key).posted == []
    ward.store.plan_check(key, WEDNESDAY)
    ward.sweep(WEDNESDAY)
    assert len(ward._channel(key).posted) == 1


def test_a_day_ahead_and_back_again_floods_nobody(ward: Ward) -> None:
    ward.projects(-1, 1, 2, 3, 4)
    first = ward.sweep(WEDNESDAY + dt.timedelta(days=1))
    assert first.sent <= PROJECTS * 4
    assert ward.messages() == 1
    for key in ward.store.each():
        ward.store.plan_check(key.project.key, WEDNESDAY)
    back = ward.sweep(WEDNESDAY)
    assert ward.doubles() == []
    assert back.failed == {}
    again = ward.sweep(WEDNESDAY + dt.timedelta(days=1, minutes=5))
    assert ward.doubles() == []
    assert first.sent + back.sent + again.sent <= PROJECTS * 5  # the weekly cap


def test_a_week_asleep_gives_one_message_a_project_and_the_rest_waits(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    keys = ward.projects(1, 2, 3, 4, 5)
    for key in keys[:2]:
        ward._channel(key).failing = 1
    caplog.set_level(logging.INFO, "bot.services.nudger")
    before = ward.sweep(WEDNESDAY)
    assert before.failed == {"delivery": 2}
    done = [Marked(activity=name, status=Status.DONE) for name in DUE[:3]]
    for change in done:
        ward.store.write(keys[0], by("U-ANNA", change), WEDNESDAY)
    caplog.clear()
    after = ward.sweep(WEDNESDAY + dt.timedelta(days=7))
    assert ward.messages() <= 2
    assert all(len(one.posted) <= 3 + 4 for one in ward.channels.values())
    assert after.dropped >= 3
    assert after.held.get("batched", 0) + after.held.get("cap", 0) >= 1
    assert ward.doubles() == []
    assert f"dropped {after.dropped}" in caplog.text


def test_a_week_asleep_merges_the_prompts_that_went_by_and_says_how_many(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.services.nudger")
    lead = Acting(person="U-ANNA", now=WEDNESDAY)
    for number in range(PROJECTS):
        key = ProjectKey(org="T1", channel=f"G{number}")
        ward.tracker.create(key, lead, Start(name="In use", phase=Phase.SUPPORT))
        ward.tracker.edit_profile(key, lead, ProfileEdit(go_live=dt.date(2026, 11, 23)))
        ward.tracker.change_settings(key, lead, SettingsEdit(cadence="daily"))
    ward.sweep(WEDNESDAY)
    after = ward.sweep(WEDNESDAY + dt.timedelta(days=7))
    posted = [one for channel in ward.channels.values() for one in channel.posted if one.at > WEDNESDAY]
    governance = [one for one in posted if one.rule.startswith("govern")]
    assert len(governance) == PROJECTS
    assert after.merged == PROJECTS * 6
    assert f"merged {after.merged}" in caplog.text
    assert sum(one.merged for one in ward.nudges.tally()) == PROJECTS * 6
    assert ward.sweep(WEDNESDAY + dt.timedelta(days=7, minutes=5)).merged == 0


def test_warnings_of_dates_that_a_sleeping_machine_let_pass_are_counted_as_dropped(ward: Ward) -> None:
    ward.projects(9)
    ward.sweep(WEDNESDAY)
    after = ward.sweep(WEDNESDAY + dt.timedelta(days=14))
    assert (after.sent, after.dropped) == (PROJECTS, PROJECTS)
    told = {one.rule: one for one in ward.nudges.tally()}
    assert (told["activity-due"].sent, told["activity-due"].dropped) == (0, PROJECTS)
    assert (told["activity-overdue"].sent, told["activity-overdue"].dropped) == (PROJECTS, 0)
    back = ward.sweep(WEDNESDAY + dt.timedelta(days=14, minutes=5))
    assert (back.sent, back.dropped) == (0, 0)


def test_a_warning_that_was_dropped_by_a_clock_that_was_ahead_comes_when_it_is_due(ward: Ward) -> None:
    (key, *_) = ward.projects(9)
    ward.sweep(WEDNESDAY)
    ward.sweep(WEDNESDAY + dt.timedelta(days=14))
    ward.store.plan_check(key, WEDNESDAY + dt.timedelta(days=7))
    ward.sweep(WEDNESDAY + dt.timedelta(days=7))
    assert [one.rule for one in ward._channel(key).posted] == ["activity-overdue", "activity-due"]


def test_slack_that_is_away_for_a_week_is_not_made_up_for(ward: Ward, monkeypatch) -> None:
    ward.projects(1, 2)

    def away(*_: object) -> str:
        raise AwayError("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(SimulatedChannel, "post", away)
        for hours in range(0, 7 * 24, 12):
            ward.sweep(WEDNESDAY + dt.timedelta(hours=hours))
    ward.sweep(WEDNESDAY + dt.timedelta(days=7))
    assert ward.messages() == 1
    assert ward.doubles() == []
