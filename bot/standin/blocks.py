"""Block Kit's blocks as tables, and the checks that go over a whole message or view."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.standin import budgets
from bot.standin.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    element,
)
from bot.standin.records import Json, words_of
from bot.standin.shapes import (
    Field,
    Problem,
    Shape,
    anything,
    boolean,
    many,
    may,
    need,
    one_of,
    plain,
    string,
    text,
    typed,
)

Surface = Literal["message", "modal", "home"]

_ID: dict[str, Field] = {"block_id": may(string(budgets.ID_CHARS, 1))}
_TEXT_OBJECTS: dict[str, Shape] = {
    kind: {"text": need(string(budgets.SECTION_TEXT_CHARS, 1)), flag: may(boolean)}
    for kind, flag in (("plain_text", "emoji"), ("mrkdwn", "verbatim"))
}
_IN_CONTEXT = typed({**_TEXT_OBJECTS, "image": ELEMENTS["image"]}, "element")
_RICH = typed(
    {
        kind: {
            "elements": need(many(anything, 1_000, 0)),
            "style": may(anything),
            "indent": may(anything),
            "offset": may(anything),
            "border": may(anything),
        }
        for kind in ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    },
    "rich text element",
)
_CELL = typed(
    {
        "raw_text": {"text": need(string(budgets.TABLE_CHARS, 1))},
        "rich_text": {**_ID, "elements": need(many(_RICH, 100))},
    },
    "table cell",
)
_CARD: Shape = {
    **_ID,
    "title": may(text(budgets.CARD_TITLE_CHARS)),
    "subtitle": may(text(budgets.CARD_TITLE_CHARS)),
    "body": may(text(budgets.CARD_BODY_CHARS)),
    "hero_image": may(element("image")),
    "icon": may(element("image")),
    "actions": may(many(element("button"), 5)),
}
_TASK: Shape = {
    **_ID,
    "task_id": need(string(budgets.ID_CHARS, 1)),
    "title": need(string(budgets.ID_CHARS, 1)),
    "details": may(anything),
    "output": may(anything),
    "sources": may(many(anything, 100, 0)),
    "status": may(one_of("pending", "in_progress", "complete", "error")),
}

BLOCKS: dict[str, Shape] = {
    "section": {
        **_ID,
        "text": may(text(budgets.SECTION_TEXT_CHARS)),
        "fields": may(many(text(budgets.FIELD_CHARS), budgets.SECTION_FIELDS)),
        "accessory": may(element(*IN_SECTION)),
        "expand": may(boolean),
    },
    "header": {**_ID, "text": need(plain(budgets.HEADER_CHARS))},
    "divider": _ID,
    "context": {**_ID, "elements": need(many(_IN_CONTEXT, budgets.CONTEXT_ELEMENTS))},
    "actions": {**_ID, "elements": need(many(element(*IN_ACTIONS), budgets.ACTIONS_ELEMENTS))},
    "context_actions": {
        **_ID,
        "elements": need(many(element(*IN_CONTEXT_ACTIONS), budgets.CONTEXT_ACTIONS_ELEMENTS)),
    },
    "input": {
        **_ID,
        "label": need(plain(budgets.INPUT_LABEL_CHARS)),
        "element": need(element(*IN_INPUT)),
        "hint": may(plain(budgets.INPUT_LABEL_CHARS)),
        "optional": may(boolean),
        "dispatch_action": may(boolean),
    },
    "image": {**_ID, **ELEMENTS["image"], "title": may(plain(budgets.ALT_TEXT_CHARS))},
    "markdown": {**_ID, "text": need(string(budgets.MARKDOWN_CHARS, 1))},
    "rich_text": {**_ID, "elements": need(many(_RICH, 1_000))},
    "table": {
        **_ID,
        "rows": need(many(many(_CELL, budgets.TABLE_COLUMNS), budgets.TABLE_ROWS)),
        "column_settings": may(many(anything, budgets.TABLE_COLUMNS)),
    },
    "alert": {
        **_ID,
        "text": need(text(budgets.SECTION_TEXT_CHARS)),
        "level": may(one_of("default", "info", "warning", "error", "success")),
    },
    "card": _CARD,
    "carousel": {**_ID, "elements": need(many(typed({"card": _CARD}, "block"), budgets.CARDS_PER_CAROUSEL))},
    "task_card": _TASK,
    "plan": {**_ID, "title": need(string(budgets.ID_CHARS, 1)), "tasks": may(many(anything, 50, 0))},
    "file": {**_ID, "external_id": need(string(budgets.ID_CHARS, 1)), "source": need(one_of("remote"))},
}

_ONLY_IN_MESSAGES = {"context_actions", "markdown", "table", "card", "carousel", "task_card", "plan", "file"}
_MOST: dict[Surface, int] = {
    "message": budgets.BLOCKS_PER_MESSAGE,
    "modal": budgets.BLOCKS_PER_VIEW,
    "home": budgets.BLOCKS_PER_VIEW,
}


def check_blocks(blocks: Any, surface: Surface) -> list[Problem]:
    """Everything that Slack would refuse in a list of blocks; an empty list says that it stands."""
    each = typed(BLOCKS, "block")
    problems = list(many(each, _MOST[surface], 0)(blocks, "/blocks"))
    if problems:
        return problems
    problems = [
        p for number, block in enumerate(blocks) for p in _inside(block, f"/blocks/{number}", surface)
    ]
    problems.extend(_doubles("block_id", [block.get("block_id") for block in blocks], "/blocks"))
    if surface == "message":
        problems.extend(_sums(blocks))
    return problems


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can use."""
    held = [block.get("element"), block.get("accessory")]
    held += block.get("elements", []) if block["type"] in {"actions", "context_actions"} else []
    held += block.get("actions", [])
    inner = [
        part
        for card in block.get("elements", [])
        if block["type"] == "carousel"
        for part in interactive(card)
    ]
    return [part for part in held if part and part["type"] in ELEMENTS and part["type"] != "image"] + inner


def _inside(block: Json, path: str, surface: Surface) -> Iterator[Problem]:
    kind = block["type"]
    if surface != "message" and kind in _ONLY_IN_MESSAGES:
        yield path, f"block of type {kind} is not allowed in a {surface}"
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield path, "needs text or fields"
    if kind == "image" and ("image_url" in block) == ("slack_file" in block):
        yield path, "needs either image_url or slack_file"
    if kind == "table":
        yield from _table(block, path)
    if kind == "input" and surface == "home" and block["element"]["type"] == "file_input":
        yield path, "file_input is not allowed in a home"
    yield from _doubles("action_id", [part.get("action_id") for part in interactive(block)], path)


def _table(block: Json, path: str) -> Iterator[Problem]:
    if sum(len(word) for word in words_of(block["rows"])) > budgets.TABLE_CHARS:
        yield f"{path}/rows", f"must be less than {budgets.TABLE_CHARS + 1} characters together"
    if len({len(row) for row in block["rows"]}) > 1:
        yield f"{path}/rows", "all rows need the same number of cells"


def _doubles(what: str, ids: list[str | None], path: str) -> Iterator[Problem]:
    for name, count in Counter(name for name in ids if name is not None).items():
        if count > 1:
            yield path, f"duplicate {what}: {name}"


def _sums(blocks: list[Json]) -> Iterator[Problem]:
    tables = sum(block["type"] == "table" for block in blocks)
    if tables > budgets.TABLES_PER_MESSAGE:
        yield "/blocks", "only one table allowed"
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > budgets.MARKDOWN_CHARS:
        yield "/blocks", f"markdown must be less than {budgets.MARKDOWN_CHARS + 1} characters together"
