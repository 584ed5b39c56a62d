"""The ways to ask for oneself: the command `/advisor`, and "Ask about this" in a message's menu."""

from slack_bolt import Ack, BoltContext

from bot.domain.inbound import Item, Place
from bot.domain.understanding import Language, language_of
from bot.errors import UsageError
from bot.slack import kinds
from bot.slack.commands import read_command
from bot.slack.desk import Desk
from bot.slack.payloads import Commanded, Payload, read_commanded, read_pointed, read_text
from bot.slack.routes import Routes
from bot.slack.views import actions
from bot.slack.views.help import build_help
from bot.slack.views.message import Message
from bot.slack.views.notices import build_error, build_no_question


class Asking:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_command(self, ack: Ack, body: Payload, place: Place) -> None:
        said = _said(self._desk, read_commanded(body), place)
        if said is None:
            ack()
        else:
            ack(response_type="ephemeral", text=said.text, blocks=said.blocks)

    def on_ask_about_this(self, ack: Ack, body: Payload, place: Place, context: BoltContext) -> None:
        pointed = read_pointed(body)
        text = read_text(pointed.raw, context.bot_user_id or "")
        thread = pointed.thread_ts or pointed.ts
        self._desk.intake.take(
            _aside(place, pointed.user, pointed.trigger_id, pointed.response_url, text, pointed.ts, thread)
        )
        ack()


def register(routes: Routes, desk: Desk) -> None:
    asking = Asking(desk)
    routes.add("command", actions.COMMAND, asking.on_command)
    routes.add("shortcut", actions.ASK_SHORTCUT, asking.on_ask_about_this)


def _said(desk: Desk, commanded: Commanded, place: Place) -> Message | None:
    """Do what the command asks for; return what its user sees at once."""
    try:
        command = read_command(commanded.text)
    except UsageError as off:
        return build_error(off.message, off.mend)
    if command.name == "ask":
        return _asked(desk, read_text(command.text, ""), commanded, place)
    if act := desk.commands.get(command.name):
        return act(command, commanded, place)
    return build_help(_language(desk, place, commanded.text))


def _asked(desk: Desk, text: str, commanded: Commanded, place: Place) -> Message | None:
    if not text:
        return build_no_question(_language(desk, place, commanded.text))
    desk.intake.take(_aside(place, commanded.user, commanded.trigger_id, commanded.response_url, text))
    return None


def _language(desk: Desk, place: Place, text: str) -> Language:
    return desk.responder.channel(place).language or language_of(text)


def _aside(
    place: Place,
    user: str,
    trigger_id: str,
    response_url: str,
    text: str,
    ts: str = "",
    thread_ts: str = "",
) -> Item:
    key = f"{kinds.ASIDE}:{place.org}:{place.channel}:{trigger_id}"
    data = {"private": "1", "response_url": response_url}
    return Item(key, key, kinds.ASIDE, place, user, ts, thread_ts, text, data)
