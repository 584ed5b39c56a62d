"""What an app can send, the page shows: every block and element there is, and all that our own app sends."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.compose import Application
from bot.standin.blocks import BLOCKS, check_blocks
from bot.standin.elements import ELEMENTS
from bot.standin.records import words_of
from evals.screenshots.__main__ import SAMPLE_MODULES
from evals.screenshots.registry import SAMPLES
from tests.playground.acts import dialog
from tests.playground.stage import Bare, Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNSHOWN = {"file_input", "external_select", "multi_external_select"}
"""Elements that the page cannot offer; it says so in their place."""

PART = 30

GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


OPTIONS = [option("Red"), option("Green")]
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich words"}]}],
}

SHOWN: dict[str, dict[str, Any]] = {
    "section": {"text": {"type": "mrkdwn", "text": "*Section* words"}, "fields": [plain("A field")]},
    "header": {"text": plain("A header")},
    "divider": {},
    "context": {"elements": [{"type": "mrkdwn", "text": "Context words"}]},
    "actions": {"elements": [{"type": "button", "text": plain("Press"), "action_id": "p", "value": "v"}]},
    "context_actions": {
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": {"text": plain("Good"), "value": "+"},
                "negative_button": {"text": plain("Bad"), "value": "-"},
            }
        ]
    },
    "input": {"label": plain("A label"), "element": {"type": "plain_text_input", "action_id": "t"}},
    "image": {"image_url": GIF, "alt_text": "A dot", "title": plain("A picture")},
    "markdown": {"text": "**Markdown** words"},
    "rich_text": {"elements": RICH["elements"]},
    "table": {"rows": [[{"type": "raw_text", "text": "A cell"}, {"type": "raw_text", "text": "Another"}]]},
    "alert": {"text": plain("An alert"), "level": "warning"},
    "card": {"title": plain("A card"), "body": plain("Its body")},
    "carousel": {"elements": [{"type": "card", "title": plain("Card one"), "body": plain("First")}]},
    "task_card": {"task_id": "1", "title": "A task", "status": "complete"},
    "plan": {
        "title": "A plan",
        "tasks": [{"type": "task_card", "task_id": "2", "title": "Its task", "status": "pending"}],
    },
    "file": {"external_id": "x1", "source": "remote"},
}

NOT_DRAWN = {"file"}
"""Blocks that the library draws nothing of; the page says so in their place."""

WORDLESS = {"divider": "hr, [class*=divider]"}
"""What is drawn without a word, and how it is known."""

ELEMENT_FIELDS: dict[str, dict[str, Any]] = {
    "button": {"text": plain("Press me"), "value": "v"},
    "workflow_button": {"text": plain("Run it"), "workflow": {"trigger": {"url": "https://flow.example"}}},
    "icon_button": {"icon": "trash", "text": plain("Throw away")},
    "feedback_buttons": SHOWN["context_actions"]["elements"][0],
    "overflow": {"options": OPTIONS},
    "checkboxes": {"options": OPTIONS},
    "radio_buttons": {"options": OPTIONS},
    "static_select": {"option_groups": [{"label": plain("Colours"), "options": OPTIONS}]},
    "multi_static_select": {"options": OPTIONS},
    "image": {"image_url": GIF, "alt_text": "A dot"},
    "file_input": {"filetypes": ["pdf"]},
    "number_input": {"is_decimal_allowed": True},
}


def message_of(kind: str) -> dict[str, Any]:
    """A message's block that holds one element of this type."""
    fields = {**ELEMENT_FIELDS.get(kind, {}), "type": kind}
    if kind != "image":
        fields["action_id"] = "it"
    block = "context_actions" if kind in {"icon_button", "feedback_buttons"} else "actions"
    if kind == "image":
        return {"type": "section", "text": plain("With a picture"), "accessory": fields}
    if kind.endswith("_input"):
        return {"type": "input", "label": plain(f"The {kind}"), "element": fields}
    if kind.startswith("multi_"):
        return {
            "type": "section",
            "text": plain(f"The {kind}"),
            "accessory": {**fields, "placeholder": plain("Pick")},
        }
    return {"type": block, "elements": [fields]}


def post(bare: Bare, blocks: list[dict[str, Any]]) -> str:
    """Post as the app would, over the Web API."""
    from slack_sdk import WebClient

    client = WebClient(bare.app.bot_token, base_url=bare.slack.api_url)
    return str(client.chat_postMessage(channel=bare.channel.id, text="In words", blocks=blocks)["ts"])


