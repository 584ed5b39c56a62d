"""What a person does on the page of `advisor play`, in a real browser against the real bot."""

import re
from pathlib import Path

import pytest

from tests.playground.acts import answers, ask, dialog, go, open_thread, own, say
from tests.playground.stage import Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_question_is_answered_in_its_thread_and_followed_up(playground: str, windows: Windows) -> None:
    page = windows.open(playground)

    thread = ask(page, "Is one training enough?")
    first = answers(thread).first
    first.get_by_text("Sources").wait_for()
    assert "[1]" in first.inner_text()
    assert "section 3.1.8" in first.inner_text()

    thread.get_by_label("Reply").fill("And who should be trained?")
    thread.get_by_label("Reply").press("Enter")
    answers(thread).nth(1).get_by_text("Sources").wait_for()


def test_a_false_premise_is_corrected_and_a_question_outside_is_refused(
    playground: str, windows: Windows
) -> None:
    page = windows.open(playground)

    corrected = answers(ask(page, "What did Expert 9 say about training?")).first
    corrected.get_by_text(re.compile("Expert 9")).first.wait_for()
    page.get_by_role("button", name="Close thread").click()

    refused = answers(ask(page, "Which dose of warfarin should the patient get?")).first
    refused.get_by_text("hold no advice on treatment or dosing").wait_for()


