"""A change that is kept is told as kept, also where what shows it cannot be drawn anew."""

import datetime as dt

import pytest

from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectRole, Status
from bot.errors import DataFolderError
from bot.services.acting import NewConditionText, SettingsEdit
from bot.services.intake import Intake
from bot.standin import Person
from bot.store.nudges import NudgeStore
from tests.slack.nudge_talk import ETHICS, Ward
from tests.slack.project_talk import item_option, opens, opens_item

USE_CASE = "assess/use-case"


@pytest.fixture
def title(here: Ward) -> str:
    return here.framework.activity(USE_CASE).names.en


def no_modal_is_redrawn(here: Ward) -> None:
    here.slack.faults.error("not_found", "views.update", times=9)


# A click on a nudge


def test_a_click_on_a_nudge_whose_message_slack_does_not_change_now_is_kept_and_shown_later(
    here: Ward,
) -> None:
    here.due()
    here.a_minute_passes()
    here.slack.faults.status(500, "chat.update")
    here.anna.presses(here.nudge(), "Mark done")
    assert here.project.state(ETHICS).status is Status.DONE
    assert "Saved" in here.told_alone(here.anna)
    here.slack.wait_until(lambda: "Settled" in here.nudge().shown)


def test_a_click_on_a_nudge_whose_message_slack_does_not_change_at_all_is_told_as_kept(here: Ward) -> None:
    here.due()
    here.a_minute_passes()
    here.slack.faults.error("cant_update_message", "chat.update", times=9)
    here.anna.presses(here.nudge(), "Mark done")
    assert here.project.state(ETHICS).status is Status.DONE
    assert "Saved" in here.told_alone(here.anna)
    assert "refused" not in here.told_alone(here.anna)


def test_a_form_of_a_nudge_whose_message_cannot_be_changed_closes_and_says_that_it_is_kept(
    here: Ward,
) -> None:
    here.due(day=dt.date(2026, 11, 24))
    here.a_minute_passes()
    here.anna.presses(here.nudge(), "Not applicable")
    form = here.anna.gets_modal("Not applicable")
    here.slack.faults.error("cant_update_message", "chat.update", times=9)
    done = here.anna.fills(form, {"Why does it not apply here?": "The region does it"}).submits()
    assert (done.view, done.errors) == (None, {})
    assert here.project.state(ETHICS).status is Status.NOT_APPLICABLE
    assert "Saved" in here.told_alone(here.anna)


