"""Modals: triggers, stacks, hashes; and the way back through an acknowledgement."""

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import InstalledApp, Person, StandIn, StandInError


def text(words: str) -> dict:
    return {"type": "plain_text", "text": words}


def modal(title: str = "Start", **more) -> dict:
    return {"type": "modal", "title": text(title), "blocks": [{"type": "divider"}], **more}


def error(call, **args) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response["error"]


@pytest.fixture
def anna(slack: StandIn) -> Person:
    return slack.person("Anna Berg")


def trigger(slack: StandIn, anna: Person, app: InstalledApp) -> str:
    return slack.engine.world.new_trigger(anna.id, app.id)


def test_a_trigger_works_once_and_for_three_seconds(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    first, late = trigger(slack, anna, app), trigger(slack, anna, app)
    foreign = trigger(slack, anna, slack.app("Other"))
    client.views_open(trigger_id=first, view=modal())
    assert error(client.views_open, trigger_id=first, view=modal()) == "exchanged_trigger_id"
    assert error(client.views_open, trigger_id=foreign, view=modal()) == "invalid_trigger_id"
    slack.clock.advance(3.1)
    assert error(client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"


def test_an_old_hash_does_not_overwrite(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    view = client.views_open(trigger_id=trigger(slack, anna, app), view=modal())["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Second"))
    old = {"view_id": view["id"], "hash": view["hash"]}
    assert error(client.views_update, **old, view=modal("Third")) == "hash_conflict"
    assert anna.gets_modal().title == "Second"
    assert error(client.views_update, view_id="V404", view=modal()) == "view_not_found"


def test_only_three_views_lie_on_each_other(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient, anna: Person
) -> None:
    refusals: list[str] = []
    button = {"type": "button", "action_id": "deeper", "text": text("Deeper")}
    view = modal(blocks=[{"type": "actions", "elements": [button]}])

    @bolt.action("deeper")
    def on_deeper(ack, body) -> None:
        ack()
        try:
            client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as refused:
            refusals.append(refused.response["error"])

    client.views_open(trigger_id=trigger(slack, anna, app), view=view)
    for _ in range(3):
        anna.presses(anna.gets_modal(), "Deeper")

    assert refusals == ["push_limit_reached"]
    top = anna.gets_modal()
    anna.closes(top)
    below = anna.gets_modal()
    assert top.previous_id == below.id
    with pytest.raises(StandInError, match="not open"):
        anna.presses(top, "Deeper")


@pytest.mark.parametrize("action", ["update", "push", "clear"])
def test_the_answer_to_a_submission_changes_what_is_open(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient, anna: Person, action: str
) -> None:
    @bolt.view("start")
    def on_start(ack) -> None:
        if action == "clear":
            ack(response_action="clear")
        else:
            ack(response_action=action, view=modal("Next"))

    client.views_open(
        trigger_id=trigger(slack, anna, app), view=modal(callback_id="start", submit=text("Save"))
    )
    first = anna.gets_modal()
    done = anna.submits(first)

    expected = {"update": ("Next", True), "push": ("Next", False), "clear": ("", False)}[action]
    assert (done.view.title if done.view else "", done.view is first) == expected


def test_a_required_field_left_empty_never_reaches_the_app(
    slack: StandIn, app: InstalledApp, client: WebClient, anna: Person
) -> None:
    field = {
        "type": "input",
        "label": text("Lead"),
        "element": {"type": "users_select", "action_id": "lead"},
    }
    view = modal(blocks=[field], submit=text("Save"))
    client.views_open(trigger_id=trigger(slack, anna, app), view=view)
    with pytest.raises(StandInError, match="'Lead' is empty"):
        anna.submits(anna.gets_modal())


def test_an_error_for_a_block_that_takes_no_input_is_a_fault_of_the_app(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient, anna: Person
) -> None:
    @bolt.view("start")
    def on_start(ack) -> None:
        ack(response_action="errors", errors={"nowhere": "Wrong"})

    client.views_open(
        trigger_id=trigger(slack, anna, app), view=modal(callback_id="start", submit=text("Save"))
    )
    with pytest.raises(StandInError, match="errors_outside_inputs"):
        anna.submits(anna.gets_modal())


def test_options_are_asked_of_the_app_and_a_menu_choice_is_reported(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient, anna: Person
) -> None:
    heard: list[str] = []

    @bolt.options("activity")
    def on_options(ack, body) -> None:
        ack(options=[{"text": text(f"{body['value']} pilot"), "value": "pilot"}])

    @bolt.action("more")
    def on_more(ack, action) -> None:
        ack()
        heard.append(action["selected_option"]["value"])

    search = {"type": "external_select", "action_id": "activity"}
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [{"text": text("Rename"), "value": "rename"}],
    }
    channel = slack.channel("open", [anna, app.bot])
    client.chat_postMessage(
        channel=channel.id, text="x", blocks=[{"type": "actions", "elements": [search, menu]}]
    )
    (message,) = anna.sees(channel)

    assert [option["value"] for option in anna.searches(message, "activity", "run")] == ["pilot"]
    anna.chooses(message, "more", "Rename")
    assert heard == ["rename"]
