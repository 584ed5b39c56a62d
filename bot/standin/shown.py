"""The state's records as the Web API and the events spell them."""

from bot.standin.records import Channel, Grant, Json, Message, Session, Team, User, View
from bot.standin.world import World


def shown_message(world: World, message: Message, *, metadata: bool = True) -> Json:
    shown: Json = {
        "type": "message",
        "user": message.user_id,
        "ts": message.ts,
        "text": message.text,
        "team": message.team_id,
    }
    optional: Json = {
        "subtype": message.subtype,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "blocks": message.blocks,
        "files": message.files,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata if metadata else None,
        "reactions": [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ],
    }
    shown.update({key: value for key, value in optional.items() if value})
    if message.edited_ts:
        shown["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.stream == "open":
        shown["streaming_state"] = "in_progress"
    if message.thread_ts == message.ts:
        shown.update(_thread_of(world, message))
    elif message.is_reply and (root := world.messages[message.channel_id].get(message.thread_ts)):
        shown["parent_user_id"] = root.user_id
    return shown


def _thread_of(world: World, message: Message) -> Json:
    replies = world.replies(message)
    return {
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user_id for reply in replies)),
        "latest_reply": replies[-1].ts if replies else message.ts,
    }


def shown_channel(channel: Channel, grant: Grant | None = None) -> Json:
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "creator": channel.creator,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "shared_team_ids": [channel.team_id, *channel.shared_with],
        "context_team_id": channel.team_id,
        "previous_names": channel.previous_names,
        "topic": {"value": channel.topic},
        "purpose": {"value": ""},
        "num_members": len(channel.members),
    }
    if grant is not None:
        shown["is_member"] = grant.user_id in channel.members
    if channel.kind == "im":
        shown["user"] = next((m for m in channel.members if grant is None or m != grant.user_id), "")
    return shown


def shown_user(user: User, team: Team, *, with_email: bool) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "display_name": user.name,
        "team": user.team_id,
        "bot_id": user.bot_id,
        "api_app_id": user.app_id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "locale": user.locale,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": False,
        "enterprise_user": {"id": user.id, "enterprise_id": team.enterprise_id} if team.enterprise_id else {},
        "profile": {key: value for key, value in profile.items() if value},
    }


def shown_view(view: View) -> Json:
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        **view.body,
        "id": view.id,
        "team_id": view.team_id,
        "app_id": view.app_id,
        "app_installed_team_id": view.team_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id or None,
        "state": {"values": view.values},
    }


def shown_session(session: Session) -> Json:
    return {"agent_status": session.lifecycle, "status": session.status, "title": session.title}
