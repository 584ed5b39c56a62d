"""Nudges over the whole way: posted by the minute's sweep, clicked by people, shown as they stand then."""

import datetime as dt
from collections.abc import Callable

import pytest

from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectRole, Status
from bot.services.acting import NewConditionText
from bot.standin import Channel, Person
from tests.slack.nudge_talk import ETHICS, TOMORROW, Ward
from tests.slack.project_talk import opens
from tests.slack.test_project_bounds import service_forgets_the_channel

pytestmark = pytest.mark.slow


def test_a_nudge_says_why_and_whence_it_comes_and_one_click_settles_it(here: Ward) -> None:
    here.due()
    here.a_minute_passes()
    shown = here.nudge().shown
    assert "is due on 26 Nov 2026" in shown
    assert "Holds since 23 Nov 2026" in shown
    assert "Our own rule: Due dates are the team's own" in shown
    here.anna.presses(here.nudge(), "Mark done")
    assert here.project.state(ETHICS).status is Status.DONE
    assert "Settled" in here.nudge().shown
    assert here.tally("activity-due").acted == 1
    here.a_minute_passes(minutes=5)
    assert len(here.nudged()) == 1


def test_owner_and_date_are_one_choice_each(here: Ward, omar: Person) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    here.due()
    here.a_minute_passes()
    here.anna.chooses(here.nudge(), "nudge_assign", omar)
    here.anna.chooses(here.nudge(), "nudge_due", dt.date(2026, 12, 10))
    state = here.project.state(ETHICS)
    assert state.due == dt.date(2026, 12, 10)
    stored = here.store.load(here.key)
    assert stored is not None
    assert stored.people.shown(state.owner) == "Omar Said"


def test_not_applicable_asks_why(here: Ward) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.presses(here.nudge(), "Not applicable")
    form = here.anna.gets_modal("Not applicable")
    assert here.anna.fills(form, {"Why does it not apply here?": "The region does it"}).submits().view is None
    mark = here.project.state(ETHICS).mark
    assert mark is not None
    assert str(mark.reason) == "The region does it"
    assert "Settled" in here.nudge().shown


def test_what_a_form_does_not_take_is_said_in_it_and_changes_nothing(here: Ward) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.presses(here.nudge(), "Not applicable")
    form = here.anna.gets_modal("Not applicable")
    errors = here.anna.fills(form, {"Why does it not apply here?": "Patient 19121212-1212"}).submits().errors
    assert "identify a patient" in " ".join(errors.values())
    assert here.project.state(ETHICS).status is Status.NOT_ASSESSED


def test_evidence_is_added_from_a_nudge(here: Ward) -> None:
    must = next(
        one.id for one in here.framework.activities if one.phase is Phase.ASSESS and one.level == "must"
    )
    here.tracker.mark(here.key, here.by(), must, Status.DONE)
    here.a_minute_passes(days=7)
    here.anna.presses(here.nudge("without anything that shows it"), "Add evidence")
    form = here.anna.gets_modal("Add evidence")
    here.anna.fills(form, {"What shows that it was done?": "Minutes of 3 November"}).submits()
    assert len(here.project.state(must).evidence) == 1
    assert here.tally("evidence-missing").acted == 1


@pytest.mark.parametrize(
    ("choice", "again"), [("day", dt.date(2026, 11, 26)), ("week", dt.date(2026, 11, 30))]
)
def test_not_now_puts_it_off_to_tomorrow_or_next_week(here: Ward, choice: str, again: dt.date) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.chooses(here.nudge(), "nudge_later", choice)
    (past,) = here.past("activity-overdue")
    assert past.snoozed_until is not None
    assert past.snoozed_until.date() == again
    assert f"Put off until {again.day} Nov 2026" in here.nudge().shown
    assert not _buttons(here.nudge())
    here.a_minute_passes(minutes=30)
    assert len(here.nudged()) == 1
    here.now = dt.datetime.combine(again, dt.time(8), dt.UTC)
    here.a_minute_passes()
    assert len(here.nudged()) == 2


def test_not_now_takes_any_date_ahead(here: Ward) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.chooses(here.nudge(), "nudge_later", "date")
    form = here.anna.gets_modal("Remind again")
    errors = here.anna.fills(form, {"On": dt.date(2026, 11, 25)}).submits().errors
    assert list(errors.values()) == ["Choose a day that is ahead."]
    assert here.anna.fills(form, {"On": dt.date(2026, 12, 9)}).submits().view is None
    (past,) = here.past("activity-overdue")
    assert past.snoozed_until == dt.datetime(2026, 12, 9, 7, tzinfo=dt.UTC)


