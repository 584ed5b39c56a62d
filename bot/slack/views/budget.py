"""What Block Kit takes, in one place. Figures marked † are observed, not documented by Slack.

Texts are measured in UTF-16 units, as sent (escaped).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from bot.slack.views.mrkdwn import size

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_CHARS: Final = 13_200
"""Characters of all blocks of a message together †; more is refused with `msg_blocks_too_long`."""
MESSAGE_TEXT_CHARS: Final = 4_000
SECTION_CHARS: Final = 2_900
"""A text object holds 3,000; the difference is a margin for how Slack counts."""
FIELDS: Final = 10
FIELD_CHARS: Final = 2_000
HEADER_CHARS: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
CONTEXT_ACTIONS_ELEMENTS: Final = 5
MARKDOWN_CHARS: Final = 12_000
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_CHARS: Final = 10_000
CHOICES: Final = 10
"""Options of checkboxes and radio buttons."""
SELECT_OPTIONS: Final = 100
OVERFLOW_OPTIONS: Final = 5
OPTION_CHARS: Final = 75
OPTION_VALUE_CHARS: Final = 150
BUTTON_CHARS: Final = 75
BUTTON_VALUE_CHARS: Final = 2_000
METADATA_CHARS: Final = 3_000
TITLE_CHARS: Final = 24
"""Title, submit and close of a view."""
ID_CHARS: Final = 255
"""An `action_id`, `block_id` or `callback_id`."""
CARD_BODY_CHARS: Final = 200
THREAD_TITLE_CHARS: Final = 80
"""Of a thread in the agent view; Slack takes 200, of which a list shows far less."""
CONFIRM_TITLE_CHARS: Final = 100
CONFIRM_TEXT_CHARS: Final = 300
LABEL_CHARS: Final = 2_000
PLACEHOLDER_CHARS: Final = 150

_ELEMENTS: Final = {
    "context": CONTEXT_ELEMENTS,
    "actions": ACTIONS_ELEMENTS,
    "context_actions": CONTEXT_ACTIONS_ELEMENTS,
}
_OPTIONS: Final = {"checkboxes": CHOICES, "radio_buttons": CHOICES, "overflow": OVERFLOW_OPTIONS}
_TEXT_TYPES: Final = frozenset({"mrkdwn", "plain_text", "text", "link", "raw_text", "markdown"})
_TEXT_LIMITS: Final = {
    "header": HEADER_CHARS,
    "button": BUTTON_CHARS,
    "markdown": MARKDOWN_CHARS,
}
_VALUE_LIMITS: Final = {"button": BUTTON_VALUE_CHARS}


def fits(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether Slack takes these blocks as one message."""
    return not faults(blocks)


def chars(blocks: Sequence[Mapping[str, Any]]) -> int:
    """Return the characters of all texts of the blocks together."""
    return sum(size(text) for block in blocks for _, text in _texts(block, ""))


def faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each way in which the blocks are over a budget of a message, in words; none if they fit."""
    found = _block_faults(blocks, MESSAGE_BLOCKS)
    total = chars(blocks)
    if total > MESSAGE_CHARS:
        found.append(f"{total} characters in all, at most {MESSAGE_CHARS}")
    tables = sum(block.get("type") == "table" for block in blocks)
    if tables > 1:
        found.append(f"{tables} tables, at most 1")
    return found


def view_faults(view: Mapping[str, Any]) -> list[str]:
    """Return each way in which a modal or Home view is over its budgets."""
    found = _block_faults(view.get("blocks", ()), VIEW_BLOCKS)
    for part in ("title", "submit", "close"):
        if part in view and not 0 < size(view[part]["text"]) <= TITLE_CHARS:
            found.append(f"{part} is empty or over {TITLE_CHARS} characters")
    if size(view.get("private_metadata", "")) > METADATA_CHARS:
        found.append(f"private_metadata over {METADATA_CHARS} characters")
    if size(view.get("callback_id", "")) > ID_CHARS:
        found.append(f"callback_id over {ID_CHARS} characters")
    return found


def _block_faults(blocks: Sequence[Mapping[str, Any]], most_blocks: int) -> list[str]:
    found = [f"{len(blocks)} blocks, at most {most_blocks}"] if len(blocks) > most_blocks else []
    if not blocks:
        found.append("no block")
    for where, part in (pair for n, block in enumerate(blocks) for pair in _parts(block, f"block {n}")):
        found += [f"{where}: {fault}" for fault in _part_faults(part)]
    return found + _doubled(blocks)


def _doubled(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for block in blocks:
        block_id = block.get("block_id")
        if block_id in seen:
            found.append(f"block_id {block_id} twice")
        if block_id:
            seen.add(block_id)
        actions = [part["action_id"] for _, part in _parts(block, "") if "action_id" in part]
        found += [f"action_id {one} twice in a block" for one in {a for a in actions if actions.count(a) > 1}]
    return found


def _parts(part: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield a block and everything inside it that is a mapping, each with where it stands."""
    yield where, part
    for key, value in part.items():
        for inner in cast("list[Any]", value) if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield from _parts(cast("Mapping[str, Any]", inner), f"{where}.{key}")


def _texts(part: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    for place, inner in _parts(part, where):
        if inner.get("type") in _TEXT_TYPES and isinstance(inner.get("text"), str):
            yield place, inner["text"]


def _part_faults(part: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    kind = part.get("type", "")
    if kind in _ELEMENTS and not 0 < len(part["elements"]) <= _ELEMENTS[kind]:
        found.append(f"{len(part['elements'])} elements, 1 to {_ELEMENTS[kind]}")
    if "options" in part:
        found += _option_faults(part["options"], _OPTIONS.get(kind, SELECT_OPTIONS))
    if len(part.get("fields", ())) > FIELDS:
        found.append(f"{len(part['fields'])} fields, at most {FIELDS}")
    found += [
        f"{name} is empty or over {ID_CHARS} characters"
        for name in ("action_id", "block_id")
        if name in part and not 0 < size(part[name]) <= ID_CHARS
    ]
    if kind in _VALUE_LIMITS and size(part.get("value", "")) > _VALUE_LIMITS[kind]:
        found.append(f"value over {_VALUE_LIMITS[kind]} characters")
    return found + _text_faults(part)


def _text_faults(part: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    limits = {
        "text": _TEXT_LIMITS.get(part.get("type", ""), SECTION_CHARS),
        "label": LABEL_CHARS,
        "hint": LABEL_CHARS,
        "placeholder": PLACEHOLDER_CHARS,
    }
    if {"confirm", "deny"} <= part.keys():
        limits |= {"title": CONFIRM_TITLE_CHARS, "text": CONFIRM_TEXT_CHARS}
    for key, limit in limits.items():
        value = part.get(key)
        text = cast("Mapping[str, Any]", value).get("text") if isinstance(value, Mapping) else value
        if isinstance(text, str) and not 0 < size(text) <= limit:
            found.append(f"{key} is empty or over {limit} characters")
    long_fields = sum(size(field["text"]) > FIELD_CHARS for field in part.get("fields", ()))
    return [*found, f"{long_fields} fields over {FIELD_CHARS} characters"] if long_fields else found


def _option_faults(options: Sequence[Mapping[str, Any]], most: int) -> list[str]:
    found = [f"{len(options)} options, 1 to {most}"] if not 0 < len(options) <= most else []
    for option in options:
        if size(option["text"]["text"]) > OPTION_CHARS:
            found.append(f"option text over {OPTION_CHARS} characters")
        if not 0 < size(option.get("value", "")) <= OPTION_VALUE_CHARS:
            found.append(f"option value is empty or over {OPTION_VALUE_CHARS} characters")
    return found
