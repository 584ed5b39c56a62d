"""Cursors: a page of a list and the way to the next one."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from bot.standin.calls import Call
from bot.standin.errors import ApiError
from bot.standin.records import Json

T = TypeVar("T")


def page(call: Call, items: Sequence[T], default: int = 100, most: int = 1_000) -> tuple[list[T], Json]:
    """The items of this page, and the fields that tell of the next."""
    start = _start(call.text("cursor"))
    end = start + call.number("limit", default, most)
    more = end < len(items)
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if more else ""
    return list(items[start:end]), {"has_more": more, "response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, number = base64.b64decode(cursor, validate=True).decode().split(":")
        start = int(number)
    except ValueError as error:
        raise ApiError("invalid_cursor") from error
    if word != "next" or start < 1:
        raise ApiError("invalid_cursor")
    return start
