"""One door to every kind of document: what is wrong with a file is said before or while reading."""

import errno
import hashlib
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.adapters.documents.docx import read_docx
from bot.adapters.documents.html import read_html
from bot.adapters.documents.markdown import read_markdown
from bot.adapters.documents.pdf import read_pdf
from bot.adapters.documents.plain import read_plain
from bot.adapters.documents.raw import Raw
from bot.domain.chunks import fold
from bot.domain.documents import Document
from bot.domain.text import has_words
from bot.errors import DocumentError

_READERS: Mapping[str, Callable[[Path, bytes], Raw]] = {
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".txt": read_plain,
    ".text": read_plain,
}

SUFFIXES = frozenset(_READERS)
"""The endings of the files that can be read, lower case, with their dot."""

MAX_BLOCK_CHARS = 20_000_000
"""Of all text of one document: more is not a document, and takes minutes to cut into sentences."""


def read_document(path: Path, max_bytes: int) -> Document:
    """Return the document with the digest of the very bytes that were read.

    Raises:
        DocumentError: says which file, why it cannot be read and what to do: unknown kind, empty,
            too large, no permission, encrypted, scanned, binary, damaged.
    """
    return DocumentReader(max_bytes).read(path)


class DocumentReader:
    """Reads documents of at most `max_bytes`."""

    suffixes = SUFFIXES

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def fingerprint(self, path: Path) -> str:
        """Return the SHA-256 of the file without reading what it says. Raises DocumentError."""
        return hashlib.sha256(self._bytes(path)).hexdigest()

    def read(self, path: Path) -> Document:
        """Return the document. Raises DocumentError, as `read_document` does."""
        read = _READERS.get(path.suffix.lower())
        if read is None:
            raise DocumentError(
                f"{path}: {path.suffix or 'no ending'} is not a kind of file that can be read",
                "save it as PDF, DOCX, Markdown, HTML or plain text",
            )
        data = self._bytes(path)
        try:
            raw = read(path, data)
        except RecursionError:
            raise DocumentError(f"{path}: damaged, its parts nest without end", "leave it out") from None
        _check_blocks(path, raw)
        return Document(
            title=_title(raw.title, path),
            sha256=hashlib.sha256(data).hexdigest(),
            blocks=tuple(raw.blocks),
            pages=raw.pages,
            notes=raw.notes,
        )

    def _bytes(self, path: Path) -> bytes:
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise DocumentError(f"{path}: not a file", "name files or folders")
            if found.st_size > self._max_bytes:
                raise self._too_large(path, found.st_size)
            with path.open("rb") as file:
                data = file.read(self._max_bytes + 1)
        except OSError as error:
            raise _cannot_open(path, error) from None
        except ValueError:
            raise DocumentError(f"{path!r}: not a file name", "name files or folders") from None
        if len(data) > self._max_bytes:
            raise self._too_large(path, len(data))
        if not data.strip():
            raise DocumentError(f"{path}: empty", "leave it out, or fetch it again")
        return data

    def _too_large(self, path: Path, size: int) -> DocumentError:
        return DocumentError(
            f"{path}: too large, {size / 1e6:.1f} MB of at most {self._max_bytes / 1e6:g} MB",
            "split it, or raise ADVISOR_MAX_DOCUMENT_MEGABYTES",
        )


def _check_blocks(path: Path, raw: Raw) -> None:
    if not any(has_words(block.text) for block in raw.blocks):
        raise DocumentError(f"{path}: empty, it holds no text", "leave it out, or check what it should say")
    if sum(len(block.text) for block in raw.blocks) > MAX_BLOCK_CHARS:
        raise DocumentError(f"{path}: too large, over {MAX_BLOCK_CHARS:,} characters of text", "split it")


def _title(found: str, path: Path) -> str:
    """Return the document's own title, else its file name in words."""
    named = fold(path.stem.replace("_", " ").replace("-", " ")) or "Document"
    title = fold(found) or named
    return title if len(title) >= 4 else f"Document {title}"


def _cannot_open(path: Path, error: OSError) -> DocumentError:
    if isinstance(error, PermissionError):
        return DocumentError(f"{path}: no permission to read it", "make it readable for the advisor")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return DocumentError(f"{path}: no such file", "check the name")
    if error.errno == errno.ENAMETOOLONG:
        return DocumentError(f"{str(path)[:80]}…: the name is too long", "rename it")
    return DocumentError(f"{path}: cannot be read: {error.strerror}", "check the disk, or copy it anew")
