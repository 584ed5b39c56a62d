"""The summary of a lead over real databases: their own projects, what moved in them, what is at risk."""

import datetime as dt

import pytest

from bot.domain.leads import LeadSchedule, Moved, at_risk
from bot.domain.project import DueSet, Marked, ProjectKey, Status, Undone
from bot.services.lead_reporter import LeadReporter
from bot.services.summarizer import Summarizer
from bot.store.lead_schedules import LeadScheduleStore
from evals.benchmarks.nudge_sweeps import shipped_framework
from tests.store.project_stores import by, created, engine_of, store_at

MONDAY = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
WEEK_BEFORE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
SEPSIS, TRIAGE = ProjectKey(org="T1", channel="C1"), ProjectKey(org="T1", channel="C2")


@pytest.fixture
def house(database_url: str):
    store = store_at(database_url, shipped_framework())
    created(store, SEPSIS)
    created(store, TRIAGE, name="Triage")
    created(store, ProjectKey(org="T1", channel="C3"), lead="U-BO", name="Another's")
    reporter = LeadReporter(LeadScheduleStore(engine_of(store)), Summarizer(store))
    reporter.choose(
        "T1", "U-ANNA", LeadSchedule(org="T1", person="U-ANNA", time_zone="UTC", since=WEEK_BEFORE)
    )
    yield reporter, store
    engine_of(store).dispose()


def summary(reporter: LeadReporter):
    (due,) = reporter.due(MONDAY)
    return reporter.report(due, MONDAY)


def test_it_holds_the_leads_own_projects_with_what_moved_since_the_one_before(house) -> None:
    reporter, store = house
    now = MONDAY - dt.timedelta(days=2)
    store.write(SEPSIS, by("U-ANNA", Marked(activity="assess/ethics", status=Status.DONE)), now)
    number = store.write(
        SEPSIS, by("U-ANNA", DueSet(activity="assess/pilot", due=now.date())), now
    ).record.number
    store.write(SEPSIS, by("U-ANNA", Undone(of=number)), now)
    found = summary(reporter)
    assert {str(row.name) for row in found.found.rows} == {"Sepsis alert", "Triage"}
    assert found.moved[SEPSIS] == Moved(changes=2, done=1)  # set up, and marked; what was undone is nothing


def test_what_is_overdue_is_at_risk_and_what_was_stopped_is_not(house) -> None:
    reporter, store = house
    late = DueSet(activity="assess/ethics", due=dt.date(2026, 11, 24))
    store.write(SEPSIS, by("U-ANNA", late), MONDAY - dt.timedelta(days=9))
    rows = {row.key: row for row in summary(reporter).found.rows}
    assert at_risk(rows[SEPSIS], MONDAY.date())
    assert not at_risk(rows[TRIAGE], MONDAY.date())
    assert not at_risk(rows[SEPSIS].model_copy(update={"status": "stopped"}), MONDAY.date())


def test_a_target_within_two_weeks_is_at_risk_while_a_must_is_open(house) -> None:
    reporter, _ = house
    row = summary(reporter).found.rows[0]
    near = row.model_copy(update={"phase_target": MONDAY.date() + dt.timedelta(days=14)})
    assert row.must_gaps
    assert at_risk(near, MONDAY.date())
    assert not at_risk(near, MONDAY.date() - dt.timedelta(days=1))
    assert not at_risk(near.model_copy(update={"must_gaps": ()}), MONDAY.date())


def test_what_moved_before_is_told_no_second_time(house) -> None:
    reporter, store = house
    store.write(TRIAGE, by("U-ANNA", Marked(activity="assess/ethics", status=Status.DONE)), MONDAY)
    (due,) = reporter.due(MONDAY)
    reporter.sent(due)
    (after,) = reporter.due(MONDAY + dt.timedelta(days=7))
    later = reporter.report(after, MONDAY + dt.timedelta(days=7))
    assert later.moved[SEPSIS] == Moved()
    assert later.moved[TRIAGE] == Moved(changes=1, done=1)
