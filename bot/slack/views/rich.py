"""Rich text: its text elements are shown as they are, so nothing in them can become a mention or a link."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import RichTextBlock
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.slack.views.mrkdwn import JOINER, clean

Part = dict[str, Any]

_MARKUP_START = re.compile("<(?=[!@#])")


def words(text: str, *, bold: bool = False, italic: bool = False) -> Part:
    """Return a run of text. Slack does not read it as markup; `<!` is parted even so, for other readers."""
    shown = _MARKUP_START.sub("<" + JOINER, clean(text)) or " "
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": shown} | ({"style": style} if style else {})


def line(*parts: Part) -> RichTextSectionElement:
    """Return a paragraph."""
    return RichTextSectionElement(elements=list(parts))


def bullets(items: Iterable[Sequence[Part]]) -> RichTextListElement:
    """Return a bullet list, an item for each sequence of parts."""
    return RichTextListElement(style="bullet", elements=[line(*item) for item in items])


def rich_text(*elements: RichTextElement) -> RichTextBlock:
    """Return a block of paragraphs and lists."""
    return RichTextBlock(elements=list(elements))
