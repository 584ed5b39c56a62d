"""PDF, read with pypdf. The only module that imports it."""

import logging
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.documents.pdf_lines import Line, LineReader, blocks_of_pages
from bot.adapters.documents.raw import Raw, damaged, first_heading, usable_title
from bot.errors import DocumentError

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 5_000
MAX_TEXT_CHARS = 20_000_000
"""A book of 1,000 pages holds about three million characters."""

MAX_PAGE_BYTES = 20_000_000
"""Of the drawing commands of one page, unpacked; real pages stay under two million."""

MAX_SECONDS = 180.0
"""A file that takes longer is made to, or is no text; pypdf reads some 50 pages a second."""

LETTERS_A_PAGE = 16
"""Fewer on average, over all pages: a scan, of which only stamps or page numbers are text."""

UNMAPPED_FRACTION = 0.2
"""More characters than this without a Unicode value: the font hides what the text says."""


class _TookTooLongError(Exception):
    """Reading went past its time; raised from within a page."""


def read_pdf(path: Path, data: bytes) -> Raw:
    """Return the text with page numbers; a page that is broken or empty is told in the notes.

    Raises:
        DocumentError: encrypted, damaged, too large, or a scan without text.
    """
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _opened(path, data)
        pages, broken = _lines_of_pages(path, reader)
        title = reader.metadata.title if reader.metadata else None
    except DocumentError:
        raise
    except (FileNotDecryptedError, DependencyError):
        raise _encrypted(path) from None
    except (LimitReachedError, MemoryError):
        raise _too_large(path, "a part of it unpacks to more than is taken") from None
    except _TookTooLongError:
        raise _too_large(path, f"it takes over {MAX_SECONDS:g} seconds to read") from None
    except Exception as error:  # noqa: BLE001 (pypdf raises what it happens on in a broken file)
        raise damaged(path, f"it is not a whole PDF ({type(error).__name__})") from None
    _check_text(path, pages, broken)
    blocks = list(blocks_of_pages(pages))
    return Raw(
        usable_title(title, first_heading(blocks)), blocks, pages=len(pages), notes=_notes(pages, broken)
    )


def _opened(path: Path, data: bytes) -> "PdfReader":
    from pypdf import PdfReader  # noqa: PLC0415 (only when a file of this kind is read)

    if b"%PDF-" not in data[:1024]:
        raise damaged(path, "it does not begin as a PDF does")
    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _encrypted(path)
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise _too_large(path, f"{count:,} pages, at most {MAX_PAGES:,} are taken")
    if count == 0:
        raise DocumentError(f"{path}: empty, a PDF without pages", "leave it out")
    return reader


def _lines_of_pages(path: Path, reader: "PdfReader") -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page, and the numbers of the pages that could not be read."""
    from pypdf.errors import LimitReachedError  # noqa: PLC0415

    ends = time.monotonic() + MAX_SECONDS

    def watch(*_: Any) -> None:
        if time.monotonic() > ends:
            raise _TookTooLongError

    pages: list[list[Line]] = []
    broken: list[int] = []
    chars = 0
    for number, page in enumerate(reader.pages, start=1):
        lines = LineReader()
        try:
            contents = page.get_contents()
            if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
                raise _too_large(path, f"page {number} unpacks to over {MAX_PAGE_BYTES:,} bytes")
            page.extract_text(visitor_text=lines.take, visitor_operand_before=watch)
        except (DocumentError, _TookTooLongError, LimitReachedError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 (one broken page is told, the others are read)
            broken.append(number)
            lines = LineReader()
        watch()
        pages.append(lines.lines())
        chars += lines.chars
        if chars > MAX_TEXT_CHARS:
            raise _too_large(path, f"over {MAX_TEXT_CHARS:,} characters of text")
    return pages, broken


def _check_text(path: Path, pages: list[list[Line]], broken: list[int]) -> None:
    text = "".join(line.text for page in pages for line in page)
    if len(broken) == len(pages):
        raise damaged(path, "none of its pages can be read")
    letters = sum(c.isalpha() for c in text)
    unmapped = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)
    if unmapped > UNMAPPED_FRACTION * len(text):
        raise DocumentError(
            f"{path}: its fonts do not tell which letters they draw", "save it anew, or run text recognition"
        )
    if letters < LETTERS_A_PAGE * len(pages):
        raise DocumentError(
            f"{path}: scanned, {len(pages)} pages hold hardly any text",
            "run text recognition (OCR) on it first",
        )


def _notes(pages: list[list[Line]], broken: list[int]) -> tuple[str, ...]:
    empty = [n for n, page in enumerate(pages, start=1) if not page and n not in broken]
    notes: list[str] = []
    if broken:
        notes.append(f"{_listed(broken)} could not be read")
    if empty:
        notes.append(f"{_listed(empty)} without text (scanned or blank)")
    return tuple(notes)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {shown}{more}"


def _encrypted(path: Path) -> DocumentError:
    return DocumentError(f"{path}: encrypted, it opens with a password", "save a copy without a password")


def _too_large(path: Path, why: str) -> DocumentError:
    return DocumentError(f"{path}: too large, {why}", "split it, or take out what is not needed")
