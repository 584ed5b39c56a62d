"""conversations.*: channels, who is in them, and what was said."""

from collections.abc import Callable

from bot.standin.api.pages import page
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import SCOPES_OF_KIND, Channel, ChannelKind, Json, Message
from bot.standin.shown import shown_channel, shown_message

_KINDS: dict[str, ChannelKind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


@method("conversations.info")
def info(call: Call) -> Json:
    channel = call.channel()
    call.scope(channel.scope("read"))
    return {"channel": shown_channel(channel, call.grant)}


@method("conversations.history")
def history(call: Call) -> Json:
    channel = _readable(call)
    everything = [m for m in call.world.talk(channel.id) if not m.is_reply and not m.only_for]
    found, more = page(call, _between(call, everything[::-1]), most=999)
    return {"messages": [_shown(call, message) for message in found], **more}


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = _readable(call)
    root = call.world.messages.get(channel.id, {}).get(call.need("ts"))
    if root is None or root.deleted or root.only_for:
        raise ApiError("thread_not_found")
    if root.is_reply:
        return {"messages": [_shown(call, root)], "has_more": False}
    found, more = page(call, [root, *_between(call, call.world.replies(root))], default=1_000)
    return {"messages": [_shown(call, message) for message in found], **more}


@method("conversations.members")
def members(call: Call) -> Json:
    channel = call.channel()
    call.scope(channel.scope("read"))
    found, more = page(call, channel.members)
    return {"members": found, "response_metadata": more["response_metadata"]}


@method("conversations.open", "im:write", "mpim:write")
def open_(call: Call) -> Json:
    people = [name for name in call.text("users").split(",") if name]
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    if not people:
        raise ApiError("users_list_not_supplied")
    found = [call.world.user_for(call.grant, name) for name in people]
    if any(user.deleted for user in found):
        raise ApiError("user_disabled")
    call.scope("im:write" if len(found) == 1 else "mpim:write")
    if len(found) == 1:
        return {"channel": {"id": call.world.dm(found[0], call.user).id}}
    everyone = sorted({*people, call.grant.user_id})
    for channel in call.world.channels.values():
        if channel.kind == "mpim" and sorted(channel.members) == everyone:
            return {"channel": {"id": channel.id}, "already_open": True}
    name = "mpdm-" + "--".join(user.name for user in found)
    return {"channel": {"id": call.world.add_channel(name, found[0].team_id, "mpim", everyone).id}}


@method("conversations.list")
def list_(call: Call) -> Json:
    return _listed(call, lambda _channel: True)


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    user_id = call.text("user") or call.grant.user_id
    return _listed(call, lambda channel: user_id in channel.members)


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if call.grant.user_id not in channel.members:
        channel.members.append(call.grant.user_id)
        tell_joined(call, channel)
    return {"channel": shown_channel(channel, call.grant)}


def tell_joined(call: Call, channel: Channel) -> None:
    body = {"type": "member_joined_channel", "user": call.grant.user_id, "team": channel.team_id}
    call.world.emit({**body, "channel": channel.id, "channel_type": "C"}, channel, "")


def _listed(call: Call, wanted: Callable[[Channel], bool]) -> Json:
    names = [name for name in (call.text("types") or "public_channel").split(",") if name]
    if not set(names) <= _KINDS.keys():
        raise ApiError("invalid_types")
    kinds = {_KINDS[name] for name in names}
    for kind in sorted(kinds):
        call.scope(f"{SCOPES_OF_KIND[kind]}:read")
    found, more = page(call, [c for c in _visible(call) if c.kind in kinds and wanted(c)])
    return {
        "channels": [shown_channel(channel, call.grant) for channel in found],
        "response_metadata": more["response_metadata"],
    }


def _visible(call: Call) -> list[Channel]:
    hide_archived = call.flag("exclude_archived")
    return [
        channel
        for channel in call.world.channels.values()
        if any(call.world.reaches(call.grant, team) for team in (channel.team_id, *channel.shared_with))
        and (not call.text("team_id") or channel.team_id == call.text("team_id"))
        and (channel.kind == "public" or call.grant.user_id in channel.members)
        and not (hide_archived and channel.is_archived)
    ]


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.scope(channel.scope("history"))
    if call.grant.user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest", "0"), call.text("latest")
    both_ends = call.flag("inclusive")
    try:
        low, high = float(oldest or 0), float(latest) if latest else float("inf")
    except ValueError as error:
        raise ApiError("invalid_ts_oldest") from error
    return [m for m in messages if low < float(m.ts) < high or (both_ends and float(m.ts) in {low, high})]


def _shown(call: Call, message: Message) -> Json:
    return shown_message(call.world, message, metadata=call.flag("include_all_metadata"))
