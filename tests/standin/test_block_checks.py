"""Block Kit's limits are refused with the place of the fault."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import InstalledApp, StandIn
from bot.standin.blocks import check_blocks
from bot.standin.view_checks import check_view


def plain(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Press"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "v", words: str = "w") -> dict[str, Any]:
    return {"text": plain(words), "value": value}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", **more}


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n"), **more}


AT_THE_LIMIT = {
    "50 blocks": [{"type": "divider"}] * 50,
    "section text": [{"type": "section", "text": mrkdwn("x" * 3_000)}],
    "fields": [{"type": "section", "fields": [mrkdwn("x" * 2_000)] * 5}],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "context": [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    "actions": [actions(*[button(action_id=f"a{n}") for n in range(25)])],
    "button": [actions(button(text=plain("x" * 75), value="v" * 2_000))],
    "ids": [{**actions(button(action_id="a" * 255)), "block_id": "b" * 255}],
    "select": [actions(select(options=[option(str(n)) for n in range(100)]))],
    "confirm": [actions(button(confirm=confirm(title=plain("t" * 100), text=plain("t" * 300))))],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
}

BEYOND: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "section text": ([{"type": "section", "text": mrkdwn("x" * 3_001)}], "/blocks/0/text/text"),
    "empty text": ([{"type": "section", "text": mrkdwn("")}], "/blocks/0/text/text"),
    "empty section": ([{"type": "section"}], "/blocks/0"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields"),
    "field": ([{"type": "section", "fields": [mrkdwn("x" * 2_001)]}], "/blocks/0/fields/0/text"),
    "header": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text"),
    "11 in context": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "/blocks/0/elements"),
    "26 actions": ([actions(*[button(action_id=f"a{n}") for n in range(26)])], "/blocks/0/elements"),
    "button text": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text"),
    "button value": ([actions(button(value="v" * 2_001))], "/blocks/0/elements/0/value"),
    "button style": ([actions(button(style="warning"))], "/blocks/0/elements/0/style"),
    "action id": ([actions(button(action_id="a" * 256))], "/blocks/0/elements/0/action_id"),
    "block id": ([{"type": "divider", "block_id": "b" * 256}], "/blocks/0/block_id"),
    "twice a block id": ([{"type": "divider", "block_id": "b"}] * 2, "/blocks"),
    "twice an action id": ([actions(button(), button())], "/blocks/0"),
    "no options": ([actions(select())], "/blocks/0/elements/0"),
    "101 options": (
        [actions(select(options=[option(str(n)) for n in range(101)]))],
        "/blocks/0/elements/0/options",
    ),
    "twice a value": ([actions(select(options=[option(), option()]))], "/blocks/0/elements/0/options"),
    "option text": (
        [actions(select(options=[option(words="w" * 76)]))],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "option value": ([actions(select(options=[option("v" * 151)]))], "/blocks/0/elements/0/options/0/value"),
    "foreign initial option": (
        [actions(select(options=[option()], initial_option=option("other")))],
        "/blocks/0/elements/0/initial_option",
    ),
    "confirm title": (
        [actions(button(confirm=confirm(title=plain("t" * 101))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "confirm text": (
        [actions(button(confirm=confirm(text=plain("t" * 301))))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "unknown block": ([{"type": "banner"}], "/blocks/0"),
    "unknown element": ([actions({"type": "slider"})], "/blocks/0/elements/0"),
    "element in the wrong place": ([actions({"type": "plain_text_input"})], "/blocks/0/elements/0"),
    "unknown field": ([{"type": "divider", "color": "red"}], "/blocks/0/color"),
    "two tables": ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2, "/blocks"),
    "markdown together": ([{"type": "markdown", "text": "x" * 6_001}] * 2, "/blocks"),
    "bad date": (
        [actions({"type": "datepicker", "initial_date": "7 May"})],
        "/blocks/0/elements/0/initial_date",
    ),
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_what_is_just_inside_a_limit_stands(name: str) -> None:
    assert check_blocks(AT_THE_LIMIT[name], "message") == []


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_a_limit_is_refused_at_its_place(name: str) -> None:
    blocks, path = BEYOND[name]
    assert path in [where for where, _ in check_blocks(blocks, "message")]


def view(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "blocks": [], **more}


INPUT = {
    "type": "input",
    "label": plain("L"),
    "element": {"type": "plain_text_input", "action_id": "a", "focus_on_load": True},
}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (view(title=plain("t" * 25)), "/view/title/text"),
        (view(submit=plain("t" * 25)), "/view/submit/text"),
        (view(close=plain("t" * 25)), "/view/close/text"),
        (view(private_metadata="m" * 3_001), "/view/private_metadata"),
        (view(blocks=[{"type": "divider"}] * 101), "/view/blocks"),
        (view(blocks=[INPUT]), "/view"),
        (view(blocks=[INPUT, INPUT], submit=plain("Save")), "/view/blocks"),
        (view(blocks=[{"type": "markdown", "text": "x"}]), "/view/blocks/0"),
        ({"type": "modal", "blocks": []}, "/view"),
    ],
)
def test_a_modal_keeps_its_limits(body: dict[str, Any], path: str) -> None:
    assert path in [where for where, _ in check_view(body, "modal")]


def test_a_view_may_have_a_hundred_blocks() -> None:
    assert check_view(view(blocks=[{"type": "divider"}] * 100), "modal") == []


def test_the_answer_names_the_place(slack: StandIn, app: InstalledApp, client: WebClient) -> None:
    channel = slack.channel("open", [app.bot])
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(
            channel=channel.id, text="x", blocks=[{"type": "header", "text": mrkdwn("x")}]
        )
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    (message,) = answer["response_metadata"]["messages"]
    assert message.endswith("[json-pointer:/blocks/0/text]")


@pytest.mark.parametrize(
    ("text", "blocks", "error"),
    [
        ("x" * 4_001, None, "msg_too_long"),
        ("", None, "no_text"),
        ("x", [{"type": "section", "text": mrkdwn("x" * 3_000)}] * 5, "msg_blocks_too_long"),
    ],
)
def test_a_message_as_a_whole_has_its_limits(
    slack: StandIn, app: InstalledApp, client: WebClient, text: str, blocks: Any, error: str
) -> None:
    channel = slack.channel("open", [app.bot])
    with pytest.raises(SlackApiError) as caught:
        client.api_call("chat.postMessage", json={"channel": channel.id, "text": text, "blocks": blocks})
    assert caught.value.response["error"] == error
