"""Markdown, read with markdown-it-py. The only module that imports it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.documents.raw import Raw, decode, first_heading, usable_title
from bot.domain.documents import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def read_markdown(path: Path, data: bytes) -> Raw:
    """Return headings, paragraphs, items and table rows; code blocks and raw HTML are left out."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 (only when a file of this kind is read)

    text, notes = decode(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    title = _FRONT_TITLE.search(front.group(1)) if front else None
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    blocks = list(_blocks(tokens))
    return Raw(usable_title(title.group(1) if title else "", first_heading(blocks)), blocks, notes=notes)


def _blocks(tokens: "Sequence[Token]") -> Iterator[Block]:
    items_open = 0
    kind = BlockKind.TEXT
    row: list[str] | None = None
    for token in tokens:
        if token.type in {"list_item_open", "list_item_close"}:
            items_open += token.nesting
        elif token.type == "heading_open":
            kind = BlockKind.HEADING
        elif token.type == "paragraph_open":
            kind = BlockKind.ITEM if items_open else BlockKind.TEXT
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield Block(kind=BlockKind.ITEM, text=" | ".join(cell for cell in row if cell))
            row = None
        elif token.type == "inline":
            text = _inline_text(token)
            if row is not None:
                row.append(text)
            else:
                yield Block(kind=kind, text=text)


def _inline_text(token: "Token") -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type in {"text", "code_inline", "text_special"}:
            parts.append(child.content)
    return "".join(parts)
