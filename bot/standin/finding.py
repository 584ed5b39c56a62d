"""Finding on the screen what a person means: a button by its label, a field by its words."""

from dataclasses import dataclass

from bot.standin.blocks import interactive
from bot.standin.errors import StandInError
from bot.standin.records import Json, Message, View, words_of

HALVES = ("positive_button", "negative_button")


@dataclass(frozen=True)
class Found:
    block: Json
    part: Json


def find(
    thing: Message | View, which: str, value: str | None = None, near: str = "", block: str = ""
) -> Found:
    """The one element with this action id or these words.

    `value` picks among several by the element's value; `near` starts at the block with these words;
    `block` looks into the block of this id only. Raises StandInError where nothing fits, naming what
    there is.
    """
    blocks = thing.blocks[_first_near(thing, near) :] if near else thing.blocks
    blocks = [one for one in blocks if block in {"", one.get("block_id")}]
    found = [Found(block, part) for block in blocks for part in interactive(block)]
    fitting = [one for one in found if _fits(one, which) and value in {None, *_values(one.part)}]
    if not fitting:
        there = ", ".join(sorted({label for one in found for label in _labels(one)}))
        raise StandInError(
            f"There is no '{which}'{f' near {near!r}' if near else ''}", f"There are: {there or 'none'}"
        )
    if len(fitting) > 1 and not near and value is None:
        raise StandInError(f"There are {len(fitting)} of '{which}'", "Say `value` or `near`")
    return fitting[0]


def _first_near(thing: Message | View, near: str) -> int:
    for number, block in enumerate(thing.blocks):
        if any(near in word for word in words_of(block)):
            return number
    raise StandInError(f"Nothing says '{near}'", f"It says: {thing.shown[:300]}")


def _fits(found: Found, which: str) -> bool:
    return which in _labels(found) or which == found.block.get("block_id")


def _values(part: Json) -> set[str]:
    """The values that pressing this element can send."""
    return {part.get("value", ""), *(part[half]["value"] for half in HALVES if half in part)}


def _labels(found: Found) -> list[str]:
    part = found.part
    texts = [part.get("text"), part.get("placeholder"), found.block.get("label")]
    texts += [part[name]["text"] for name in HALVES if name in part]
    labels = [text["text"] for text in texts if text]
    return [part.get("action_id", ""), *labels]
