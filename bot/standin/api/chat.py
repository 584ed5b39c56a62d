"""chat.*: posts, ephemeral posts, edits, deletions, links and posts for later. Streams are beside."""

from bot.standin import budgets
from bot.standin.api.posting import (
    announce_change,
    announce_removal,
    compose,
    content,
    metadata,
    place,
    publish,
)
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Channel, Json, Message, Scheduled
from bot.standin.shown import shown_message
from bot.standin.world import World


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    text, blocks = content(call)
    channel = place(call)
    message = compose(call, channel, text, blocks)
    publish(call.world, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown_message(call.world, message)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    text, blocks = content(call)
    channel = place(call)
    reader = call.world.user_for(call.grant, call.need("user"))
    if reader.id not in channel.members:
        raise ApiError("user_not_in_channel")
    message = compose(call, channel, text, blocks)
    message.only_for = reader.id
    call.world.keep(message)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    channel = call.channel()
    message = own(call, channel, "cant_update_message")
    text, blocks = content(call)
    if message.stream == "open":
        raise ApiError("streaming_state_conflict")
    before = shown_message(call.world, message)
    kept_metadata = metadata(call)
    rewrite(call.world, message, text, blocks, call.grant.user_id)
    message.metadata = message.metadata if kept_metadata is None else kept_metadata
    announce_change(call.world, message, before)
    shown = shown_message(call.world, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel = call.channel()
    message = own(call, channel, "cant_delete_message")
    message.deleted = True
    announce_removal(call.world, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.world.message_in(channel, call.need("message_ts"))
    return {"channel": channel.id, "permalink": permalink(call.world, channel, message)}


@method("chat.scheduleMessage", "chat:write")
def schedule_message(call: Call) -> Json:
    text, blocks = content(call)
    channel = place(call)
    post_at = call.number("post_at", 0, 10**12) if call.text("post_at") else 0
    now = call.world.clock.now()
    if post_at <= now:
        raise ApiError("time_in_past")
    if post_at > now + budgets.SCHEDULE_DAYS * 86_400:
        raise ApiError("time_too_far")
    entry = Scheduled(call.world.new_id("Q"), post_at, compose(call, channel, text, blocks))
    call.world.scheduled[entry.id] = entry
    shown = {"text": text, "bot_id": call.user.bot_id, "type": "delayed_message"}
    return {
        "channel": channel.id,
        "scheduled_message_id": entry.id,
        "post_at": post_at,
        "message": shown,
    }


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled(call: Call) -> Json:
    if call.world.scheduled.pop(call.need("scheduled_message_id"), None) is None:
        raise ApiError("invalid_scheduled_message_id")
    return {}


def own(call: Call, channel: Channel, otherwise: str) -> Message:
    """The calling app's message that `ts` names; ephemeral ones cannot be found."""
    message = call.world.message_in(channel, call.need("ts"))
    if message.app_id != call.grant.app_id or message.user_id != call.grant.user_id:
        raise ApiError(otherwise)
    return message


def rewrite(world: World, message: Message, text: str, blocks: list[Json], by: str) -> None:
    """Change a message in place. Text without blocks takes the old blocks away, as in Slack."""
    message.versions.append(message.shown)
    message.text, message.blocks = text, blocks
    message.edited_ts, message.edited_by = world.new_ts(message.channel_id), by


def permalink(world: World, channel: Channel, message: Message) -> str:
    domain = world.teams[channel.team_id].domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else link


def post_due(world: World) -> None:
    """Post the scheduled messages whose time has come."""
    with world.lock:
        due = [entry for entry in world.scheduled.values() if entry.post_at <= world.clock.now()]
        for entry in due:
            del world.scheduled[entry.id]
            entry.message.ts = world.new_ts(entry.message.channel_id)
            publish(world, entry.message)
