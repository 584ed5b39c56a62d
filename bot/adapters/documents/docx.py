"""Word documents, read with python-docx. The only module that imports it."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from bot.adapters.documents.raw import Raw, damaged, first_heading, usable_title
from bot.domain.documents import Block, BlockKind
from bot.errors import DocumentError

MAX_UNPACKED_BYTES = 400_000_000
MAX_TEXT_BYTES = 50_000_000
"""Of one XML part: pictures may be large, text is not. Ten bytes of memory go on each."""

MAX_RATIO = 200
"""Unpacked to packed size of one part; text packs to a tenth, a bomb to a thousandth."""

RATIO_COUNTS_FROM_BYTES = 5_000_000
"""Small parts may pack well: an empty style sheet does."""

MAX_PARTS = 10_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How both an encrypted document and one of Word 97 begin."""

_MACRO_TYPE = b"application/vnd.ms-word.document.macroEnabled.main+xml"
_PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_STYLE = re.compile(r"^(heading \d|title|subtitle)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(toc \d|toc heading|table of figures)$", re.IGNORECASE)
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))


def read_docx(path: Path, data: bytes) -> Raw:
    """Return headings, paragraphs, items and table rows; macros are never looked at.

    Text that tracked changes add is read, text that they delete is not.

    Raises:
        DocumentError: encrypted, damaged, or made to unpack to far more than it is.
    """
    from docx import Document  # noqa: PLC0415 (only when a file of this kind is read)

    _check_parts(path, data)
    try:
        document = Document(BytesIO(_without_macro_type(data)))
        blocks = list(_Body(document).blocks())
        title = document.core_properties.title
    except Exception as error:  # noqa: BLE001 (python-docx raises what it happens on in a broken file)
        raise damaged(path, f"it is not a whole Word document ({type(error).__name__})") from None
    return Raw(usable_title(title, first_heading(blocks)), blocks)


def _check_parts(path: Path, data: bytes) -> None:
    if data.startswith(_OLE):
        raise DocumentError(
            f"{path}: encrypted, or of Word 97-2003", "save a copy as .docx without a password"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged(path, "its package cannot be opened") from None
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError(f"{path}: encrypted package", "save a copy without a password")
    unpacked = sum(part.file_size for part in parts)
    is_bomb = any(
        part.file_size > RATIO_COUNTS_FROM_BYTES and part.file_size > MAX_RATIO * part.compress_size
        for part in parts
    )
    text = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if is_bomb or unpacked > MAX_UNPACKED_BYTES or text > MAX_TEXT_BYTES or len(parts) > MAX_PARTS:
        raise DocumentError(
            f"{path}: too large, it unpacks from {len(data):,} to {unpacked:,} bytes in {len(parts):,} parts",
            "split it, or leave it out if you did not make it",
        )


def _without_macro_type(data: bytes) -> bytes:
    """Return a .docm under the type of a .docx: python-docx takes no other, and runs nothing."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        types = packed.read("[Content_Types].xml")
        if _MACRO_TYPE not in types:
            return data
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as copy:
            for part in packed.infolist():
                content = packed.read(part)
                is_types = part.filename == "[Content_Types].xml"
                copy.writestr(part.filename, types.replace(_MACRO_TYPE, _PLAIN_TYPE) if is_types else content)
    return made.getvalue()


class _Body:
    """The body of a document, walked in reading order."""

    def __init__(self, document: Any) -> None:
        self._body: Any = document.element.body
        self._style_names = {style.style_id: _known_name(style) for style in document.styles}

    def blocks(self) -> Iterator[Block]:
        yield from self._walk(self._body)

    def _walk(self, element: Any) -> Iterator[Block]:
        for child in element.iterchildren():
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._rows(child)
            elif child.tag in _WRAPPERS:
                yield from self._walk(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text = _text(paragraph)
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle")
        name = self._style_names.get(style, "") if style else ""
        if not text or _CONTENTS_STYLE.match(name):
            return
        outlined = (_value(properties, "outlineLvl") or "9") < "9"
        if _HEADING_STYLE.match(name) or outlined:
            yield Block(kind=BlockKind.HEADING, text=text)
        elif name.lower().startswith("list") or (properties is not None and _is_numbered(properties)):
            yield Block(kind=BlockKind.ITEM, text=text)
        else:
            yield Block(kind=BlockKind.TEXT, text=text)

    def _rows(self, table: Any) -> Iterator[Block]:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # of a table within a cell: its text is that of the cell
            cells = [_text(cell) for cell in row.iterchildren(f"{_W}tc")]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                yield Block(kind=BlockKind.ITEM, text=text)


def _known_name(style: Any) -> str:
    """Return the name of the style, or of the one that it is based on, that tells a heading."""
    name, seen = style.name or "", 0
    while not _HEADING_STYLE.match(name) and getattr(style, "base_style", None) is not None and seen < 10:
        style, seen = style.base_style, seen + 1
        name = style.name if _HEADING_STYLE.match(style.name or "") else name
    return name


def _is_numbered(properties: Any) -> bool:
    return properties.find(f"{_W}numPr") is not None


def _value(properties: Any, name: str) -> str | None:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _text(element: Any) -> str:
    """Return the text with tabs and breaks as spaces, that of a nested paragraph apart."""
    parts: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}p", f"{_W}noBreakHyphen"):
        if any(above.tag == _FALLBACK for above in node.iterancestors()):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        else:
            parts.append("-" if node.tag == f"{_W}noBreakHyphen" else " ")
    return "".join(parts).strip()
