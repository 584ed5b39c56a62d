"""The page for those who see little, use keys alone, work in the dark or on a narrow screen."""

import re
from typing import Any

import pytest

from tests.playground.acts import ask, dialog, go, say
from tests.playground.stage import AXE, Windows, lacks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 400, "height": 800}},
}
GRAVE = {"serious", "critical"}


def faults(page: Any) -> list[str]:
    """What axe finds that keeps people out: the rule, and where."""
    if not AXE.is_file():
        lacks("axe-core is not installed", "run: npm ci --prefix web")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']]}: {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
    ]


def test_axe_finds_a_grave_fault_where_there_is_one(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert any(one.startswith("button-name") for one in faults(page))


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_keeps_people_out(playground: str, windows: Windows, look: str) -> None:
    page = windows.open(playground, **LOOKS[look])
    page.get_by_role("button", name="A week later").click()
    page.get_by_role("article").filter(has_text="was due on").first.wait_for()
    ask(page, "Is one training enough?").get_by_text("Sources").wait_for()
    assert faults(page) == []

    page.get_by_role("button", name="Close thread").click()
    page.get_by_role("button", name="What was sent").click()
    page.get_by_text("app_mention").first.click()
    assert faults(page) == []

    page.get_by_role("button", name="Close panel").click()
    page.get_by_role("button", name="Home of Advisor").click()
    page.get_by_role("region", name="Home").get_by_text("Sepsis alert").wait_for()
    assert faults(page) == []

    go(page, "#ai-new")
    say(page, "/advisor start")
    dialog(page, "Set up the project").get_by_role("button", name="Start").click()
    page.get_by_text("Please complete this field.").first.wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_in_the_checklist_and_the_gate_keeps_people_out(
    playground: str, windows: Windows, look: str
) -> None:
    page = windows.open(playground, **LOOKS[look])
    say(page, "/advisor checklist")
    checklist = dialog(page, "Checklist")
    checklist.get_by_text("must", exact=True).first.wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    checklist.wait_for(state="detached")

    say(page, "/advisor gate")
    gate = dialog(page, "Gate review")
    assert faults(page) == []
    gate.get_by_role("button", name="Go with conditions").click()
    dialog(page, "Decision")
    assert faults(page) == []


def test_nothing_is_cut_off_in_a_narrow_window(playground: str, windows: Windows) -> None:
    page = windows.open(playground, **LOOKS["narrow"])
    ask(page, "Is one training enough?").get_by_text("Sources").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    strip = page.get_by_role("navigation", name="Channels")
    assert strip.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.get_by_label("Reply").fill("And after the start?")
    page.get_by_role("button", name="Close thread").click()
    page.get_by_label(re.compile("^Message #")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def tab_to(page: Any, role: str, name: str, most: int = 60) -> None:
    """Press Tab until the focus is there."""
    wanted = page.get_by_role(role, name=re.compile(name))
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.last.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{most} tabs did not reach the {role} {name}")


def test_all_goes_by_keys_alone(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    tab_to(page, "textbox", "^Message #")
    page.keyboard.type("@Advisor Who owns the system after go-live?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="1 reply").wait_for()

    page.keyboard.press("Shift+Tab")
    tab_to(page, "button", "^1 reply$")
    page.keyboard.press("Enter")
    page.get_by_role("complementary", name="Thread").get_by_text("Sources").wait_for()
    assert page.get_by_label("Reply").evaluate("one => one === document.activeElement")

    page.get_by_role("heading", name="Thread").wait_for()
    tab_back_to(page, "button", "^Not helpful$")
    page.keyboard.press("Space")
    form = dialog(page, "What was not helpful?")
    tab_to(page, "checkbox", "It is wrong")
    page.keyboard.press("Space")
    assert form.get_by_role("checkbox", name="It is wrong").is_checked()
    page.keyboard.press("Escape")
    form.wait_for(state="detached")
    assert page.get_by_role("button", name="Not helpful").evaluate("one => one === document.activeElement")

    page.keyboard.press("Escape")
    page.get_by_role("complementary", name="Thread").wait_for(state="detached")
    assert page.get_by_role("button", name="1 reply").evaluate("one => one === document.activeElement")


def tab_back_to(page: Any, role: str, name: str, most: int = 60) -> None:
    wanted = page.get_by_role(role, name=re.compile(name))
    for _ in range(most):
        page.keyboard.press("Shift+Tab")
        if wanted.count() and wanted.last.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{most} tabs back did not reach the {role} {name}")


def test_a_choice_by_keys_is_told_only_when_it_is_set(playground: str, windows: Windows) -> None:
    page = windows.open(playground)
    page.get_by_role("button", name="A week later").click()
    late = page.get_by_role("article").filter(has_text="was due on").first
    late.wait_for()
    before = told(page, playground)

    late.get_by_label("Owner …").focus()
    page.keyboard.press("ArrowDown")
    late.get_by_role("button", name="Set").wait_for()
    assert told(page, playground) == before

    with page.expect_response("**/act/choose") as done:
        page.keyboard.press("Enter")
    assert done.value.json()["ok"]
    assert told(page, playground) == before + 1


def told(page: Any, playground: str) -> int:
    sent = page.request.get(f"{playground}/backstage").json()["deliveries"]
    return sum(one["what"] == "block_actions" for one in sent)