def test_dismissing_asks_why_and_is_counted(here: Ward) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.chooses(here.nudge(), "nudge_more", "dismiss")
    form = here.anna.gets_modal("Dismiss")
    assert here.anna.fills(form, {"Why?": "done_elsewhere"}).submits().view is None
    assert here.tally("activity-overdue").dismissed == 1
    assert "Dismissed" in here.nudge().shown
    assert not _buttons(here.nudge())
    here.a_minute_passes(days=8)
    assert len(here.nudged()) == 1


def test_a_muted_kind_stays_away_until_it_is_woken(here: Ward) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.chooses(here.nudge(), "nudge_more", "mute")
    assert "This kind is muted here" in here.nudge().shown
    here.due("assess/risk-analysis", dt.date(2026, 11, 24))
    here.a_minute_passes(days=1)
    assert len(here.nudged()) == 1
    form = opens(here.anna, "reminders", here.channel, "Reminders here")
    assert "Activity overdue" in str(form.blocks)
    assert here.anna.fills(form, {"Muted kinds": []}).submits().view is None
    here.a_minute_passes(minutes=1)
    assert len(here.nudged()) == 2


def test_a_pause_is_declared_and_ended_from_slack(here: Ward) -> None:
    form = opens(here.anna, "reminders", here.channel, "Reminders here")
    assert "Not paused" in form.shown
    past = here.anna.fills(form, {"Pause until": dt.date(2026, 11, 25)}).submits()
    assert list(past.errors.values()) == ["Choose a day that is ahead."]
    assert here.anna.fills(form, {"Pause until": dt.date(2026, 12, 9)}).submits().view is None
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    assert here.nudged() == []
    form = opens(here.anna, "påminnelser", here.channel, "Reminders here")
    assert "Paused until *9 Dec 2026*" in form.shown
    here.anna.presses(form, "End the pause")
    assert "The pause is over" in here.anna.gets_modal("Reminders here").shown
    here.a_minute_passes(minutes=1)
    assert len(here.nudged()) == 1


def test_a_project_that_stands_still_is_paused_from_its_nudge(here: Ward) -> None:
    here.a_minute_passes(days=21)
    here.anna.presses(here.nudge("Nothing has changed"), "Checklist")
    assert "Checklist" in here.anna.gets_modal("Checklist").title
    here.anna.presses(here.nudge("Nothing has changed"), "Pause …")
    form = here.anna.gets_modal("Reminders here")
    here.anna.fills(form, {"Pause until": dt.date(2027, 1, 11)}).submits()
    paused = here.project.settings.paused_until
    assert paused is not None
    assert here.project.profile.today(paused) == dt.date(2027, 1, 11)
    assert here.tally("stalled").acted == 1


def test_a_member_may_not_pause_and_is_told_so_in_the_modal(here: Ward, omar: Person) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    form = opens(omar, "reminders", here.channel, "Reminders here")
    refused = omar.fills(form, {"Pause until": dt.date(2026, 12, 9)}).submits().view
    assert refused is not None
    assert "*Not saved:* a member may not change the settings" in refused.shown
    assert here.project.settings.paused_until is None


def test_the_lead_sets_how_often_governance_is_asked_for(
    house: Callable[..., Ward],
    anna: Person,
    channel: Channel,
) -> None:
    in_use = {"Phase now": "support", "Go-live date": dt.date(2026, 11, 24)}
    here = house(**in_use)
    here.a_minute_passes()
    assert not any("Time to" in one.shown for one in here.nudged())
    form = opens(anna, "reminders", channel, "Reminders here")
    anna.fills(form, {"Prompts of governance after go-live": "daily"}).submits()
    here.a_minute_passes(days=1)
    assert "Time to" in here.nudge().shown


def test_a_prompt_of_governance_that_was_answered_is_settled_until_its_next_turn(
    house: Callable[..., Ward],
    anna: Person,
) -> None:
    in_use = {"Phase now": "support", "Go-live date": dt.date(2026, 11, 18)}
    here = house(**in_use)
    here.a_minute_passes()
    anna.presses(here.nudge("Time to look at performance"), "Add evidence")
    form = anna.gets_modal("Add evidence")
    anna.fills(form, {"What shows that it was done?": "Report of week 47"}).submits()
    assert "~Performance and drift~ Settled" in here.nudge().shown
    here.a_minute_passes(days=35)
    assert "Time to look at performance" in here.nudge("Time to look at performance").shown


