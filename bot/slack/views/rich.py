"""Rich text: its text elements are shown as they are, so nothing in them can become a mention or a link."""

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import RichTextBlock
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.slack.views.mrkdwn import defused

Part = dict[str, Any]


def words(text: str, *, bold: bool = False, italic: bool = False) -> Part:
    """Return a run of text; Slack reads no markup in it."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": defused(text) or " "} | ({"style": style} if style else {})


def line(*parts: Part) -> RichTextSectionElement:
    """Return a paragraph."""
    return RichTextSectionElement(elements=list(parts))


def bullets(items: Iterable[Sequence[Part]]) -> RichTextListElement:
    """Return a bullet list, an item for each sequence of parts."""
    return RichTextListElement(style="bullet", elements=[line(*item) for item in items])


def rich_text(*elements: RichTextElement) -> RichTextBlock:
    """Return a block of paragraphs and lists."""
    return RichTextBlock(elements=list(elements))
