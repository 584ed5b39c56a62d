"""When a summary for leads is due."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.leads import LeadSchedule, due_summaries

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = dt.date(2026, 11, 23)
BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def schedule(**given) -> LeadSchedule:
    return LeadSchedule.model_validate({"org": "T1", "person": "U1", "since": BEGAN, **given})


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), STOCKHOLM)


def windows(one: LeadSchedule, now: dt.datetime) -> list[str]:
    return [due.window for due in due_summaries([one], now)]


def test_a_weekly_summary_is_due_at_its_hour_on_its_day() -> None:
    one = schedule(weekday=0, at="08:00")
    assert windows(one, local(MONDAY, 7, 59)) == []
    assert windows(one, local(MONDAY, 8)) == ["2026-11-23"]
    assert windows(one, local(MONDAY + dt.timedelta(days=1), 8)) == []


def test_a_summary_that_went_out_is_not_due_again() -> None:
    one = schedule(at="08:00").model_copy(update={"sent": "2026-11-23"})
    assert windows(one, local(MONDAY, 9)) == []
    assert windows(one, local(MONDAY + dt.timedelta(days=7), 8)) == ["2026-11-30"]


def test_after_a_stop_the_latest_comes_late_and_a_stale_one_not_at_all() -> None:
    one = schedule(at="20:00")
    assert windows(one, local(MONDAY + dt.timedelta(days=1), 6)) == ["2026-11-23"]
    assert windows(one, local(MONDAY + dt.timedelta(days=1), 17)) == []


def test_daily_ones_keep_the_weekend_free_and_monthly_ones_come_on_the_first() -> None:
    daily, monthly = schedule(cadence="daily"), schedule(cadence="monthly")
    days = [dt.date(2026, 11, 26) + dt.timedelta(days=n) for n in range(7)]
    assert [d.isoformat() for d in days if windows(daily, local(d, 9))] == [
        "2026-11-26",
        "2026-11-27",
        "2026-11-30",
        "2026-12-01",
        "2026-12-02",
    ]
    assert [d.isoformat() for d in days if windows(monthly, local(d, 9))] == ["2026-12-01"]


def test_nothing_is_due_for_a_time_before_it_was_chosen() -> None:
    assert windows(schedule(at="08:00", since=local(MONDAY, 8, 30)), local(MONDAY, 9)) == []


def test_a_schedule_knows_its_zone() -> None:
    with pytest.raises(ValidationError):
        schedule(since=dt.datetime(2026, 1, 1))  # noqa: DTZ001 (that is the point)


@given(
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(0, 6),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Stockholm", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]),
)
def test_ticked_each_quarter_over_clock_changes_each_window_goes_out_once(
    cadence: str, weekday: int, at: dt.time, zone: str
) -> None:
    one = schedule(cadence=cadence, weekday=weekday, at=at, time_zone=zone)
    begin = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    sent: list[str] = []
    for quarter in range(4 * 24 * 21):
        for due in due_summaries([one], begin + quarter * dt.timedelta(minutes=15)):
            sent.append(due.window)
            one = one.model_copy(update={"sent": due.window})
    expected = {"daily": (15, 16), "weekly": (3, 4), "monthly": (1, 1)}[cadence]
    assert expected[0] <= len(sent) <= expected[1]
    assert sorted(set(sent)) == sent