def test_feedback_asks_for_reasons_and_thanks(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    thread = ask(page, "Who owns the system after go-live?")

    thread.get_by_role("button", name="Not helpful").click()
    form = dialog(page, "What was not helpful?")
    form.get_by_role("checkbox", name="Something is missing").check()
    form.get_by_label("What would have helped?").fill("An example of a contract")
    form.get_by_role("button", name="Send").click()

    form.wait_for(state="detached")
    sent = page.request.get(f"{playground}/backstage").json()["deliveries"]
    submitted = next(one["payload"]["view"] for one in sent if one["what"] == "view_submission")
    assert "Something is missing" in str(submitted["state"]["values"])
    assert "An example of a contract" in str(submitted["state"]["values"])


def test_the_passage_behind_a_statement_is_shown(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    thread = ask(page, "What has to be in place before the pilot?")

    thread.get_by_label("Show the passage").select_option(index=1)
    thread.get_by_role("button", name="Set").or_(page.get_by_role("dialog")).first.wait_for()
    if thread.get_by_role("button", name="Set").count():
        thread.get_by_role("button", name="Set").click()

    page.get_by_role("dialog").get_by_text("Nair et al.").first.wait_for()


def test_a_project_is_started_by_a_modal_that_keeps_what_is_typed(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    go(page, "#ai-new")
    say(page, "/advisor start")
    form = dialog(page, "Set up the project")

    form.get_by_role("button", name="Start").click()
    form.get_by_text("Please complete this field.").first.wait_for()
    form.get_by_label("Name of the project").fill("Fall prevention")
    form.get_by_label("Phase now").select_option("2. Create the structure")
    form.get_by_label("Target date for this phase").fill("2027-03-01")
    form.get_by_role("button", name="Start").click()
    form.wait_for(state="detached")

    say(page, "/advisor status")
    own(page).get_by_role("heading", name="Fall prevention").wait_for()
    assert "Create the structure" in own(page).last.inner_text()


def test_an_activity_is_marked_done_with_evidence(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    say(page, "/advisor checklist")
    checklist = dialog(page, "Checklist")
    row = "Check that the regulatory certification suits the use"
    checklist.get_by_label(re.compile(f"^More: .*{row}")).click()
    checklist.get_by_role("button", name="Details …").locator("visible=true").click()

    item = page.get_by_role("dialog")
    item.get_by_label("Status").select_option("Done")
    evidence = item.get_by_label(re.compile("Evidence", re.IGNORECASE)).last
    evidence.fill("https://northwick.example/certificate")
    item.get_by_role("button", name="Save").click()

    checklist.get_by_text("The filter hides 2 activities").wait_for()
    page.keyboard.press("Escape")
    checklist.wait_for(state="detached")
    say(page, "/advisor status")
    own(page).get_by_text(re.compile("2 of ")).wait_for()


def test_a_gate_names_its_gaps_and_a_phase_is_left_with_them(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    say(page, "/advisor gate")
    gate = dialog(page, "Gate review")
    assert "must criteria are unmet" in gate.inner_text()
    page.keyboard.press("Escape")
    gate.wait_for(state="detached")

    say(page, "/advisor phase")
    move = dialog(page, "Phase")
    assert "is left only with “Go with conditions”" in move.inner_text()
    page.keyboard.press("Escape")
    move.wait_for(state="detached")

    say(page, "/advisor gate")
    gate.get_by_role("button", name="Go with conditions").click()
    decision = dialog(page, "Decision")
    decision.get_by_label("Rationale").fill("Two wards can begin.")
    whens = decision.get_by_label("By when")
    for number in range(whens.count()):  # one for each criterion that is not met
        decision.get_by_role("group", name="Who").nth(number).get_by_label("Omar Haddad").check()
        whens.nth(number).fill("2027-02-01")
    decision.get_by_role("button", name="Decide").click()
    decision.wait_for(state="detached")
    page.keyboard.press("Escape")
    gate.wait_for(state="detached")

    say(page, "/advisor phase")
    dialog(page, "Phase").get_by_role("button", name="Move").click()
    move.wait_for(state="detached")
    say(page, "/advisor status")
    own(page).last.get_by_text("Create the structure").first.wait_for()
    assert re.search(r"[1-9] \(0 late\)", own(page).last.inner_text())


def test_a_week_brings_the_nudge_and_starting_over_takes_it_back(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    began = page.locator("time.clock").get_attribute("datetime")

    page.get_by_role("button", name="A week later").click()
    late = page.get_by_role("article").filter(has_text="was due on")
    late.first.wait_for()
    assert late.first.get_by_role("button", name="Mark done").is_visible()
    moved = page.locator("time.clock").get_attribute("datetime")

    page.get_by_role("button", name="Start over").click()
    late.first.wait_for(state="detached")
    page.wait_for_function("before => document.querySelector('time.clock').dateTime < before", arg=moved)
    again = page.locator("time.clock").get_attribute("datetime")
    assert again[:13] <= moved[:13]
    assert began[:10] <= again[:10] < moved[:10]


def test_a_nudge_is_answered_where_it_stands(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    page.get_by_role("button", name="A week later").click()
    late = page.get_by_role("article").filter(has_text="was due on").first

    late.get_by_role("button", name="Mark done").click()
    page.get_by_role("button", name="Mark done").first.wait_for(state="detached")

    say(page, "/advisor status")
    own(page).get_by_text(re.compile("2 of ")).wait_for()


def test_the_portfolio_is_read_and_exported(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    page.get_by_role("button", name="Home of Advisor").click()
    home = page.get_by_role("region", name="Home")
    home.get_by_text("Sepsis alert").wait_for()
    home.get_by_text("Chest X-ray triage").wait_for()

    home.get_by_role("button", name="All as PDF").click()
    go(page, "Advisor, direct")
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile(r"projects-.*\.pdf")).click()

    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")


def test_what_only_one_sees_is_shared_by_a_button(playground: str, windows: Windows) -> None:
    page, other = windows.open(playground), windows.open(playground)
    other.get_by_label("You are").select_option("Omar Haddad")
    say(page, "/advisor status")
    own(page).get_by_role("button", name="Share in channel").wait_for()
    assert other.get_by_role("article").filter(has_text="Settled in this phase").count() == 0

    own(page).get_by_role("button", name="Share in channel").click()

    shared = other.get_by_role("article").filter(has_text="Settled in this phase")
    shared.wait_for()
    assert "Only visible to you" not in shared.inner_text()


def test_another_person_has_her_own_home_and_messages(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    say(page, "/advisor status")
    own(page).first.wait_for()

    page.get_by_label("You are").select_option("Maja Berg")

    own(page).first.wait_for(state="detached")
    say(page, "Good morning")
    page.get_by_role("article", name=re.compile("^Maja Berg at")).wait_for()


def test_a_message_becomes_a_lesson_by_its_menu(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    say(page, "Ask the laboratory a month earlier")
    said = page.get_by_role("article").filter(has_text="a month earlier")

    said.get_by_label("More: use this message").click()
    said.get_by_role("button", name="Save as lesson").click()

    assert "Ask the laboratory a month earlier" in str(
        page.get_by_role("dialog").locator("textarea").input_value()
    )


def test_the_panel_shows_what_was_sent_and_what_is_held_back(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    ask(page, "Is one training enough?")
    page.get_by_role("button", name="Close thread").click()

    page.get_by_role("button", name="What was sent").click()
    panel = page.get_by_role("complementary", name="What was sent")
    panel.get_by_text("app_mention").first.click()
    panel.get_by_text('"type": "app_mention"').first.wait_for()
    panel.get_by_role("heading", name="Sepsis alert").wait_for()

    page.get_by_role("button", name="A week later").click()
    panel.get_by_role("heading", name="Held back while time passed").wait_for()
    panel.get_by_text(
        re.compile(r"Sepsis alert: \w.*, (outside|at the weekend|on a public|said|told)")
    ).first.wait_for()


def test_suggested_questions_stand_in_direct_messages(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    go(page, "Advisor, direct")

    page.get_by_role("button", name="What do we check before we buy?").click()

    open_thread(page, "What do we check before we buy?").get_by_text("Sources").wait_for()


def test_the_tour_shows_all_that_the_bot_does(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    tour = page.get_by_role("region", name="Tour")

    for said in ("Sources", "Expert 9", "warfarin"):
        tour.get_by_role("button", name=re.compile("^Try it")).click()
        answers(page.get_by_role("complementary", name="Thread")).first.wait_for()
        page.get_by_role("complementary", name="Thread").get_by_text(said).first.wait_for()
        page.get_by_role("button", name="Close thread").click()
        tour.get_by_role("button", name="Next").click()
    for title in ("Checklist", "Gate review"):
        tour.get_by_role("button", name=re.compile("^Try it")).click()
        dialog(page, title)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Let a week pass").click()
    page.get_by_role("article").filter(has_text="was due on").first.wait_for()
    assert tour.get_by_role("button", name="Next").is_disabled()