def test_a_person_chooses_hours_zone_and_whether_to_be_addressed(here: Ward, omar: Person) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    here.due()
    here.tracker.assign(here.key, here.by(), ETHICS, omar.id)
    here.a_minute_passes()
    assert f"<@{omar.id}>" in str(here.nudge().blocks)
    omar.chooses(here.nudge(), "nudge_more", "mine")
    form = omar.gets_modal("My own hours")
    off = omar.fills(form, {"My time zone": "Mars/Base"}).submits()
    assert "Europe/Stockholm" in " ".join(off.errors.values())
    own = {"My time zone": "Africa/Nairobi", "My working hours": ["yes"], "From": "16:00", "To": "18:00"}
    assert omar.fills(form, own).submits().errors == {}
    chosen = here.nudges.preference(here.key.org, omar.id)
    assert chosen.time_zone == "Africa/Nairobi"
    assert chosen.working_hours is not None
    assert (chosen.working_hours.start, chosen.working_hours.end) == (dt.time(16), dt.time(18))
    here.due("assess/risk-analysis", TOMORROW)
    here.tracker.assign(here.key, here.by(), "assess/risk-analysis", omar.id)
    here.a_minute_passes(hours=1)
    here.a_minute_passes(days=1)
    assert len(here.past("activity-due")) == 1
    here.now = dt.datetime(2026, 11, 26, 13, 30, tzinfo=dt.UTC)
    here.a_minute_passes()
    assert len(here.past("activity-due")) == 2


def test_who_is_on_home_opts_out_there_and_is_not_named_any_more(here: Ward, omar: Person) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    omar.opens_home(here.app)
    home = here.slack.wait_until(lambda: omar.home(here.app))
    omar.presses(home, "My own hours …")
    form = omar.gets_modal("My own hours")
    assert omar.fills(form, {"Addressing": ["yes"]}).submits().errors == {}
    here.due()
    here.tracker.assign(here.key, here.by(), ETHICS, omar.id)
    here.a_minute_passes()
    assert here.nudged() == []
    omar.presses(home, "My own hours …")
    omar.fills(omar.gets_modal("My own hours"), {"Addressing": []}).submits()
    here.a_minute_passes(minutes=1)
    assert f"<@{omar.id}>" in str(here.nudge().blocks)


def test_a_phase_that_is_ready_is_decided_and_left_from_the_nudge(here: Ward) -> None:
    here.settle(Phase.ASSESS)
    here.a_minute_passes()
    shown = here.nudge("You can decide the gate").shown
    assert "must criteria are met" in shown
    for decision in ("Go", "Go with conditions", "Hold", "Recycle", "Stop"):
        assert decision in _buttons(here.nudge())
    here.anna.presses(here.nudge(), "Go")
    form = here.anna.gets_modal("Decision")
    assert "Signed by Anna Berg" in form.shown
    assert here.anna.submits(form).view is None
    found = here.project.decision_now()
    assert found is not None
    assert found[1].decision is Decision.GO
    assert "Decided 25 Nov 2026: *Go* by Anna Berg" in here.nudge().shown
    assert "Hold" not in _buttons(here.nudge())
    here.anna.presses(here.nudge(), "Move to the next phase")
    assert here.project.phase is Phase.STRUCTURE
    assert "Settled" in here.nudge().shown


def test_a_hold_from_the_nudge_needs_a_reason_and_settles_it(here: Ward) -> None:
    here.settle(Phase.ASSESS)
    here.a_minute_passes()
    here.anna.presses(here.nudge(), "Hold")
    form = here.anna.gets_modal("Decision")
    here.anna.fills(form, {"Rationale": "The money comes in March"}).submits()
    found = here.project.decision_now()
    assert found is not None
    assert found[1].decision is Decision.HOLD
    assert "Settled" in here.nudge().shown
    assert here.tally("transition-ready").acted == 1


def test_a_go_with_conditions_from_the_nudge_records_what_who_and_by_when(here: Ward, omar: Person) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    here.settle(Phase.ASSESS)
    here.a_minute_passes()
    here.anna.presses(here.nudge(), "Go with conditions")
    form = here.anna.gets_modal("Decision")
    given = {
        "Rationale": "Only the contract is open",
        "condition_1.{v}.new": "Sign the contract",
        "condition_owner_1.{v}.new": [omar],
        "condition_due_1.{v}.new": dt.date(2026, 12, 18),
    }
    version = here.project.version
    filled = here.anna.fills(form, {name.format(v=version): value for name, value in given.items()})
    assert filled.submits().view is None
    found = here.project.decision_now()
    assert found is not None
    assert [(str(one.text), one.due) for one in found[1].conditions] == [
        ("Sign the contract", dt.date(2026, 12, 18))
    ]
    assert "*Go with conditions* by Anna Berg" in here.nudge().shown


def test_who_may_not_decide_is_told_in_the_form(here: Ward, omar: Person) -> None:
    here.settle(Phase.ASSESS)
    here.a_minute_passes()
    omar.presses(here.nudge(), "Go")
    refused = omar.submits(omar.gets_modal("Decision")).view
    assert refused is not None
    assert "a viewer may not decide a gate" in refused.shown
    omar.presses(here.nudge(), "Move to the next phase")
    assert "a viewer may not" in here.told_alone(omar)
    assert here.project.phase is Phase.ASSESS


