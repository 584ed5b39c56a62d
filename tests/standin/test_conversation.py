"""The whole way round: a person acts, a Bolt app answers over HTTP, the person sees it."""

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import InstalledApp, StandIn, StandInError


def test_a_mention_is_answered_in_its_thread(slack: StandIn, app: InstalledApp, bolt: App) -> None:
    @bolt.event("app_mention")
    def on_mention(event, say) -> None:
        say(text=event["text"].replace(app.bot.mention, "You said:"), thread_ts=event["ts"])

    @bolt.event("message")
    def on_message() -> None:
        """Everything else is taken and left."""

    anna = slack.person("Anna Berg")
    channel = slack.channel("sepsis-ai", [anna, app.bot])

    question = anna.mentions(app, channel, "is 3 < 5 & true?")
    answer = anna.gets_answer(question)
    slack.settles()

    assert answer.text == "You said: is 3 &lt; 5 &amp; true?"
    assert answer.thread_ts == question.ts
    assert [d.event_type for d in slack.deliveries].count("app_mention") == 1
    assert all(0 < d.ack.latency_seconds < 3 for d in slack.deliveries)


def test_a_command_opens_a_modal_that_is_filled_and_submitted(
    slack: StandIn, app: InstalledApp, bolt: App
) -> None:
    given: list[str] = []

    @bolt.command("/advisor")
    def on_command(ack, body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=_modal())
        ack()

    @bolt.view("start")
    def on_start(ack, view) -> None:
        name = view["state"]["values"]["name"]["name"]["value"]
        if len(name) < 3:
            ack(response_action="errors", errors={"name": "Too short"})
            return
        given.append(name)
        ack()

    anna = slack.person("Anna Berg")
    channel = slack.channel("sepsis-ai", [anna, app.bot])

    assert anna.command("/advisor", "start", channel).text == ""
    form = anna.gets_modal("Start")
    assert anna.fills(form, {"Name": "ab"}).submits().errors == {"name": "Too short"}
    assert anna.modal is form
    done = anna.fills(form, {"Name": "Sepsis alarm"}).submits()

    assert (done.errors, done.view, anna.modal, given) == ({}, None, None, ["Sepsis alarm"])


def test_a_button_is_found_by_its_words_and_changes_the_message(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient
) -> None:
    @bolt.action("mark")
    def on_mark(ack, body, respond) -> None:
        ack()
        respond(replace_original=True, text=f"Done: {body['actions'][0]['value']}")

    anna = slack.person("Anna Berg")
    channel = slack.channel("sepsis-ai", [anna, app.bot])
    blocks = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": name},
            "accessory": {"type": "button", "action_id": "mark", "text": _plain("Mark"), "value": name},
        }
        for name in ("pilot", "audit")
    ]
    client.chat_postMessage(channel=channel.id, text="List", blocks=blocks)
    (listed,) = anna.sees(channel)

    with pytest.raises(StandInError, match="2 of 'Mark'"):
        anna.presses(listed, "Mark")
    with pytest.raises(StandInError, match="There is no 'Delete'"):
        anna.presses(listed, "Delete")
    anna.presses(listed, "Mark", near="audit")

    slack.wait_until(lambda: listed.text == "Done: audit")
    assert listed.blocks == []


def test_only_the_person_meant_sees_an_ephemeral_answer(slack: StandIn, app: InstalledApp, bolt: App) -> None:
    @bolt.command("/advisor")
    def on_command(ack) -> None:
        ack("Only for you")

    anna, omar = slack.person("Anna Berg"), slack.person("Omar Said")
    channel = slack.channel("sepsis-ai", [anna, omar, app.bot])

    assert anna.command("/advisor", "status", channel).text == "Only for you"
    assert [message.text for message in anna.sees(channel)] == ["Only for you"]
    assert omar.sees(channel) == []


def test_home_is_published_when_it_is_opened(slack: StandIn, app: InstalledApp, bolt: App) -> None:
    @bolt.event("app_home_opened")
    def on_home(event, client: WebClient) -> None:
        blocks = [{"type": "header", "text": _plain("Portfolio")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    anna = slack.person("Anna Berg")
    anna.opens_home(app)

    home = slack.wait_until(lambda: anna.home(app))
    assert home is not None
    assert home.shown == "Portfolio"


def test_an_app_in_the_channel_can_fetch_a_file_that_somebody_shared(
    slack: StandIn, app: InstalledApp, client: WebClient
) -> None:
    anna, other = slack.person("Anna Berg"), slack.app("Other")
    message = anna.uploads(slack.channel("open", [anna, app.bot]), "plan.txt", b"the plan")

    def fetch(token: str) -> httpx.Response:
        return httpx.get(message.files[0]["url_private"], headers={"Authorization": f"Bearer {token}"})

    assert fetch(app.bot_token).content == b"the plan"
    assert fetch(other.bot_token).status_code == 404
    assert client.files_info(file=message.files[0]["id"])["file"]["name"] == "plan.txt"


def test_feedback_says_which_half_was_pressed_and_a_value_picks_among_equal_buttons(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient
) -> None:
    heard: list[str] = []

    @bolt.action("feedback")
    @bolt.action("mark")
    def on_action(ack, action) -> None:
        ack()
        heard.append(action["value"])

    anna = slack.person("Anna Berg")
    halves = {
        f"{name}_button": {"text": _plain(name), "value": value}
        for name, value in (("positive", "good"), ("negative", "bad"))
    }
    feedback = {"type": "feedback_buttons", "action_id": "feedback", **halves}
    mark = {"type": "button", "action_id": "mark", "text": _plain("Mark")}
    blocks = [
        {"type": "context_actions", "elements": [feedback]},
        {"type": "actions", "elements": [{**mark, "value": "pilot"}]},
        {"type": "actions", "elements": [{**mark, "value": "audit"}]},
    ]
    client.chat_postMessage(channel=anna.dm(app).id, text="x", blocks=blocks)
    (message,) = anna.sees(anna.dm(app))

    anna.presses(message, "negative")
    anna.presses(message, "feedback", value="good")
    anna.presses(message, "Mark", value="audit")

    assert heard == ["bad", "good", "audit"]


def test_stop_ends_the_streams_and_tells_the_app(
    slack: StandIn, app: InstalledApp, bolt: App, client: WebClient
) -> None:
    stopped: list[list[str]] = []

    @bolt.event("agent_session_stopped")
    def on_stop(event) -> None:
        stopped.append(event["streaming_message_ts"])

    @bolt.event("message")
    def on_message() -> None:
        """Taken and left."""

    anna = slack.person("Anna Berg")
    question = anna.dms(app, "why?")
    where = {"channel": question.channel_id, "thread_ts": question.ts}
    ts = client.chat_startStream(**where, markdown_text="Be")["ts"]
    thread = {"channel_id": question.channel_id, "thread_ts": question.ts}
    client.agents_sessions_setStatus(**thread, status="processing")

    anna.stops(app, question)

    slack.wait_until(lambda: stopped == [[ts]])
    assert slack.session(question).lifecycle == "processing"
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        client.chat_appendStream(channel=question.channel_id, ts=ts, markdown_text="x")


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _modal() -> dict[str, object]:
    return {
        "type": "modal",
        "callback_id": "start",
        "title": _plain("Start"),
        "submit": _plain("Save"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": _plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "name"},
            }
        ],
    }
