"""What every format module shares: bytes to text, and what a format module returns."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.chunks import fold
from bot.domain.documents import Block, BlockKind
from bot.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

CONTROL_FRACTION = 0.02
"""More control characters than this among the first 8,000 bytes: not text."""

LATIN_1_NOTE = "not UTF-8, read as Latin-1 (Windows-1252): check letters such as å, ä, ö"

_FILE_LIKE_TITLE = re.compile(r"^(microsoft \w+ -|untitled|unnamed|document\d*$)|\.\w{2,5}$", re.IGNORECASE)


@dataclass(frozen=True)
class Raw:
    """What a format module read; `title` is empty where the file gives none."""

    title: str
    blocks: Sequence[Block]
    pages: int | None = None
    notes: tuple[str, ...] = ()


def decode(data: bytes, path: Path, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text, and a note where the encoding had to be guessed.

    `declared` is the encoding that the file itself names, if any.

    Raises:
        DocumentError: the bytes are not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding).removeprefix("\ufeff"), ()
            except UnicodeDecodeError as error:
                raise damaged(path, f"its {encoding.upper()} text is broken at byte {error.start}") from None
    head = data[:8000]
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if b"\0" in head or odd > CONTROL_FRACTION * len(head):
        raise DocumentError(
            f"{path}: holds binary data, not text", "give the file the ending of its kind, or leave it out"
        )
    for encoding in ("utf-8", declared):
        try:
            return data.decode(encoding), ()
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return data.decode("cp1252"), (LATIN_1_NOTE,)
    except UnicodeDecodeError:
        return data.decode("latin-1"), (LATIN_1_NOTE,)


def damaged(path: Path, why: str) -> DocumentError:
    """Return the error for a file that is broken."""
    return DocumentError(f"{path}: damaged, {why}", "open it in its own program and save it anew")


def usable_title(*candidates: str | None) -> str:
    """Return the first title that a person gave, not a program; empty if there is none."""
    for candidate in candidates:
        title = fold(candidate or "")
        if len(title) >= 4 and not _FILE_LIKE_TITLE.search(title):
            return title[:200]
    return ""


def first_heading(blocks: Sequence[Block]) -> str:
    """Return the first heading, empty if there is none."""
    return next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")
