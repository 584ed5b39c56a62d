"""Documents read in a process of their own: one that is made to break its reader breaks nothing else.

What unpacks without end, nests until the stack is used up or takes forever cannot be met in the reader
itself: the time goes by within a library's own code. The process is ended instead, and the next document
gets a new one.
"""

import logging
import multiprocessing
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.adapters.documents.reader import SUFFIXES, DocumentReader
from bot.domain.documents import Document
from bot.errors import DocumentError

log = logging.getLogger(__name__)

MAX_SECONDS = 240.0
"""For one document: more than a PDF is given by its own reader, whose complaint tells more."""

START_SECONDS = 60.0
"""For the process to be there; a second on an idle machine."""

MAX_MEMORY_BYTES = 4_000_000_000
"""Of the reading process, where the system can bound it. The largest documents that are taken use a third."""

_Answer = Document | tuple[str, str]
"""A document, or what is wrong with it and the mend."""


class ReaderApart:
    """Reads documents of at most `max_bytes`, as DocumentReader does, outside of this process."""

    suffixes = SUFFIXES

    def __init__(
        self, max_bytes: int, seconds: float = MAX_SECONDS, memory_bytes: int = MAX_MEMORY_BYTES
    ) -> None:
        self._here = DocumentReader(max_bytes)
        self._seconds = seconds
        self._limits = (max_bytes, memory_bytes)
        self._running: tuple[BaseProcess, Connection] | None = None

    def fingerprint(self, path: Path) -> str:
        """Return the SHA-256 of the file without reading what it says. Raises DocumentError."""
        return self._here.fingerprint(path)

    def read(self, path: Path) -> Document:
        """Return the document.

        Raises:
            DocumentError: as DocumentReader does, and where reading it takes too long or ends the process.
        """
        process, line = self._running = self._running or self._started(path)
        try:
            line.send(path)
            if not line.poll(self._seconds):
                self.close()
                raise DocumentError(
                    f"{path}: too large, it takes over {self._seconds:g} seconds to read",
                    "split it, or leave it out if you did not make it",
                )
            answer: _Answer = line.recv()
        except (EOFError, OSError):
            process.join(5)
            log.warning("a document ended its reader: status %s", process.exitcode)
            self.close()
            raise DocumentError(
                f"{path}: damaged, it broke what reads it", "open it in its own program and save it anew"
            ) from None
        if isinstance(answer, tuple):
            raise DocumentError(*answer)
        return answer

    def close(self) -> None:
        """End the process; the next document begins another."""
        if self._running is None:
            return
        process, line = self._running
        self._running = None
        line.close()
        process.kill()
        process.join()
        process.close()

    def _started(self, path: Path) -> tuple[BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, *self._limits), daemon=True)
        process.start()
        theirs.close()
        try:
            if ours.poll(START_SECONDS):
                ours.recv()
                return process, ours
        except EOFError:
            log.warning("the reader of documents did not start")
        process.kill()
        process.join()
        raise DocumentError(
            f"{path}: the process that reads documents did not start within {START_SECONDS:g} seconds",
            "see whether the machine has memory left, then try again",
        )


def _serve(line: Connection, max_bytes: int, memory_bytes: int) -> None:
    """Be the process: read what is named, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked; it ends this process itself
    _bound_memory(memory_bytes)
    reader = DocumentReader(max_bytes)
    line.send(True)  # ready: what it took to begin is no document's fault
    while True:
        try:
            path: Path = line.recv()
        except EOFError:
            return
        line.send(_answer(reader, path))


def _answer(reader: DocumentReader, path: Path) -> _Answer:
    try:
        return reader.read(path)
    except DocumentError as error:
        return error.message, error.mend
    except MemoryError:
        return f"{path}: too large, it takes too much memory to read", "split it, or leave it out"


def _bound_memory(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on Windows)

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
