"""Plain text: paragraphs by empty lines, lists by their marks, headings by how they stand."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.adapters.documents.raw import Raw, decode, first_heading
from bot.domain.documents import Block, BlockKind

BULLET = re.compile(r"^\s*(?:[-–—*•▪‣◦●·o]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
"""The mark of a list item at the start of a line."""

HEADING_CHARS = 80
HEADING_WORDS = 12
"""A line of its own without a full stop, no longer than this, heads the paragraph that follows."""

_NUMBERED = re.compile(r"\s*(?:\d{1,2}|\d{1,2}(?:\.\d{1,2})+\.?) +[^\W\d_]")
"""`2 Method` and `2.1 Design` are headings whatever follows; `2. Ask the lead` may be a step."""

_UNDERLINE = re.compile(r"^\s*([=\-~*])\1{2,}\s*$")


def read_plain(path: Path, data: bytes) -> Raw:
    """Return the text of the file. Raises DocumentError when it is not text."""
    text, notes = decode(data, path)
    blocks = list(blocks_of_lines(text.splitlines()))
    return Raw(first_heading(blocks), blocks, notes=notes)


def blocks_of_lines(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of text that has no other mark-up than its lines."""
    paragraphs = list(_paragraphs(lines))
    for number, paragraph in enumerate(paragraphs):
        follows = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if _is_underlined(paragraph):
            yield Block(kind=BlockKind.HEADING, text=paragraph[0])
            yield from paragraph_blocks(paragraph[2:])
        elif _heads(paragraph) and (
            _NUMBERED.match(paragraph[0]) or (follows is not None and not _heads(follows))
        ):
            yield Block(kind=BlockKind.HEADING, text=paragraph[0])
        else:
            yield from paragraph_blocks(paragraph)


def paragraph_blocks(lines: Sequence[str], page: int | None = None) -> Iterator[Block]:
    """Yield running text and list items; a line without a mark goes on with what stands above."""
    kind, run = BlockKind.TEXT, list[str]()
    for line in lines:
        mark = BULLET.match(line)
        if mark:
            if run:
                yield Block(kind=kind, text="\n".join(run), page=page)
            kind, run = BlockKind.ITEM, [line[mark.end() :]]
        else:
            run.append(line)
    if run:
        yield Block(kind=kind, text="\n".join(run), page=page)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            run.append(line)
        elif run:
            yield run
            run = []


def _is_underlined(paragraph: Sequence[str]) -> bool:
    return len(paragraph) > 1 and bool(_UNDERLINE.match(paragraph[1])) and len(paragraph[0]) <= HEADING_CHARS


def _heads(paragraph: Sequence[str]) -> bool:
    line = paragraph[0].strip()
    return (
        len(paragraph) == 1
        and len(line) <= HEADING_CHARS
        and len(line.split()) <= HEADING_WORDS
        and line[-1] not in ".!?:;,"
        and (line[0].isupper() or line[0].isdigit())
    )
