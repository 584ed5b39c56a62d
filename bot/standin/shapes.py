"""Small rules out of which the tables of blocks and elements are made.

A rule looks at one value and tells what is wrong with it, as pairs of a JSON pointer and a sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.standin import budgets

Problem = tuple[str, str]
Check = Callable[[Any, str], Iterator[Problem]]


@dataclass(frozen=True)
class Field:
    check: Check
    required: bool = False


Shape = Mapping[str, Field]


def need(check: Check) -> Field:
    return Field(check, required=True)


def may(check: Check) -> Field:
    return Field(check)


def check_shape(value: Any, path: str, shape: Shape) -> Iterator[Problem]:
    """Required fields there, no field unknown, each field by its own rule."""
    if not isinstance(value, dict):
        yield path, "must be an object"
        return
    for name, entry in shape.items():
        if name in value:
            yield from entry.check(value[name], f"{path}/{name}")
        elif entry.required:
            yield path, f"missing required field: {name}"
    for name in value.keys() - shape.keys():  # pyright: ignore[reportUnknownVariableType]
        yield f"{path}/{name}", "unknown property"


def a(shape: Shape) -> Check:
    def check(value: Any, path: str) -> Iterator[Problem]:
        yield from check_shape(value, path, shape)

    return check


def string(most: int, least: int = 0) -> Check:
    def check(value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield path, "must be a string"
        elif len(value) > most:
            yield path, f"must be less than {most + 1} characters"
        elif len(value) < least:
            yield path, f"must be more than {least - 1} characters"

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> Iterator[Problem]:
        if value not in allowed:
            yield path, f"must be one of {', '.join(allowed)}"

    return check


def boolean(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield path, "must be a boolean"


def whole(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield path, "must be an integer"


def iso_date(value: Any, path: str) -> Iterator[Problem]:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        yield path, "must be a date as YYYY-MM-DD"


def anything(_value: Any, _path: str) -> Iterator[Problem]:
    yield from ()


def many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield path, "must be an array"
            return
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        if len(items) > most:
            yield path, f"no more than {most} items allowed"
        if len(items) < least:
            yield path, f"no fewer than {least} items allowed"
        for number, item in enumerate(items):
            yield from each(item, f"{path}/{number}")

    return check


def text(most: int, *kinds: str) -> Check:
    """A text object of one of the kinds, with at least one character."""
    allowed = kinds or ("plain_text", "mrkdwn")

    def check(value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict) or value.get("type") not in allowed:  # pyright: ignore[reportUnknownMemberType]
            yield path, f"must be a text object of type {' or '.join(allowed)}"
            return
        extra = {"emoji": may(boolean)} if value["type"] == "plain_text" else {"verbatim": may(boolean)}
        shape = {"type": need(anything), "text": need(string(most, 1)), **extra}
        yield from check_shape(value, path, shape)  # pyright: ignore[reportUnknownArgumentType]

    return check


def plain(most: int) -> Check:
    return text(most, "plain_text")


def typed(table: Mapping[str, Shape], what: str, *allowed: str) -> Check:
    """An object whose `type` picks its shape from a table, of those allowed here."""

    def check(value: Any, path: str) -> Iterator[Problem]:
        kind: Any = value.get("type") if isinstance(value, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if kind not in table:
            yield path, f"unsupported type of {what}: {kind}"
        elif allowed and kind not in allowed:
            yield path, f"{what} of type {kind} is not allowed here"
        else:
            yield from check_shape(value, path, {"type": need(anything), **table[kind]})

    return check


CONFIRM: Shape = {
    "title": need(plain(budgets.CONFIRM_TITLE_CHARS)),
    "text": need(text(budgets.CONFIRM_TEXT_CHARS)),
    "confirm": need(plain(budgets.CONFIRM_BUTTON_CHARS)),
    "deny": need(plain(budgets.CONFIRM_BUTTON_CHARS)),
    "style": may(one_of("primary", "danger")),
}


def option(*kinds: str) -> Check:
    return a(
        {
            "text": need(text(budgets.OPTION_TEXT_CHARS, *kinds)),
            "value": need(string(budgets.OPTION_VALUE_CHARS)),
            "description": may(text(budgets.OPTION_TEXT_CHARS, *kinds)),
            "url": may(string(budgets.URL_CHARS)),
        }
    )
