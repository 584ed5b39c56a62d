"""What all methods that write a message share: where it may go and what it may hold."""

from typing import Any

from bot.standin import budgets
from bot.standin.blocks import check_blocks
from bot.standin.calls import Call
from bot.standin.errors import ApiError
from bot.standin.records import Channel, Json, Message, words_of
from bot.standin.shapes import Problem
from bot.standin.shown import shown_message
from bot.standin.world import World


def pointed(problems: list[Problem]) -> list[str]:
    return [f"[ERROR] {why} [json-pointer:{path}]" for path, why in problems]


def refuse_invalid(problems: list[Problem], code: str) -> None:
    if problems:
        messages = pointed(problems)
        raise ApiError(code, errors=[why for _, why in problems], response_metadata={"messages": messages})


def place(call: Call, *, anywhere_public: bool = True) -> Channel:
    """The channel that a post goes to. A person's id stands for the DM with her."""
    target = call.need("channel")
    if target in call.world.users:
        user = call.world.user_for(call.grant, target)
        return call.world.dm(user, call.user)
    channel = call.world.channel_for(call.grant, target)
    if channel.is_archived:
        raise ApiError("is_archived")
    open_to_app = anywhere_public and channel.kind == "public" and "chat:write.public" in call.grant.scopes
    if call.grant.user_id not in channel.members and not open_to_app:
        raise ApiError("not_in_channel")
    return channel


def thread(call: Call, channel: Channel) -> str:
    """The root's ts where the call names a thread; a reply's ts leads to its root."""
    ts = call.text("thread_ts")
    if not ts:
        return ""
    root = call.world.messages.get(channel.id, {}).get(ts)
    if root is None or root.only_for or (root.deleted and not call.world.replies(root)):
        raise ApiError("thread_not_found")
    return root.root_ts


def content(call: Call) -> tuple[str, list[Json]]:
    """Text and blocks of a post, inside the budgets; one of them must be there."""
    blocks: Any = call.parsed("blocks", "invalid_blocks_format")
    markdown = call.text("markdown_text")
    text = call.text("text")
    if markdown and (text or blocks):
        raise ApiError("markdown_text_conflict")
    if not (text or blocks or markdown or call.parsed("attachments")):
        raise ApiError("no_text")
    _within(text, budgets.TEXT_CHARS_ADVISED if call.strict else budgets.TEXT_CHARS)
    _within(markdown, budgets.MARKDOWN_CHARS)
    if blocks and not text:
        call.warnings.append("missing_text_in_message")
    return text or markdown, checked(call, blocks or [])


def checked(call: Call, blocks: Any) -> list[Json]:
    refuse_invalid(check_blocks(blocks, "message"), "invalid_blocks")
    if call.strict and sum(len(word) for word in words_of(blocks)) > budgets.MESSAGE_BLOCK_CHARS:
        raise ApiError("msg_blocks_too_long")
    return with_ids(call.world, blocks)


def with_ids(world: World, blocks: list[Json]) -> list[Json]:
    """Blocks with the ids that Slack makes up where none are given."""
    return [{**block, "block_id": block.get("block_id") or world.new_id("b")} for block in blocks]


def metadata(call: Call) -> Json | None:
    given: Any = call.parsed("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:  # pyright: ignore[reportUnknownArgumentType]
        raise ApiError("invalid_metadata_format")
    if len(str(given["event_payload"])) > budgets.METADATA_CHARS:  # pyright: ignore[reportUnknownArgumentType]
        raise ApiError("metadata_too_large")
    return given  # pyright: ignore[reportUnknownVariableType]


def _within(text: str, most: int) -> None:
    if len(text) > most:
        raise ApiError("msg_too_long")


def compose(call: Call, channel: Channel, text: str, blocks: list[Json]) -> Message:
    """A message of the calling app, not yet kept."""
    return Message(
        channel.id,
        call.world.new_ts(channel.id),
        call.user.team_id,
        call.grant.user_id,
        text,
        blocks,
        app_id=call.grant.app_id,
        bot_id=call.user.bot_id,
        thread_ts=thread(call, channel),
        metadata=metadata(call),
    )


def publish(world: World, message: Message) -> None:
    """Keep a message and tell the apps in its channel."""
    world.keep(message)
    announce(world, message)


def announce(world: World, message: Message) -> None:
    channel = world.channels[message.channel_id]
    body = {**shown_message(world, message), **where(channel), "event_ts": message.ts}
    world.emit(body, channel, "")
    if channel.kind != "im" and message.subtype in {"", "file_share"}:
        world.emit({**body, "type": "app_mention"}, channel, "")


def announce_change(world: World, message: Message, before: Json) -> None:
    channel = world.channels[message.channel_id]
    event_ts = world.new_ts(channel.id)
    body = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": shown_message(world, message),
        "previous_message": before,
        "ts": event_ts,
        "event_ts": event_ts,
        **where(channel),
    }
    world.emit(body, channel, "")


def announce_removal(world: World, message: Message) -> None:
    channel = world.channels[message.channel_id]
    event_ts = world.new_ts(channel.id)
    body = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": message.ts,
        "previous_message": shown_message(world, message),
        "ts": event_ts,
        "event_ts": event_ts,
        **where(channel),
    }
    world.emit(body, channel, "")


def where(channel: Channel) -> Json:
    kinds = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
    return {"channel": channel.id, "channel_type": kinds[channel.kind]}