def test_who_moves_with_gaps_records_conditions_and_sees_the_gaps_until_they_are_closed(here: Ward) -> None:
    here.settle(Phase.ASSESS, ETHICS)
    here.tracker.assign(here.key, here.by(), ETHICS, here.anna.id)
    here.due(day=dt.date(2026, 12, 18))
    move = opens(here.anna, "phase", here.channel, "Phase")
    here.anna.presses(move, "Record conditions …")
    form = here.anna.gets_modal("Decision")
    assert here.anna.id in str(form.values)
    assert "2026-12-18" in str(form.values)
    done = here.anna.fills(form, {"Rationale": "The board meets in December"}).submits()
    assert done.view is not None
    assert done.view.title == "Phase"
    move = here.anna.gets_modal("Phase")
    assert "the gate was decided *Go with conditions*" in move.shown
    assert here.anna.submits(move).view is None
    assert here.project.phase is Phase.STRUCTURE
    here.a_minute_passes(hours=1)
    nudge = here.nudge("with gaps. Still open: 1 activity")
    assert "Anna Berg, due 18 Dec 2026" in nudge.shown
    assert "Open conditions" in nudge.shown


def test_a_gap_is_given_owner_and_date_from_the_nudge(here: Ward, omar: Person) -> None:
    here.settle(Phase.ASSESS, ETHICS, "assess/risk-analysis")
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    gaps = [condition(here)]
    here.tracker.decide(here.key, here.by(), Decision.GO_WITH_CONDITIONS, "in December", gaps)
    here.tracker.set_phase(here.key, here.by(), Phase.STRUCTURE)
    here.a_minute_passes(hours=1)
    assert "no owner, no date" in here.nudge("with gaps").shown
    here.anna.chooses(here.nudge("with gaps"), "nudge_details", ETHICS)
    form = here.anna.gets_modal("Activity")
    here.anna.fills(form, {"Owner": [omar], "Due": dt.date(2026, 12, 18)}).submits()
    assert "Omar Said, due 18 Dec 2026" in here.nudge("with gaps").shown
    assert here.tally("transition-with-gaps").acted == 1


def condition(here: Ward) -> NewConditionText:
    return NewConditionText("the board decides", here.anna.id, dt.date(2026, 12, 18))


def test_where_outsiders_listen_no_nudge_is_posted_and_none_is_answered(here: Ward) -> None:
    here.due()
    here.a_minute_passes()
    assert len(here.nudged()) == 1
    here.due("assess/risk-analysis")
    here.slack.shares(here.channel, here.slack.add_team("Vendor Inc"))
    assert here.service is not None
    service_forgets_the_channel(here.service)
    here.a_minute_passes(days=1)
    assert len(here.nudged()) == 1
    here.anna.presses(here.nudge(), "Mark done")
    assert here.project.state(ETHICS).status is Status.NOT_ASSESSED
    assert "outside your organisation" in here.told_alone(here.anna)


def test_a_guest_without_a_role_of_their_own_answers_no_nudge(here: Ward) -> None:
    guest = here.slack.person("Gus Guest", guest=True)
    here.slack.invites(here.channel, guest)
    form = opens(here.anna, "settings", here.channel, "Settings")
    here.anna.fills(form, {"People of the channel without a role": "Do the work as members"}).submits()
    here.due()
    here.a_minute_passes()
    guest.presses(here.nudge(), "Mark done")
    assert "a guest of this workspace" in here.told_alone(guest)
    guest.chooses(here.nudge(), "nudge_later", "day")
    assert here.tally("activity-due").snoozed == 0
    assert here.project.state(ETHICS).status is Status.NOT_ASSESSED


def test_a_swedish_project_is_nudged_in_swedish(
    house: Callable[..., Ward],
    anna: Person,
    channel: Channel,
) -> None:
    here = house(Language="sv")
    here.due()
    here.a_minute_passes()
    assert "ska vara klar 26 nov 2026" in here.nudge().shown
    assert "Gäller sedan 23 nov 2026" in here.nudge().shown
    anna.chooses(here.nudge(), "nudge_more", "dismiss")
    form = anna.gets_modal("Avfärda")
    anna.fills(form, {"Varför?": "wrong_time"}).submits()
    assert here.tally("activity-due").dismissed == 1
    assert opens(anna, "påminnelser", channel, "Påminnelser här")


def _buttons(message) -> set[str]:
    return {
        part["text"]["text"]
        for block in message.blocks
        for part in block.get("elements", ())
        if part.get("type") == "button"
    }
