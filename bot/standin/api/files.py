"""files.*: the three steps of an upload (a place, the bytes, the share)."""

from typing import Any

from bot.standin.api.posting import publish
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Grant, Json, Message, StoredFile
from bot.standin.world import World


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Json:
    length = call.number("length", 0, 10**9) if call.text("length") not in {"", "0"} else 0
    name = call.need("filename")
    if not length:
        raise ApiError("invalid_arguments")
    stored = StoredFile(call.world.new_id("F"), name, name, length, call.grant.user_id)
    call.world.files[stored.id] = stored
    return {"upload_url": f"{call.world.base_url}/_upload/{stored.id}", "file_id": stored.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    given: Any = call.parsed("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    entries: list[Json] = given  # pyright: ignore[reportUnknownVariableType]
    stored = [_finished(call, entry) for entry in entries]
    shown = [shown_file(call.world, file) for file in stored]
    for channel_id in filter(None, (call.text("channel_id") or call.text("channels")).split(",")):
        _share(call, channel_id, stored, shown)
    return {"files": shown}


@method("files.info", "files:read")
def info(call: Call) -> Json:
    return {"file": shown_file(call.world, readable_file(call.world, call.grant, call.need("file")))}


def _finished(call: Call, entry: Json) -> StoredFile:
    stored = call.world.files.get(str(entry.get("id")))
    if stored is None or not stored.uploaded:
        raise ApiError("file_not_found")
    if stored.completed:
        raise ApiError("file_update_failed")
    stored.title = str(entry.get("title") or stored.name)
    stored.completed = True
    return stored


def _share(call: Call, channel_id: str, stored: list[StoredFile], shown: list[Json]) -> None:
    channel = call.world.channel_for(call.grant, channel_id)
    if call.grant.user_id not in channel.members:
        raise ApiError("not_in_channel")
    for file in stored:
        file.channels.append(channel.id)
    message = Message(
        channel.id,
        call.world.new_ts(channel.id),
        call.user.team_id,
        call.grant.user_id,
        call.text("initial_comment"),
        app_id=call.grant.app_id,
        bot_id=call.user.bot_id,
        thread_ts=call.text("thread_ts"),
        subtype="file_share",
        files=shown,
    )
    publish(call.world, message)


def shown_file(world: World, stored: StoredFile) -> Json:
    address = f"{world.base_url}/_files/{stored.id}/{stored.name}"
    return {
        "id": stored.id,
        "name": stored.name,
        "title": stored.title,
        "size": stored.size,
        "user": stored.user_id,
        "filetype": stored.name.rpartition(".")[2],
        "url_private": address,
        "url_private_download": address,
    }


def readable_file(world: World, grant: Grant, file_id: str) -> StoredFile:
    """A file that the caller shares a channel with; raises `file_not_found`."""
    stored = world.files.get(file_id)
    shared = stored is not None and any(grant.user_id in world.channels[c].members for c in stored.channels)
    if stored is None or not stored.completed or not (shared or stored.user_id == grant.user_id):
        raise ApiError("file_not_found")
    return stored