def test_an_act_whose_nudge_cannot_be_noted_any_more_is_told_as_done(
    here: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.due()
    here.a_minute_passes()

    def broken(*_: object, **__: object) -> bool:
        raise DataFolderError("the database is locked")

    monkeypatch.setattr(NudgeStore, "note", broken)
    here.anna.presses(here.nudge(), "Mark done")
    assert here.project.state(ETHICS).status is Status.DONE
    assert "Settled" in here.nudge().shown
    assert "locked" not in str([m.shown for m in here.anna.sees(here.channel)])


def test_a_click_on_what_is_settled_meanwhile_shows_the_message_as_it_stands(here: Ward) -> None:
    here.due()
    here.a_minute_passes()
    here.tracker.mark(here.key, here.by(), ETHICS, Status.DONE)
    assert "Settled" not in here.nudge().shown
    here.anna.presses(here.nudge(), "Mark done")
    assert "Settled" in here.nudge().shown


# What the channel hears


def test_a_move_that_the_channel_cannot_be_told_of_at_once_is_told_as_made(
    here: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.settle(Phase.ASSESS)
    here.a_minute_passes()
    take = Intake.take

    def broken(intake: Intake, item) -> None:
        if item.kind == "project_announce":
            raise DataFolderError("the database is locked")
        take(intake, item)

    monkeypatch.setattr(Intake, "take", broken)
    here.anna.presses(here.nudge("You can decide"), "Move to the next phase")
    assert here.project.phase is Phase.STRUCTURE
    assert "locked" not in str([m.shown for m in here.anna.sees(here.channel)])
    here.a_minute_passes(minutes=5)
    assert any("moved the project" in m.shown for m in here.anna.sees(here.channel))


# Clicks and forms in modals


def test_one_click_in_a_checklist_that_cannot_be_redrawn_is_told_as_kept(here: Ward, title: str) -> None:
    checklist = opens(here.anna, "checklist", here.channel, "Checklist")
    no_modal_is_redrawn(here)
    here.anna.chooses(checklist, "project_item", item_option(checklist, title, "done"), near=title)
    assert here.project.state(USE_CASE).status is Status.DONE
    assert "Saved" in here.told_alone(here.anna)


def test_what_is_refused_in_a_checklist_that_cannot_be_redrawn_is_told_as_refused(
    here: Ward, omar: Person, title: str
) -> None:
    checklist = opens(omar, "checklist", here.channel, "Checklist")
    no_modal_is_redrawn(here)
    omar.chooses(checklist, "project_item", item_option(checklist, title, "done"), near=title)
    assert here.project.state(USE_CASE).status is not Status.DONE
    assert "a viewer may not" in here.told_alone(omar)
    assert "Saved" not in here.told_alone(omar)


def test_a_verification_whose_modal_cannot_be_redrawn_is_told_as_kept(
    here: Ward, omar: Person, title: str
) -> None:
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    here.tracker.mark(here.key, here.by(omar), USE_CASE, Status.DONE)
    item = opens_item(here.anna, here.channel, title)
    no_modal_is_redrawn(here)
    here.anna.presses(item, "Verify")
    assert here.project.state(USE_CASE).verification is not None
    assert "Saved" in here.told_alone(here.anna)


def test_an_undo_whose_checklist_cannot_be_redrawn_is_told_as_kept(here: Ward, title: str) -> None:
    checklist = opens(here.anna, "checklist", here.channel, "Checklist")
    here.anna.chooses(checklist, "project_item", item_option(checklist, title, "done"), near=title)
    after = here.anna.gets_modal("Checklist")
    no_modal_is_redrawn(here)
    here.anna.presses(after, "Undo")
    assert here.project.state(USE_CASE).status is Status.NOT_ASSESSED
    assert "Saved" in here.told_alone(here.anna)


def test_a_condition_that_is_met_in_a_gate_that_cannot_be_redrawn_is_told_as_kept(here: Ward) -> None:
    condition = NewConditionText("Sign the contract", here.anna.id, dt.date(2026, 12, 18))
    here.tracker.decide(here.key, here.by(), Decision.GO_WITH_CONDITIONS, "in December", [condition])
    review = opens(here.anna, "gate", here.channel, "Gate review")
    no_modal_is_redrawn(here)
    here.anna.presses(review, "Met", near="Sign the contract")
    (decision,) = here.project.decisions.values()
    assert decision.conditions[0].closed is not None
    assert "Saved" in here.told_alone(here.anna)


def test_a_decision_over_a_gate_that_cannot_be_redrawn_closes_its_form_and_is_told_as_kept(
    here: Ward,
) -> None:
    review = opens(here.anna, "gate", here.channel, "Gate review")
    here.anna.presses(review, "Hold")
    form = here.anna.gets_modal("Decision")
    no_modal_is_redrawn(here)
    done = here.anna.fills(form, {"Rationale": "The money comes in March"}).submits()
    assert done.errors == {}
    assert done.view is None or done.view.title != "Decision"
    found = here.project.decision_now()
    assert found is not None
    assert "Saved" in here.told_alone(here.anna)


def test_an_activity_over_a_checklist_that_cannot_be_redrawn_closes_its_form_and_is_told_as_kept(
    here: Ward, title: str
) -> None:
    form = opens_item(here.anna, here.channel, title)
    no_modal_is_redrawn(here)
    done = here.anna.fills(form, {"Status": "In progress"}).submits()
    assert done.errors == {}
    assert done.view is None or done.view.title != "Activity"
    assert here.project.state(USE_CASE).status is Status.IN_PROGRESS
    assert "Saved" in here.told_alone(here.anna)


def test_a_pause_that_is_over_in_a_modal_that_cannot_be_redrawn_is_told_as_over(here: Ward) -> None:
    until = here.now + dt.timedelta(days=14)
    here.tracker.change_settings(here.key, here.by(), SettingsEdit(paused_until=until))
    form = opens(here.anna, "reminders", here.channel, "Reminders here")
    no_modal_is_redrawn(here)
    here.anna.presses(form, "End the pause")
    assert here.project.settings.paused_until is None
    assert "Saved" in here.told_alone(here.anna)


# What is kept in part


def test_settings_that_are_saved_in_part_say_which_part(here: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    form = opens(here.anna, "settings", here.channel, "Settings")
    monkeypatch.setattr(type(here.tracker), "change_settings", _refusing)
    given = {"Language": "Swedish", "Most reminders a week": "2"}
    again = here.anna.fills(form, given).submits().view
    assert again is not None
    assert here.project.profile.language == "sv"
    assert "*Saved:* profile. *Not saved:* the database is locked" in again.shown


def test_reminders_that_are_saved_in_part_say_which_part(here: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    here.tracker.mute(here.key, here.by(), "stalled")
    form = opens(here.anna, "reminders", here.channel, "Reminders here")
    monkeypatch.setattr(type(here.tracker), "wake", _refusing)
    given = {"Prompts of governance after go-live": "monthly", "Muted kinds": []}
    again = here.anna.fills(form, given).submits().view
    assert again is not None
    assert here.project.settings.cadence == "monthly"
    assert "*Saved:* pause and cadence" in again.shown


def _refusing(*_: object, **__: object) -> None:
    raise DataFolderError("the database is locked")


def test_a_move_among_many_changes_is_told_and_not_only_counted(here: Ward) -> None:
    here.settle(Phase.ASSESS)
    here.anna.submits(opens(here.anna, "phase structure", here.channel, "Phase"))
    assert here.project.phase is Phase.STRUCTURE
    here.slack.wait_until(lambda: any("moved the project" in m.shown for m in here.anna.sees(here.channel)))
