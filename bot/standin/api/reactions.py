"""reactions.*."""

from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Json, Message
from bot.standin.world import World


@method("reactions.add", "reactions:write")
def add(call: Call) -> Json:
    message, name = _target(call)
    if call.grant.user_id in message.reactions.get(name, []):
        raise ApiError("already_reacted")
    react(call.world, message, name, call.grant.user_id)
    return {}


@method("reactions.remove", "reactions:write")
def remove(call: Call) -> Json:
    message, name = _target(call)
    if call.grant.user_id not in message.reactions.get(name, []):
        raise ApiError("no_reaction")
    unreact(call.world, message, name, call.grant.user_id)
    return {}


def react(world: World, message: Message, name: str, user_id: str) -> None:
    message.reactions.setdefault(name, []).append(user_id)
    _tell(world, "reaction_added", message, name, user_id)


def unreact(world: World, message: Message, name: str, user_id: str) -> None:
    message.reactions[name].remove(user_id)
    if not message.reactions[name]:
        del message.reactions[name]
    _tell(world, "reaction_removed", message, name, user_id)


def _target(call: Call) -> tuple[Message, str]:
    channel = call.channel()
    return call.world.message_in(channel, call.need("timestamp")), call.need("name")


def _tell(world: World, kind: str, message: Message, name: str, user_id: str) -> None:
    channel = world.channels[message.channel_id]
    body: Json = {
        "type": kind,
        "user": user_id,
        "reaction": name,
        "item_user": message.user_id,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "event_ts": world.new_ts(channel.id),
    }
    world.emit(body, channel, "")
