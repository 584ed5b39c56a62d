"""The whole way round: a person acts, a Bolt app answers over HTTP, the person sees it."""

from slack_bolt import App
from slack_sdk import WebClient

from bot.standin import InstalledApp, StandIn


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
    buttons = [
        {"type": "button", "action_id": f"mark{n}", "text": _plain("Mark"), "value": name}
        for n, name in enumerate(("pilot", "audit"))
    ]
    for button in buttons:
        button["action_id"] = "mark"
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": button["value"]}, "accessory": button}
        for button in buttons
    ]
    client.chat_postMessage(channel=channel.id, text="List", blocks=blocks)
    (listed,) = anna.sees(channel)

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
