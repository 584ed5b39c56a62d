"""Forms over the page and over each other: where the keys are in them, and what Escape closes."""

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.playground.acts import dialog
from tests.playground.stage import Bare, Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def form(title: str, *labels: str) -> dict[str, Any]:
    """A modal with a line that has a menu, and a text field for each label."""
    menu = {"type": "overflow", "action_id": "menu", "options": [{"text": plain("Details"), "value": "d"}]}
    line = {"type": "section", "block_id": "line", "text": plain("A line"), "accessory": menu}
    fields = [
        {
            "type": "input",
            "block_id": label,
            "label": plain(label),
            "element": {"type": "plain_text_input", "action_id": "it"},
        }
        for label in labels
    ]
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": [line, *fields]}


def has_focus(found: Any) -> bool:
    found.wait_for()
    return bool(found.evaluate("one => one === document.activeElement"))


def test_the_keys_are_in_the_form_on_top_and_go_back_where_they_were(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    client = WebClient(bare.app.bot_token, base_url=bare.slack.api_url)
    world = bare.slack.engine.world

    def trigger(view_id: str = "") -> str:
        with world.lock:
            return world.new_trigger(bare.person.id, bare.app.id, view_id)

    writing = page.get_by_label("Message #ai-triage")
    writing.focus()
    view = client.views_open(trigger_id=trigger(), view=form("First", "Name"))["view"]
    first = dialog(page, "First")
    menu = first.get_by_label("More: A line")
    assert has_focus(menu)

    page.keyboard.press("Enter")
    first.get_by_role("button", name="Details").wait_for()
    page.keyboard.press("Escape")
    first.get_by_role("button", name="Details").wait_for(state="hidden")
    assert has_focus(menu)

    page.keyboard.press("Enter")
    first.get_by_role("button", name="Details").click()
    assert has_focus(menu)

    first.get_by_label("Name").focus()
    client.views_update(view_id=view["id"], view=form("First", "Reason", "Name"))
    first.get_by_label("Reason").wait_for()
    assert has_focus(first.get_by_label("Name"))

    client.views_push(trigger_id=trigger(view["id"]), view=form("Second", "Note"))
    second = dialog(page, "Second")
    second.get_by_label("Note").focus()
    page.keyboard.press("Escape")
    second.wait_for(state="detached")
    assert has_focus(first.get_by_label("Name"))

    client.views_push(trigger_id=trigger(view["id"]), view=form("Third"))
    dialog(page, "Third")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert has_focus(writing)
    bare.slack.wait_until(lambda: not bare.person.modals)
    page.wait_for_timeout(600)
    assert page.get_by_role("dialog").count() == 0
