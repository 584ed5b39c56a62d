"""A message as it is posted, and the block ids that it carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block

from bot.slack.views.budget import MESSAGE_TEXT_CHARS
from bot.slack.views.mrkdwn import cut_escaped, one_line

BlockDict = dict[str, Any]
ViewDict = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """Blocks with their fallback: `text` is what a notification and a screen reader get.

    `text` is one line, already escaped, at most `MESSAGE_TEXT_CHARS` long and never empty.
    """

    text: str
    blocks: list[BlockDict]


def summary_line(text: str, limit_chars: int = MESSAGE_TEXT_CHARS) -> str:
    """Return `text` as a message's fallback: one line, escaped, cut with an ellipsis."""
    return cut_escaped(one_line(text), limit_chars)


def with_ids(blocks: Iterable[Block | Mapping[str, Any]], prefix: str) -> list[BlockDict]:
    """Return the blocks as JSON values, each with a block id of its own: its own one, else `prefix.n`.

    An edited message wants new block ids: give another prefix for each revision.

    Raises:
        SlackObjectFormationError: a block is over a limit that its model checks.
    """
    made = [as_dict(block) for block in blocks]
    return [{**block, "block_id": block.get("block_id") or f"{prefix}.{n}"} for n, block in enumerate(made)]


def as_dict(part: JsonObject | Mapping[str, Any]) -> BlockDict:
    """Return a block or a part of one as a JSON value, its limits checked where its model knows them."""
    return cast("BlockDict", cast("Any", part).to_dict()) if isinstance(part, JsonObject) else dict(part)
