"""The pure rules at their edges; whole courses of projects are in the simulator's timelines."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.nudges import (
    NudgeAct,
    NudgeRule,
    NudgeRules,
    Outcome,
    Past,
    Preference,
    due_nudges,
    no_holidays,
    standing,
)
from bot.domain.nudges.cadence import latest_period
from bot.domain.nudges.hours import Clock, moment
from bot.domain.phases import Phase
from bot.domain.project import (
    Actor,
    Assigned,
    Created,
    DueSet,
    Marked,
    Profile,
    ProfileEdited,
    Project,
    Status,
    WorkingHours,
    advance,
)
from bot.library.nudges import read_nudges
from bot.settings import SHIPPED_KNOWLEDGE
from evals.benchmarks.nudge_sweeps import shipped_framework
from tests.domain.project.builders import KEY, LEAD, lab

RULES = read_nudges(SHIPPED_KNOWLEDGE)
FRAMEWORK = shipped_framework()
MONDAY = dt.datetime(2026, 2, 2, 8, tzinfo=dt.UTC)
STOCKHOLM = Clock("Europe/Stockholm", WorkingHours(), no_holidays)


def project(*changes: object, phase: Phase = Phase.SUPPORT) -> Project:
    profile = Profile(name=lab("Sepsis alert"))
    first = Created(key=KEY, profile=profile, framework_version=FRAMEWORK.version, phase=phase)
    made = advance(None, first, Actor(person=LEAD), MONDAY, FRAMEWORK).project
    for change in changes:
        made = advance(made, change, Actor(person=LEAD), MONDAY, FRAMEWORK).project  # type: ignore[arg-type]
    return made


def local(day: str, time: str = "10:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/Stockholm"))


def test_the_same_question_has_the_same_answer() -> None:
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 4)))
    first = due_nudges(made, FRAMEWORK, RULES, local("2026-02-03"))
    assert first == due_nudges(made, FRAMEWORK, RULES, local("2026-02-03"))
    assert [one.rule for one in first.due] == ["activity-due"]


def test_a_claim_that_is_on_its_way_is_not_made_twice() -> None:
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 4)))
    claimed = Past(rule="activity-due", window="support/usage 2026-02-04", sent_at=None)
    assert due_nudges(made, FRAMEWORK, RULES, local("2026-02-03"), past=[claimed]).due == ()


def test_what_nobody_has_seen_costs_no_budget() -> None:
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 4)))
    unseen = [Past(rule="govern-use", window=f"weekly {n}", sent_at=None) for n in range(9)]
    assert len(due_nudges(made, FRAMEWORK, RULES, local("2026-02-03"), past=unseen).due) == 1


def test_the_cap_counts_from_monday_to_sunday() -> None:
    made = project(DueSet(activity="support/usage", due=dt.date(2026, 2, 9)))
    friday = [Past(rule="govern-use", window=str(n), sent_at=local("2026-02-06")) for n in range(5)]
    held = due_nudges(made, FRAMEWORK, RULES, local("2026-02-06", "11:00"), past=friday, appendable=True)
    assert [one.reason for one in held.held] == ["cap"]
    assert held.next_check_at == local("2026-02-09", "00:00")
    assert len(due_nudges(made, FRAMEWORK, RULES, local("2026-02-09"), past=friday).due) == 1


def test_a_snooze_leaves_the_interval_alone() -> None:
    """The next period of a recurring topic comes when it would have come."""
    made = project(phase=Phase.GOVERN)
    start, window = dt.date(2026, 2, 2), "weekly 1 from 2026-02-02"
    snoozed = Past(
        rule="govern-drift",
        window=window,
        sent_at=local("2026-02-09"),
        outcome=Outcome.SNOOZED,
        snoozed_until=local("2026-02-12"),
    )
    ask = lambda day: due_nudges(made, FRAMEWORK, RULES, local(day), past=[snoozed])  # noqa: E731
    assert [one.window for one in ask("2026-02-12").due] == [f"{window}~2"]
    assert [one.window for one in ask("2026-02-16").due] == [f"weekly 2 from {start}"]


def test_a_person_who_is_addressed_is_so_by_their_own_clock() -> None:
    made = project(
        DueSet(activity="support/usage", due=dt.date(2026, 2, 4)),
        Assigned(activity="support/usage", owner=LEAD),
    )
    chosen = {LEAD: Preference(time_zone="America/New_York")}
    early = due_nudges(made, FRAMEWORK, RULES, local("2026-02-03"), preferences=chosen)
    assert [one.reason for one in early.held] == ["out_of_hours"]
    assert early.next_check_at == local("2026-02-03", "14:00")
    assert due_nudges(made, FRAMEWORK, RULES, local("2026-02-03", "14:00"), preferences=chosen).due


def test_every_nudge_says_where_its_rule_comes_from() -> None:
    for rule in RULES.rules:
        assert bool(rule.source.extract) != bool(rule.source.ours), rule.id
        if rule.when.kind == "order_of_work":
            assert rule.source.extract


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wording": {"en": "Nothing named {owner} here.", "sv": "Inget som heter {owner}."}}, "owner"),
        ({"wording": {"en": "It is due: {title}.", "sv": "Något ska vara klart."}}, "different fields"),
        ({"wording": {"en": "It is due {title!r}.", "sv": "Klart {title!r}."}}, "stands alone"),
        ({"window": "stay"}, "window of due"),
        ({"source": {}}, "either extract"),
        ({"source": {"section": "3.1.1", "extract": ["S3.1.4-05"]}}, "section has to be"),
        ({"priority": 0}, "greater than"),
        ({"cooldown": 3}, "Extra inputs"),
    ],
)
def test_a_rule_that_does_not_fit_its_kind_is_refused(change: dict[str, object], said: str) -> None:
    rule = RULES.rule("activity-due")
    assert rule is not None
    with pytest.raises(ValidationError, match=said):
        NudgeRule.model_validate({**rule.model_dump(mode="json"), **change})


def test_a_rule_that_stands_twice_is_refused() -> None:
    doubled = RULES.model_dump(mode="json")
    doubled["rules"].append(doubled["rules"][0])
    with pytest.raises(ValidationError, match="stands twice"):
        NudgeRules.model_validate(doubled)


@pytest.mark.parametrize(
    ("start", "today", "number", "ended"),
    [
        ("2026-01-31", "2026-02-28", 1, "2026-02-28"),
        ("2028-01-31", "2028-02-28", 0, "2028-01-31"),
        ("2028-01-31", "2028-02-29", 1, "2028-02-29"),
        ("2027-11-30", "2028-02-29", 3, "2028-02-29"),
        ("2026-12-15", "2027-01-14", 0, "2026-12-15"),
        ("2026-12-15", "2027-01-15", 1, "2027-01-15"),
    ],
)
def test_months_end_on_the_day_of_their_number(start, today, number, ended) -> None:
    day = dt.date.fromisoformat
    found = latest_period(day(start), "monthly", day(today))
    assert found[:2] == (number, day(ended))
    assert found[2] > day(today)


def test_a_local_time_that_a_clock_change_skips_is_taken_after_it() -> None:
    skipped = moment(dt.date(2026, 3, 29), "Europe/Stockholm", dt.time(2, 30))
    assert skipped == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


@given(st.integers(0, 3 * 365 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_the_next_opening_is_the_first_open_moment(minutes: int) -> None:
    now = MONDAY + dt.timedelta(minutes=minutes)
    opening = STOCKHOLM.next_opening(now)
    assert opening is not None
    assert opening > now
    assert STOCKHOLM.closed(opening) is None
    assert STOCKHOLM.closed(opening - dt.timedelta(seconds=1)) is not None
    if STOCKHOLM.closed(now) is not None:
        hours = int((opening - now).total_seconds() // 3600)
        assert all(STOCKHOLM.closed(now + dt.timedelta(hours=n)) for n in range(hours))


START = [
    DueSet(activity="support/usage", due=dt.date(2026, 3, 11)),
    DueSet(activity="support/impact", due=dt.date(2026, 2, 20)),
    Marked(activity="assess/pilot", status=Status.IN_PROGRESS),
    ProfileEdited(
        profile=Profile(
            name=lab("x"), go_live=dt.date(2026, 2, 1), targets={Phase.SUPPORT: dt.date(2026, 4, 1)}
        )
    ),
]


@given(
    st.lists(st.sampled_from(START), unique_by=lambda one: one.model_dump_json()),
    st.sampled_from(list(Phase)),
)
@settings(max_examples=25, deadline=None)
def test_nothing_becomes_due_before_the_next_check(changes: list[object], phase: Phase) -> None:
    """Whoever looks at the planned moments only misses nothing that an hourly look would find."""
    made, now = project(*changes, phase=phase), local("2026-02-02", "09:00")
    past = [
        Past(rule=one.rule, window=one.window, sent_at=now)
        for one in due_nudges(made, FRAMEWORK, RULES, now).due
    ]
    planned = due_nudges(made, FRAMEWORK, RULES, now, past=past).next_check_at
    for hours in range(1, 24 * 25, 5):
        later = now + dt.timedelta(hours=hours)
        if planned is not None and later >= planned:
            return
        assert due_nudges(made, FRAMEWORK, RULES, later, past=past).due == ()


def test_standstill_counts_what_is_open_up_to_the_phase_and_says_no_more() -> None:
    """Work that was left in an earlier phase is no open activity of this one."""
    made = project(phase=Phase.STRUCTURE)
    left = {item.id for item in FRAMEWORK.activities if item.phase is Phase.STRUCTURE}
    for activity in left:
        made = advance(
            made, Marked(activity=activity, status=Status.DONE), Actor(person=LEAD), MONDAY, FRAMEWORK
        ).project
    name = ("stalled", "quiet since 2026-02-02")
    stalled = standing(made, FRAMEWORK, RULES, local("2026-03-02"), [name])[name]
    assert int(stalled.fields["count"]) == sum(
        item.phase in (Phase.ASSESS, Phase.STRUCTURE) and not made.state(item.id).status.settled
        for item in FRAMEWORK.activities
    )
    assert NudgeAct.CHECKLIST in stalled.acts
