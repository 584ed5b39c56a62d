"""What came to hold and went by while nobody looked: it is not told, and the verdict says so."""

import datetime as dt

from bot.domain.nudges import Past, due_nudges
from bot.domain.phases import Phase
from bot.domain.project import DueSet
from tests.domain.nudges.test_due import FRAMEWORK, RULES, local, project

USAGE = "support/usage"


def passed(made, planned, now, past=()):
    found = due_nudges(made, FRAMEWORK, RULES, now, past=past, planned_at=planned).passed
    return [(one.rule, one.window, one.why) for one in found]


def test_a_date_that_came_and_went_asleep_is_told_as_late_and_its_warning_as_dropped() -> None:
    made = project(DueSet(activity=USAGE, due=dt.date(2026, 2, 10)))
    planned, now = local("2026-02-07", "00:00"), local("2026-02-16")
    assert [one.rule for one in due_nudges(made, FRAMEWORK, RULES, now).due] == ["activity-overdue"]
    assert passed(made, planned, now) == [("activity-due", f"{USAGE} 2026-02-10", "lapsed")]


def test_a_warning_that_was_told_in_time_is_not_dropped() -> None:
    made = project(DueSet(activity=USAGE, due=dt.date(2026, 2, 10)))
    told = Past(rule="activity-due", window=f"{USAGE} 2026-02-10", sent_at=local("2026-02-09"))
    assert passed(made, local("2026-02-09"), local("2026-02-16"), past=[told]) == []


def test_who_looks_in_time_has_missed_nothing() -> None:
    made = project(DueSet(activity=USAGE, due=dt.date(2026, 2, 10)))
    assert passed(made, local("2026-02-09"), local("2026-02-09", "10:01")) == []
    assert passed(made, None, local("2026-02-16")) == []
    assert passed(made, local("2026-02-17"), local("2026-02-16")) == []


def test_a_muted_rule_has_nothing_to_drop() -> None:
    made = project(DueSet(activity=USAGE, due=dt.date(2026, 2, 10)))
    settings = made.settings.model_copy(update={"muted": {"activity-due": None}})
    muted = made.model_copy(update={"settings": settings})
    assert passed(muted, local("2026-02-07", "00:00"), local("2026-02-16")) == []


def test_of_the_periods_that_went_by_the_latest_stands_for_all() -> None:
    made = project(phase=Phase.GOVERN)
    planned, now = local("2026-02-16", "00:00"), local("2026-03-05")
    assert passed(made, planned, now) == [
        ("govern-use", "weekly 2 from 2026-02-02", "merged"),
        ("govern-feedback", "weekly 3 from 2026-02-02", "merged"),
    ]
    assert [one.rule for one in due_nudges(made, FRAMEWORK, RULES, now).due] == ["govern-onboarding"]


def test_a_period_that_was_told_is_not_merged() -> None:
    """The project was planned for something else, in the midst of a period that was told already."""
    made = project(phase=Phase.GOVERN)
    told = Past(rule="govern-use", window="weekly 2 from 2026-02-02", sent_at=local("2026-02-16"))
    assert passed(made, local("2026-02-19"), local("2026-03-05"), past=[told]) == [
        ("govern-feedback", "weekly 3 from 2026-02-02", "merged")
    ]


def test_after_a_declared_pause_nothing_was_missed() -> None:
    made = project(DueSet(activity=USAGE, due=dt.date(2026, 2, 10)))
    settings = made.settings.model_copy(update={"paused_until": local("2026-02-16", "00:00")})
    paused = made.model_copy(update={"settings": settings})
    assert passed(paused, local("2026-02-07", "00:00"), local("2026-02-16")) == []
