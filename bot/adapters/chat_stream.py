"""Statements out of a model's JSON while it is still being written."""

import json
from collections.abc import Generator, Iterable
from typing import Any, cast

from pydantic import ValidationError

from bot.domain.drafting import DraftStatement

LIST = '"statements"'

MOST_CHARS = 20_000
"""A model that has written more than this rambles; the rest is not read."""


def statements_in(pieces: Iterable[str]) -> Generator[DraftStatement, None, bool]:
    """Yield each statement as soon as its object is closed; one of the wrong form is left out.

    Ends with the list, also where the model goes on to write. Returns whether the list was closed: of one
    that is cut off what was whole is yielded all the same.
    """
    decoder = json.JSONDecoder()
    text, at, size = "", 0, 0
    for piece in pieces:
        text += piece
        size += len(piece)
        at = at or _begin(text)
        while at:
            at = _skip(text, at)
            if text[at : at + 1] == "]":
                return True
            try:
                value, at = decoder.raw_decode(text, at)
            except json.JSONDecodeError:
                break  # not whole yet
            if statement := _read(value):
                yield statement
        if size > MOST_CHARS:
            break
    return False


def _begin(text: str) -> int:
    """Return the place behind the opening bracket of the list, 0 where it is not there yet."""
    key = text.find(LIST)
    return text.find("[", key) + 1 if key >= 0 else 0


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] in {" ", "\n", "\t", "\r", ","}:
        at += 1
    return at


def _read(value: Any) -> DraftStatement | None:
    try:
        return DraftStatement.model_validate(value)
    except ValidationError:
        return None


def text_of(chunk: Any) -> str:
    """Return what a chunk of a LangChain model adds: content, or the arguments of a tool call."""
    content = chunk.content
    if isinstance(content, str):
        text = content
    else:
        parts = cast("list[str | dict[str, Any]]", content)
        text = "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in parts)
    calls = cast("list[dict[str, Any]]", getattr(chunk, "tool_call_chunks", None) or [])
    return text + "".join(str(call.get("args") or "") for call in calls)
