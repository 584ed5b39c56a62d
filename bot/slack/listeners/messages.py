"""What people write: mentions, direct messages, threads, edits and deletions."""

from slack_bolt import BoltContext

from bot.domain.inbound import Item, Place
from bot.slack import kinds
from bot.slack.desk import Desk
from bot.slack.payloads import Payload, Said, addresses, mentioned, read_said
from bot.slack.routes import Routes


class Messages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_app_mention(self, body: Payload, place: Place, context: BoltContext) -> None:
        said = read_said(body)
        if said is not None:
            self._desk.intake.take(_question(said, place, context.bot_user_id or ""))

    def on_message(self, body: Payload, place: Place, context: BoltContext) -> None:
        said = read_said(body)
        item = _item(self._desk, said, place, context.bot_user_id or "") if said else None
        if item is not None:
            self._desk.intake.take(item)


def register(routes: Routes, desk: Desk) -> None:
    messages = Messages(desk)
    routes.add("event", "app_mention", messages.on_app_mention)
    routes.add("event", "message", messages.on_message)


def _item(desk: Desk, said: Said, place: Place, bot_user: str) -> Item | None:
    """Return what a message is for the bot, None where it is nothing."""
    question = kinds.question_key(place, said.ts)
    if said.change == "new":
        return _new(desk, said, place, bot_user)
    if desk.intake.knows(question):
        return _change(said, place, bot_user, question)
    if said.change == "edited" and bot_user in mentioned(said.raw):
        return _question(said, place, bot_user)
    return None


def _new(desk: Desk, said: Said, place: Place, bot_user: str) -> Item | None:
    if not place.is_direct and addresses(said.raw):
        return None  # the bot hears of its mention as app_mention; anybody else's is not its business
    item = _question(said, place, bot_user)
    return item if desk.responder.wants(item) else None


def _question(said: Said, place: Place, bot_user: str) -> Item:
    key = kinds.question_key(place, said.ts)
    return Item(
        key=key,
        event_id=said.event_id or key,
        kind=kinds.QUESTION,
        place=place,
        user=said.user,
        ts=said.ts,
        thread_ts=said.thread_ts,
        text=said.text(bot_user),
    )


def _change(said: Said, place: Place, bot_user: str, question: str) -> Item:
    kind = kinds.EDITED if said.change == "edited" else kinds.DELETED
    key = f"{kind}:{place.org}:{place.channel}:{said.ts}:{said.event_ts}"
    return Item(
        key=key,
        event_id=said.event_id or key,
        kind=kind,
        place=place,
        user=said.user,
        ts=said.ts,
        thread_ts=said.thread_ts,
        text=said.text(bot_user) if kind == kinds.EDITED else "",
        data={"question": question},
    )
