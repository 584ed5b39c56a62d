"""Response URLs, and the messages that an acknowledgement carries: both speak into a conversation."""

from typing import Any

from bot.standin.api.chat import rewrite
from bot.standin.api.posting import announce_change, announce_removal, publish, with_ids
from bot.standin.blocks import check_blocks
from bot.standin.errors import ApiError
from bot.standin.records import Json, Message, ResponseUrl
from bot.standin.shown import shown_message
from bot.standin.world import RESPONSE_URL_USES, World


def respond(world: World, key: str, body: Any) -> tuple[int, str]:
    """Use a response URL: HTTP status and text. Five times, for half an hour."""
    with world.lock:
        entry = world.response_urls.get(key)
        if entry is None:
            return 404, "unknown_url"
        if entry.uses >= RESPONSE_URL_USES or entry.expires_at <= world.clock.now():
            return 404, "expired_url"
        entry.uses += 1
        try:
            _answer(world, entry, body)
        except ApiError as error:
            return 400, error.code
    return 200, "ok"


def say(world: World, app_id: str, channel_id: str, user_id: str, body: Json) -> Message:
    """Post what an app answered to a person: for her eyes unless it says `in_channel`."""
    blocks: list[Json] = body.get("blocks") or []
    if check_blocks(blocks, "message"):
        raise ApiError("invalid_blocks")
    if not (body.get("text") or blocks):
        raise ApiError("no_text")
    channel = world.channels[channel_id]
    bot = world.bot_of(app_id, channel.team_id)
    if bot is None:
        raise ApiError("app_not_installed")
    message = Message(
        channel.id,
        world.new_ts(channel.id),
        bot.team_id,
        bot.id,
        body.get("text", ""),
        with_ids(world, blocks),
        app_id=app_id,
        bot_id=bot.bot_id,
        thread_ts=body.get("thread_ts", ""),
        only_for="" if body.get("response_type") == "in_channel" else user_id,
    )
    if message.only_for:
        world.keep(message)
    else:
        publish(world, message)
    return message


def _answer(world: World, entry: ResponseUrl, body: Json) -> None:
    original = world.messages.get(entry.channel_id, {}).get(entry.message_ts)
    if original is None or not (body.get("replace_original") or body.get("delete_original")):
        say(world, entry.app_id, entry.channel_id, entry.user_id, body)
        return
    before = shown_message(world, original)
    if body.get("delete_original"):
        original.deleted = True
        if not original.only_for:
            announce_removal(world, original)
        return
    blocks: list[Json] = body.get("blocks") or []
    if check_blocks(blocks, "message"):
        raise ApiError("invalid_blocks")
    rewrite(world, original, body.get("text", ""), with_ids(world, blocks), original.user_id)
    if not original.only_for:
        announce_change(world, original, before)
