"""Conversations about a project, over the whole way from a command or a press to what people see."""

import datetime as dt

import pytest

from bot.slack.project.gate import PROPOSED
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.project_talk import (
    a_minute_passes,
    announced,
    item_option,
    opens,
    opens_item,
    staffs,
    starts,
)

TOMORROW = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def title(application) -> str:
    return application.corpus.framework.activity("assess/use-case").names.en


def test_a_project_is_set_up_in_a_modal_and_the_channel_hears_of_it(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel
) -> None:
    assert "no project yet" in anna.command("/advisor", "status", channel).text

    form = opens(anna, "start", channel, "Set up the project")
    done = anna.fills(form, {"Name of the project": "Sepsis alert", "AI system": "SepsisWatch 2"}).submits()

    assert (done.errors, done.view) == ({}, None)
    heard = slack.wait_until(lambda: announced(omar, channel))
    assert "Anna Berg" in heard[-1].shown
    assert "Sepsis alert" in heard[-1].shown
    status = anna.command("/advisor", "status", channel).text
    assert "Assess the setting" in status
    assert "SepsisWatch 2" in status
    assert "Led by Anna Berg" in status


def test_the_form_knows_the_time_zone_of_who_opens_it_and_says_what_is_wrong_with_another(
    slack: StandIn, service: Service, anna: Person, channel: Channel
) -> None:
    form = opens(anna, "start", channel, "Set up the project")
    assert "Europe/Stockholm" in str(form.values)
    done = anna.fills(form, {"Name of the project": "Sepsis alert", "Time zone": "Mars/Base"}).submits()
    assert done.view is not None
    assert "Mars/Base" in done.view.shown
    assert "Not saved" in done.view.shown
    assert "Sepsis alert" in str(done.view.values)
    assert anna.fills(done.view, {"Time zone": "Europe/Oslo"}).submits().view is None