def test_the_samples_hold_every_block_and_element_that_there_is() -> None:
    assert set(SHOWN) == set(BLOCKS)
    assert check_blocks([{"type": kind, **fields} for kind, fields in SHOWN.items()], "message") == []
    assert check_blocks([message_of(kind) for kind in ELEMENTS], "message") == []


def test_each_block_is_shown(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    posted = {kind: post(bare, [{"type": kind, **fields}]) for kind, fields in SHOWN.items()}
    for kind, ts in posted.items():
        shown = page.locator(f"article[data-ts='{ts}'] .blocks")
        shown.wait_for(state="attached")

        assert (kind, shown.locator(".unshown").count()) == (kind, int(kind in NOT_DRAWN))
        if kind in NOT_DRAWN:
            continue
        if kind in WORDLESS:
            assert shown.locator(WORDLESS[kind]).count() > 0, kind
            continue
        seen = " ".join((shown.text_content() + shown.inner_html()).split())
        words = [re.sub(r"[*_]", "", word) for word in words_of(SHOWN[kind])] or ["Markdown"]
        assert [word for word in words if word not in seen] == [], kind


def controls_of(article: Any) -> int:
    return int(article.locator(".blocks").locator("button, input, select, textarea, summary, img").count())


def test_each_element_can_be_used_or_is_named_as_missing(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    posted = {kind: post(bare, [message_of(kind)]) for kind in ELEMENTS}
    for kind, ts in posted.items():
        article = page.locator(f"article[data-ts='{ts}']")
        article.wait_for()

        missing = article.locator(".unshown")
        if kind in UNSHOWN:
            assert missing.inner_text() == f"Slack shows a {kind} here. The playground cannot."
        else:
            assert (kind, missing.count()) == (kind, 0)
            assert controls_of(article) > 0, kind


for _module in SAMPLE_MODULES:
    importlib.import_module(_module)


def elements_in(part: Any) -> Iterator[str]:
    """The types of all interactive elements in blocks."""
    if isinstance(part, dict):
        if part.get("type") in ELEMENTS:
            yield part["type"]
        for value in part.values():
            yield from elements_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from elements_in(value)


def blocks_of(shown: Any) -> list[dict[str, Any]]:
    return shown["blocks"] if isinstance(shown, dict) else shown.blocks


def parts_of(blocks: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Blocks of a view as messages take them: fewer at once, and ids of their own."""
    named = [{**block, "block_id": f"b{n}"} for n, block in enumerate(blocks)]
    return [named[at : at + PART] for at in range(0, len(named), PART)]


def test_all_that_our_own_app_sends_is_shown(application: Application, bare: Bare, windows: Windows) -> None:
    """Each view and message that the documents picture, none with anything that the page cannot show."""
    page = windows.open(bare.address)
    posted = [
        (name, part, post(bare, part))
        for name, make in SAMPLES.items()
        for part in parts_of(blocks_of(make(application)))
    ]
    for name, part, ts in posted:
        article = page.locator(f"article[data-ts='{ts}']")
        article.wait_for()
        assert article.locator(".unshown").count() == 0, name
        used = [kind for kind in elements_in(part) if kind != "image"]
        assert controls_of(article) >= len(used), name


def told(bare: Bare) -> list[Any]:
    """What the app was told of people's acts."""
    return [one.payload for one in bare.slack.deliveries if one.kind == "interactive"]


def test_a_button_tells_the_app_what_was_pressed(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    post(bare, [message_of("button")])

    page.get_by_role("button", name="Press me").click()

    bare.slack.wait_until(lambda: told(bare))
    action = told(bare)[-1]["actions"][0]
    assert (action["action_id"], action["value"]) == ("it", "v")


def test_a_button_that_goes_away_under_the_keys_leaves_them_in_its_message(
    bare: Bare, windows: Windows
) -> None:
    from slack_sdk import WebClient

    page = windows.open(bare.address)
    ts = post(bare, [message_of("button")])
    page.get_by_role("button", name="Press me").focus()

    said = [{"type": "section", "text": plain("It is done")}]
    client = WebClient(bare.app.bot_token, base_url=bare.slack.api_url)
    client.chat_update(channel=bare.channel.id, ts=ts, text="It is done", blocks=said)

    page.get_by_text("It is done").wait_for()
    assert page.evaluate("document.activeElement.closest('article')?.dataset.ts") == ts


def values_after(bare: Bare, ts: str) -> dict[str, Any]:
    message = next(one for one in bare.slack.messages(bare.channel) if one.ts == ts)
    bare.slack.wait_until(lambda: message.values)
    return next(iter(next(iter(message.values.values())).values()))


@pytest.mark.parametrize(
    ("kind", "choose", "wanted"),
    [
        ("static_select", lambda box: box.get_by_role("combobox").select_option("Green"), "green"),
        ("users_select", lambda box: box.get_by_role("combobox").select_option("Omar Said"), "U"),
        ("channels_select", lambda box: box.get_by_role("combobox").select_option("#ai-triage"), "C"),
        ("conversations_select", lambda box: box.get_by_role("combobox").select_option(index=2), "D"),
        ("checkboxes", lambda box: box.get_by_label("Green").check(), "green"),
        ("radio_buttons", lambda box: box.get_by_label("Red").check(), "red"),
        ("multi_static_select", lambda box: box.get_by_label("Green").check(), "green"),
        ("multi_users_select", lambda box: box.get_by_label("Omar Said").check(), "U"),
        ("datepicker", lambda box: box.locator("input").fill("2027-02-01"), "2027-02-01"),
        ("timepicker", lambda box: box.locator("input").fill("13:30"), "13:30"),
        ("datetimepicker", lambda box: box.locator("input").fill("2027-02-01T13:30"), "180"),
    ],
)  # fmt: skip
def test_a_choice_reaches_the_app(bare: Bare, windows: Windows, kind: str, choose: Any, wanted: str) -> None:
    page = windows.open(bare.address)
    ts = post(bare, [message_of(kind)])
    box = page.locator(f"article[data-ts='{ts}']")
    box.locator(".blocks").wait_for()

    choose(box)
    if box.get_by_role("button", name="Set").count():
        box.get_by_role("button", name="Set").click()

    state = values_after(bare, ts)
    assert state["type"] == kind
    assert wanted in str(state)


def test_a_menu_tells_what_was_chosen_in_it(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    ts = post(bare, [message_of("overflow")])
    box = page.locator(f"article[data-ts='{ts}']")

    box.get_by_label("More: actions").click()
    box.get_by_role("button", name="Green").click()

    bare.slack.wait_until(lambda: told(bare))
    assert told(bare)[-1]["actions"][0]["selected_option"]["value"] == "green"


def test_what_asks_to_be_confirmed_is_not_told_before(bare: Bare, windows: Windows) -> None:
    page = windows.open(bare.address)
    confirm = {"title": plain("Sure?"), "text": plain("It cannot be undone.")}
    confirm |= {"confirm": plain("Yes"), "deny": plain("No")}
    block = message_of("button")
    block["elements"][0]["confirm"] = confirm
    post(bare, [block])

    page.get_by_role("button", name="Press me").click()
    asked = dialog(page, "Sure?")
    assert "It cannot be undone." in asked.inner_text()
    asked.get_by_role("button", name="No").click()
    asked.wait_for(state="detached")
    assert told(bare) == []
    assert page.get_by_role("button", name="Press me").evaluate("one => one === document.activeElement")

    page.keyboard.press("Enter")
    dialog(page, "Sure?").get_by_role("button", name="Yes").click()
    bare.slack.wait_until(lambda: told(bare))


def test_equal_elements_in_two_messages_are_told_apart(bare: Bare, windows: Windows) -> None:
    """Blocks repeat their action ids; labels must not point into another message."""
    page = windows.open(bare.address)
    first, second = post(bare, [message_of("checkboxes")]), post(bare, [message_of("checkboxes")])
    box = page.locator(f"article[data-ts='{second}']")
    box.locator(".blocks").wait_for()

    box.get_by_text("Green").click()

    assert "green" in str(values_after(bare, second))
    assert not next(one for one in bare.slack.messages(bare.channel) if one.ts == first).values


def test_rich_text_is_typed_into_a_form(bare: Bare, windows: Windows) -> None:
    from slack_sdk import WebClient

    page = windows.open(bare.address)
    client = WebClient(bare.app.bot_token, base_url=bare.slack.api_url)
    world = bare.slack.engine.world
    with world.lock:
        trigger = world.new_trigger(bare.person.id, bare.app.id)
    block = {**message_of("rich_text_input"), "block_id": "rich"}
    view = {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": [block]}
    client.views_open(trigger_id=trigger, view=view)

    form = dialog(page, "A form")
    form.get_by_label("The rich_text_input").fill("First line\nSecond line")
    form.get_by_role("button", name="Send").click()

    bare.slack.wait_until(lambda: told(bare))
    said = told(bare)[-1]["view"]["state"]["values"]["rich"]["it"]["rich_text_value"]
    assert words_of(said) == ["First line", "Second line"]
