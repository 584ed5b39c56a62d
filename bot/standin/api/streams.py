"""chat.startStream, appendStream, stopStream: a message that grows in front of its reader."""

from typing import Any

from bot.standin import budgets
from bot.standin.api.agents import set_lifecycle
from bot.standin.api.chat import own
from bot.standin.api.posting import announce_change, checked, compose, metadata, place, publish
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Json, Message
from bot.standin.shown import shown_message


@method("chat.startStream", "chat:write")
def start(call: Call) -> Json:
    channel = place(call, anywhere_public=False)
    if not call.text("thread_ts"):
        raise ApiError("invalid_thread_ts")
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.text(name):
                raise ApiError(f"missing_{name}")
    text = _piece(call)
    message = compose(call, channel, text, [])
    message.stream, message.stream_started = "open", call.world.clock.now()
    publish(call.world, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", "chat:write")
def append(call: Call) -> Json:
    message = _open(call)
    piece = _piece(call)
    if not piece and not call.parsed("chunks"):
        raise ApiError("no_text")
    message.text += piece
    return {"channel": message.channel_id, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def stop(call: Call) -> Json:
    message = _open(call)
    piece = _piece(call)
    blocks: Any = call.parsed("blocks", "invalid_blocks_format")
    kept = checked(call, blocks) if blocks else []
    before = shown_message(call.world, message)
    message.text += piece
    if kept:
        message.blocks = [
            {"type": "markdown", "text": message.text, "block_id": call.world.new_id("b")},
            *kept,
        ]
    message.metadata = metadata(call) or message.metadata
    message.stream = "done"
    if status := call.text("session_status"):
        set_lifecycle(call.world.session(message.channel_id, message.thread_ts), status)
    announce_change(call.world, message, before)
    return {
        "channel": message.channel_id,
        "ts": message.ts,
        "message": shown_message(call.world, message),
    }


def _open(call: Call) -> Message:
    """The calling app's message while it streams; one older than a stream's life no longer does."""
    message = own(call, call.channel(), "message_not_owned_by_app")
    age_seconds = call.world.clock.now() - message.stream_started
    if message.stream == "open" and age_seconds > budgets.STREAM_SECONDS:
        message.stream = "done"
    if message.stream != "open":
        raise ApiError("message_not_in_streaming_state")
    return message


def _piece(call: Call) -> str:
    """The words that a call adds, from `markdown_text` or from its chunks of text."""
    chunks: list[Json] = call.parsed("chunks") or []
    markdown = call.text("markdown_text")
    if chunks and markdown:
        raise ApiError("cannot_provide_both_markdown_text_and_chunks")
    for chunk in chunks:
        if chunk.get("type") not in {"markdown_text", "task_update", "plan_update", "blocks"}:
            raise ApiError("invalid_chunks")
    piece = markdown or "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    if len(piece) > budgets.MARKDOWN_CHARS:
        raise ApiError("msg_too_long")
    return piece