def test_an_activity_is_marked_done_with_evidence_and_verified_by_another(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    staffs(anna, channel, members=[omar])

    form = opens_item(omar, channel, title)
    given = {"Status": "Done", "Owner": [omar], "Due": TOMORROW, "Add evidence": "https://minutes.test/7"}
    below = omar.fills(form, given).submits().view
    assert below is not None
    assert below.title == "Checklist"
    assert "1 piece of evidence" in below.shown

    slack.settles()
    a_minute_passes(service)
    (heard,) = [m.shown for m in announced(anna, channel) if "*Omar Said*: " in m.shown]
    assert f"“{title}”: taken, due" in heard
    assert "evidence added, done" in heard

    checked = opens_item(anna, channel, title)
    anna.presses(checked, "Verify")
    assert "verified by Anna Berg" in anna.gets_modal("Activity").shown

    own = opens_item(omar, channel, title)
    omar.presses(own, "Withdraw verification")
    omar.presses(omar.gets_modal("Activity"), "Verify")
    assert "Not saved" in omar.gets_modal("Activity").shown


def test_not_applicable_asks_for_a_reason_and_keeps_it(
    slack: StandIn, service: Service, anna: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    form = opens_item(anna, channel, title)
    refused = anna.fills(form, {"Status": "Not applicable"}).submits()
    assert list(refused.errors.values()) == [
        "Needed for “Not applicable” and for “Blocked”. No patient data."
    ]
    anna.fills(form, {"Why not applicable, or blocked by what": "Bought as a whole"}).submits()
    checklist = opens(anna, "checklist all assess", channel, "Checklist")
    assert "reason: Bought as a whole" in checklist.shown


def test_one_click_in_the_checklist_marks_and_can_be_undone(
    slack: StandIn, service: Service, anna: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    checklist = opens(anna, "checklist", channel, "Checklist")
    anna.chooses(checklist, "project_item", item_option(checklist, title, "done"), near=title)
    after = anna.gets_modal("Checklist")
    assert f"Saved: marked “{title}” done" in after.shown
    assert "The filter hides 1 activity" in after.shown
    anna.presses(after, "Undo")
    assert "Not saved" not in anna.gets_modal("Checklist").shown
    assert item_option(anna.gets_modal("Checklist"), title, "done")


def test_two_people_change_the_same_thing_and_the_second_is_told_and_loses_no_word(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    staffs(anna, channel, members=[omar])
    hers, his = opens_item(anna, channel, title), opens_item(omar, channel, title)
    anna.fills(hers, {"Status": "In progress"}).submits()

    given = {"Status": "Blocked", "Why not applicable, or blocked by what": "No answer from the vendor"}
    again = omar.fills(his, given).submits().view

    assert again is not None
    assert again.title == "Activity"
    assert (
        f"Anna Berg changed the same thing while you were looking: marked “{title}” in progress"
        in again.shown
    )
    assert "No answer from the vendor" in str(again.values)
    assert "In progress" in omar.gets_modal("Activity").shown
    omar.submits(again)
    assert "blocked: No answer from the vendor" in opens(omar, "checklist all", channel, "Checklist").shown


def test_a_gate_with_gaps_is_passed_on_conditions_alone(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel
) -> None:
    starts(anna, channel)
    staffs(anna, channel, sponsors=[omar])

    move = opens(anna, "phase structure", channel, "Phase")
    assert "must criteria are unmet" in move.shown
    assert "no owner" in move.shown
    refused = anna.submits(move).view
    assert refused is not None
    assert "Not saved" in refused.shown

    review = opens(omar, "gate", channel, "Gate review")
    assert review.shown.index("Must be met") < review.shown.index("Should be met")
    omar.presses(review, "Go with conditions")
    form = omar.gets_modal("Decision")
    assert "Signed by Omar Said" in form.shown
    omar.fills(form, {"Rationale": "The winter is near"})
    proposed = [v for v in map(str, form.values.values()) if "The problem is analysed" in v]
    assert len(proposed) == 1, "what is unmet is proposed as a condition"
    _fill(omar, form, 1, text="Finish the legal check")
    for number in range(2, PROPOSED + 1):
        _fill(omar, form, number, text="")
    unfinished = omar.submits(form).view
    assert unfinished is not None
    assert "A condition needs what, who and by when." in unfinished.shown
    assert "Finish the legal check" in str(unfinished.values)
    omar.presses(unfinished, "One more condition")
    form = omar.gets_modal("Decision")
    _fill(omar, form, 1, owner=[anna], due=TOMORROW)
    _fill(omar, form, 2, text="Train the night shift", owner=[omar], due=TOMORROW)
    below = omar.submits(form).view
    assert below is not None
    assert below.title == "Gate review"
    assert "Go with conditions* by Omar Said" in below.shown
    assert "Finish the legal check (Anna Berg" in below.shown

    heard = slack.wait_until(lambda: [m for m in announced(anna, channel) if "decided the gate" in m.shown])
    assert "2 open conditions" in heard[-1].shown

    move = opens(anna, "phase structure", channel, "Phase")
    assert "the gate was decided *Go with conditions*" in move.shown
    assert anna.submits(move).view is None
    slack.wait_until(lambda: any("moved the project" in m.shown for m in announced(omar, channel)))
    assert "Create the structure" in anna.command("/advisor", "status", channel).text

    review = opens(omar, "gate", channel, "Gate review")
    omar.presses(review, "Met", near="Finish the legal check")
    assert "Finish the legal check" not in omar.gets_modal("Gate review").shown


def _fill(person: Person, form, number: int, *, owner=None, due=None, text: str | None = None) -> None:
    stamp = next(
        b["block_id"] for b in form.blocks if b.get("block_id", "").startswith("rationale")
    ).partition(".")[2]
    values = {"condition": text, "condition_owner": owner, "condition_due": due}
    person.fills(
        form, {f"{name}_{number}.{stamp}": value for name, value in values.items() if value is not None}
    )


def test_a_lesson_is_saved_from_a_message(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    said = anna.says(channel, "Ask the laboratory a month earlier")
    anna.shortcut("save_as_lesson", said, app)
    form = anna.gets_modal("Lesson of the team")
    assert "Ask the laboratory a month earlier" in str(form.values)
    assert anna.submits(form).view is None
    assert "Ask the laboratory a month earlier" in anna.command("/advisor", "summary", channel).text


def test_a_message_is_used_as_evidence_by_its_link_not_by_its_text(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    said = anna.says(channel, "The board has agreed on the use case today")
    anna.shortcut("use_as_evidence", said, app)
    form = anna.gets_modal("Use as evidence")
    anna.fills(form, {"Evidence for": "assess/use-case", "Mark as well": ["done"]}).submits()
    item = opens_item(anna, channel, title)
    assert "1 piece of evidence" in item.shown
    assert "/archives/" in item.shown
    assert "The board has agreed" not in item.shown
    slack.settles()
    a_minute_passes(service)
    assert any(f"marked “{title}” done, with evidence" in m.shown for m in announced(anna, channel))


def test_a_text_with_patient_data_is_not_kept_and_its_writer_is_told(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    patient = "Patient Anna Svensson, born 1950-03-12, has sepsis on ward 4"
    anna.shortcut("save_as_lesson", anna.says(channel, patient), app)
    assert anna.modal is None
    told = [m for m in anna.sees(channel) if m.only_for == anna.id]
    assert "identify a patient" in told[-1].shown
    form = opens_item(anna, channel, title)
    again = anna.fills(form, {"Add evidence": patient}).submits().view
    assert again is not None
    assert "identify a patient" in again.shown
    assert "0 pieces" not in again.shown


def test_what_is_next_is_shown_with_reasons_and_taken_with_one_click(
    slack: StandIn, service: Service, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    shown = anna.command("/advisor", "next", channel).message
    assert shown is not None
    assert "The gate needs it" in shown.shown
    assert "section" in shown.shown
    first = next(block for block in shown.blocks if "elements" in block)["elements"][1]["value"]
    anna.presses(shown, "I take it", value=first)
    slack.wait_until(lambda: "Saved: took" in shown.shown)
    assert "Anna Berg" in shown.shown
    anna.presses(shown, "Share in channel")
    heard = slack.wait_until(lambda: [m for m in announced(anna, channel) if "What to do next" in m.shown])
    assert f"Shared by {anna.mention}" in heard[-1].shown


def test_changes_of_a_little_while_are_told_in_one_message_and_once(
    slack: StandIn, service: Service, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    slack.wait_until(lambda: announced(anna, channel))
    for _ in range(3):
        checklist = opens(anna, "checklist", channel, "Checklist")
        first = next(b for b in checklist.blocks if "accessory" in b)
        done = next(o["value"] for o in first["accessory"]["options"] if o["value"].startswith("done"))
        anna.chooses(checklist, "project_item", done, near=first["text"]["text"])
    a_minute_passes(service)
    a_minute_passes(service, dt.timedelta(minutes=2))
    told = [m for m in announced(anna, channel) if "marked" in m.shown]
    assert len(told) == 1
    assert told[0].shown.count("done") == 3


def test_the_project_is_exported_as_a_file_in_its_channel(
    slack: StandIn, service: Service, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    assert "PDF" in anna.command("/advisor", "export", channel).text
    anna.command("/advisor", "export md", channel)
    slack.wait_until(lambda: len(slack.files) == 2)
    kinds = {stored.name.rpartition(".")[2]: stored for stored in slack.files}
    assert kinds["pdf"].content.startswith(b"%PDF")
    assert b"# Sepsis alert" in kinds["md"].content
    assert kinds["md"].channels == [channel.id]


def test_a_misspelt_command_is_told_what_was_meant(service: Service, anna: Person, channel: Channel) -> None:
    said = anna.command("/advisor", "chekclist", channel).text
    assert "did you mean “/advisor checklist”?" in said
    assert "use pdf, md, csv, json" in anna.command("/advisor", "export docx", channel).text
    assert "governn" in anna.command("/advisor", "phase governn", channel).text


def test_settings_say_when_the_bot_answers_and_who_may_do_what(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel
) -> None:
    starts(anna, channel)
    form = opens(anna, "settings", channel, "Settings")
    wrong = anna.fills(form, {"Most reminders a week": "77"}).submits()
    assert list(wrong.errors.values()) == ["Give a whole number from 0 to 50."]
    given = {"Most reminders a week": "2", "Language": "Swedish", "When I answer in this channel": "Never"}
    assert anna.fills(form, given).submits().view is None
    assert "Leds av Anna Berg" in anna.command("/advisor", "status", channel).text
    form = opens(omar, "settings", channel, "Inställningar")
    refused = omar.fills(form, {"När jag svarar i kanalen": "På varje fråga"}).submits().view
    assert refused is not None
    assert "Inte sparat" in refused.shown


def test_a_change_is_told_once_although_slack_fails_and_forgets_to_say_so(
    slack: StandIn, service: Service, anna: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    slack.wait_until(lambda: announced(anna, channel))
    checklist = opens(anna, "checklist", channel, "Checklist")
    anna.chooses(checklist, "project_item", item_option(checklist, title, "done"), near=title)
    slack.faults.status(500, "chat.postMessage", times=2)
    slack.faults.drop("chat.postMessage")
    for minutes in range(5):
        a_minute_passes(service, dt.timedelta(minutes=1 + minutes))
    told = [m for m in announced(anna, channel) if f"marked “{title}” done" in m.shown]
    assert len(told) == 1
