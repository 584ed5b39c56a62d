"""The payloads of what people do: commands, actions, shortcuts, submissions, as Slack sends them."""

from typing import Any

from bot.standin.fields import initial_state
from bot.standin.records import App, Channel, Json, Message, User, View
from bot.standin.shown import shown_message, shown_view
from bot.standin.world import World


def command(world: World, app: App, user: User, channel: Channel, name: str, text: str) -> Json:
    team = world.teams[user.team_id]
    payload: Json = {
        "token": "retired",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": str(_org_wide(world, app, team.id)).lower(),
        "response_url": world.new_response_url(channel.id, user.id, app.id),
        "trigger_id": world.new_trigger(user.id, app.id),
    }
    return payload | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {})


def in_message(world: World, kind: str, app: App, user: User, message: Message) -> Json:
    """What actions and shortcuts on a message have in common."""
    channel = world.channels[message.channel_id]
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
    }
    return _base(world, kind, app, user) | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "message": shown_message(world, message),
        "message_ts": message.ts,
        "response_url": world.new_response_url(channel.id, user.id, app.id, message.ts),
        "trigger_id": world.new_trigger(user.id, app.id),
        "state": {"values": initial_state(message.blocks) | message.values},
    }


def in_view(world: World, kind: str, app: App, user: User, view: View) -> Json:
    """What actions, submissions and closings of a view have in common."""
    return _base(world, kind, app, user) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown_view(view),
        "trigger_id": world.new_trigger(user.id, app.id, view.id),
        "response_urls": [],
    }


def shortcut(world: World, app: App, user: User, callback_id: str) -> Json:
    return _base(world, "shortcut", app, user) | {
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(user.id, app.id),
        "action_ts": world.new_ts("actions"),
    }


def action(world: World, block: Json, part: Json, reported: Json) -> Json:
    """One entry of `actions`: the element, where it is, and what it reports."""
    entry: Json = {
        "type": part["type"],
        "action_id": part["action_id"],
        "block_id": block["block_id"],
        "action_ts": world.new_ts("actions"),
    }
    kept: dict[str, Any] = {name: part[name] for name in ("text", "value", "style") if name in part}
    return entry | kept | reported


def _base(world: World, kind: str, app: App, user: User) -> Json:
    team = world.teams[user.team_id]
    enterprise = {"id": team.enterprise_id, "name": team.enterprise_id} if team.enterprise_id else None
    return {
        "type": kind,
        "token": "retired",
        "api_app_id": app.id,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "team": {"id": team.id, "domain": team.domain}
        | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
        "enterprise": enterprise,
        "is_enterprise_install": _org_wide(world, app, team.id),
    }


def _org_wide(world: World, app: App, team_id: str) -> bool:
    return any(grant.org_wide for grant in world.installations(team_id) if grant.app_id == app.id)


def _channel_name(channel: Channel) -> str:
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
