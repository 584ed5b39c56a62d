"""Slack's payloads read into our values; nothing else of the app knows how they look."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from bot.domain.inbound import Place
from bot.slack.project.spot import Spot

Payload = Mapping[str, Any]


def _part(payload: Payload, name: str) -> Payload:
    """Return a part of a payload, empty where it is missing or null."""
    found: Any = payload.get(name)
    return cast("Payload", found) if isinstance(found, dict) else {}


_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[CGD][A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<![^>]*>")
_GROUP = re.compile(r"<!(?:subteam\^|channel|here|everyone)")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")


def read_text(text: str, bot_user: str) -> str:
    """Return what a person wrote without Slack's markup: mentions gone, links as their labels."""
    text = _USER.sub(lambda m: "" if m.group(1) == bot_user else "@somebody", text)
    text = _CHANNEL.sub(lambda m: f"#{m.group(1)}" if m.group(1) else "", text)
    text = _LINK.sub(lambda m: m.group(2) or m.group(1), _SPECIAL.sub("", text))
    return html.unescape(text).strip()


def mentioned(text: str) -> frozenset[str]:
    """Return the ids of the people that a text mentions."""
    return frozenset(_USER.findall(text))


def addresses(text: str) -> bool:
    """Tell whether a text is meant for somebody in particular: people, a group, everybody here."""
    return bool(_USER.search(text) or _GROUP.search(text))


def read_place(body: Payload, channel: str) -> Place:
    """Return the place of a channel that a payload is about."""
    listed: list[Payload] = body.get("authorizations") or [{}]
    given, team = listed[0], _part(body, "team")
    enterprise: str = (
        given.get("enterprise_id") or body.get("enterprise_id") or team.get("enterprise_id") or ""
    )
    where: str = given.get("team_id") or body.get("team_id") or team.get("id") or ""
    where = where or _part(body, "user").get("team_id") or ""
    is_external = bool(body.get("is_ext_shared_channel"))
    return Place(enterprise or where, where, enterprise, channel, is_external)


def read_channel(body: Payload) -> str:
    """Return the id of the channel that a payload is about, empty where it is about none."""
    for part in (_part(body, "event"), body):
        found: Any = part.get("channel") or part.get("channel_id")
        if found:
            return str(found if isinstance(found, str) else _part(part, "channel").get("id", ""))
    return str(_part(body, "container").get("channel_id", ""))


def read_spot(body: Payload) -> Spot:
    """Return where a project's modal stands that a payload is about; outside of a modal nowhere."""
    return Spot.of(_part(body, "view").get("private_metadata") or "")


def read_modal_place(body: Payload, place: Place) -> Place:
    """Return the place that an interaction is about: of a project's modal the channel that it was opened
    for, which Slack does not name."""
    return replace(place, channel=read_spot(body).channel or place.channel)


def read_answer_modal(body: Payload) -> tuple[str, str]:
    """Return the id of the answer that a modal shows or is about, and the channel where it was given."""
    answer_id, _, channel = str(body["view"]["private_metadata"]).partition(":")
    return answer_id, channel


def read_inputs(body: Payload) -> Mapping[str, Any]:
    """Return what was entered in a modal, by block id and action id."""
    return body["view"]["state"]["values"]


def read_message_ts(body: Payload) -> str:
    """Return the timestamp of the message whose button was pressed, empty in a modal."""
    return str(_part(body, "container").get("message_ts") or "")


def is_seen_by_one(body: Payload) -> bool:
    """Tell whether the message whose button was pressed is shown to one person only."""
    return bool(_part(body, "container").get("is_ephemeral"))


def read_viewed(event: Payload) -> str:
    """Return the channel that a person looks at beside the bot, empty where it is none."""
    seen: list[Payload] = _part(event, "context").get("entities") or []
    return next((str(one["value"]) for one in seen if one.get("type") == "slack#/types/channel_id"), "")


def is_mention(body: Payload) -> bool:
    """Tell whether an event is that somebody mentions the bot."""
    return _part(body, "event").get("type") == "app_mention"


def is_of_bot(body: Payload) -> bool:
    """Tell whether an event is about what a bot said: never answered, so that no two bots talk on."""
    event = _part(body, "event")
    if event.get("type") not in {"message", "app_mention"}:
        return False
    said = _part(event, "message") or _part(event, "previous_message") or event
    return bool(said.get("bot_id") or event.get("subtype") == "bot_message" or not said.get("user"))


@dataclass(frozen=True, slots=True)
class Said:
    """A message, new, edited or deleted. `event_ts` differs with each edit."""

    change: Literal["new", "edited", "deleted"]
    event_id: str
    user: str
    ts: str
    thread_ts: str
    event_ts: str
    raw: str

    def text(self, bot_user: str) -> str:
        return read_text(self.raw, bot_user)


_NEW = frozenset({None, "file_share", "thread_broadcast"})


def read_said(body: Payload) -> Said | None:
    """Return the message that an event tells of; None where it tells of anything else, or nothing changed."""
    event = _part(body, "event")
    subtype = event.get("subtype")
    if subtype in _NEW:
        return _said("new", body, event)
    if subtype == "message_changed":
        message, before = _part(event, "message"), _part(event, "previous_message")
        if message.get("subtype") == "tombstone":
            return _said("deleted", body, before or message)
        if message.get("text") == before.get("text"):
            return None
        return _said("edited", body, message)
    if subtype == "message_deleted":
        return _said("deleted", body, _part(event, "previous_message") or {"ts": event["deleted_ts"]})
    return None


def _said(change: Literal["new", "edited", "deleted"], body: Payload, message: Payload) -> Said:
    event = body["event"]
    return Said(
        change,
        body.get("event_id") or "",
        message.get("user") or "",
        message["ts"],
        message.get("thread_ts") or "",
        event.get("event_ts") or event.get("ts") or "",
        message.get("text") or "",
    )


def read_value(body: Payload) -> str:
    """Return the value of the button that was pressed, or of what was chosen in a menu."""
    action: Payload = body["actions"][0]
    return str(_part(action, "selected_option").get("value") or action["value"])


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command, with what was typed behind it."""

    text: str
    user: str
    trigger_id: str
    response_url: str


def read_commanded(body: Payload) -> Commanded:
    return Commanded(
        body.get("text", "").strip(), body["user_id"], body["trigger_id"], body.get("response_url", "")
    )


@dataclass(frozen=True, slots=True)
class Pointed:
    """A message that a message shortcut was used on."""

    user: str
    ts: str
    thread_ts: str
    raw: str
    trigger_id: str
    response_url: str


def read_pointed(body: Payload) -> Pointed:
    message = body["message"]
    return Pointed(
        body["user"]["id"],
        message["ts"],
        message.get("thread_ts") or "",
        message.get("text") or "",
        body["trigger_id"],
        body.get("response_url", ""),
    )
