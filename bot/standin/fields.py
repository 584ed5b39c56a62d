"""What an element reports of itself: the values of a view's state and of an action."""

from datetime import UTC, datetime
from typing import Any

from bot.standin.elements import options_of
from bot.standin.errors import StandInError
from bot.standin.records import Json

_PLAIN = {
    "plain_text_input": ("initial_value", "value"),
    "email_text_input": ("initial_value", "value"),
    "url_text_input": ("initial_value", "value"),
    "number_input": ("initial_value", "value"),
    "rich_text_input": ("initial_value", "rich_text_value"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "datetimepicker": ("initial_date_time", "selected_date_time"),
    "static_select": ("initial_option", "selected_option"),
    "external_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "multi_external_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "channels_select": ("initial_channel", "selected_channel"),
    "multi_channels_select": ("initial_channels", "selected_channels"),
    "file_input": ("", "files"),
    "overflow": ("", "selected_option"),
}
"""Each element's field for the first value and the field that it reports its value in."""


def field_of(kind: str) -> str:
    return _PLAIN[kind][1]


def initial_state(blocks: list[Json]) -> dict[str, Json]:
    """The `state.values` of a view or a message before anybody has touched it."""
    values: dict[str, Json] = {}
    for block in blocks:
        for part in _stateful(block):
            first, reported = _PLAIN[part["type"]]
            empty: Any = (
                [] if reported in {"selected_options", "files"} or part["type"].startswith("multi_") else None
            )
            state = {"type": part["type"], reported: part.get(first, empty)}
            values.setdefault(block["block_id"], {})[part["action_id"]] = state
    return values


def chosen(part: Json, value: Any) -> Json:
    """The state of an element after a person gave it a value.

    A choice is named by an option's value or by its words; several as a list. People and channels
    are given by id or as the objects that have one.
    """
    kind, reported = part["type"], field_of(part["type"])
    if kind in {"multi_static_select", "checkboxes", "multi_external_select"}:
        return {"type": kind, reported: [_option(part, entry) for entry in _several(value)]}
    if reported == "selected_option":
        return {"type": kind, reported: None if value is None else _option(part, value)}
    if kind.startswith("multi_"):
        return {"type": kind, reported: [_id(entry) for entry in _several(value)]}
    if kind == "datetimepicker" and isinstance(value, datetime):
        return {"type": kind, reported: int(value.astimezone(UTC).timestamp())}
    return {"type": kind, reported: _id(value)}


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]  # pyright: ignore[reportUnknownArgumentType]


def _id(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "id", value)


def _option(part: Json, wanted: Any) -> Json:
    """The option that has this value or these words; an external select takes whole options."""
    if isinstance(wanted, dict):
        return wanted  # pyright: ignore[reportUnknownVariableType]
    for option in options_of(part):
        if wanted in {option["value"], option["text"]["text"]}:
            return option
    known = ", ".join(option["text"]["text"] for option in options_of(part))
    raise StandInError(f"No option '{wanted}' in {part['action_id']}", f"There are: {known}")


def _stateful(block: Json) -> list[Json]:
    held = [block.get("element"), block.get("accessory")]
    held += block.get("elements", []) if block["type"] == "actions" else []
    return [part for part in held if part and part["type"] in _PLAIN and part["type"] != "overflow"]
