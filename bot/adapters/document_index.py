"""The index of the ingested documents: one Chroma collection, one word index, one marker file.

The collection is changed in place, the word index is written anew under its digest, and the marker,
written last and in one step, says which digest holds. A process that answers looks at the marker
(`DocumentIndex.mark`, one `stat` while nothing changed) and reopens when the digest is another.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from bot.adapters.chroma import ChromaDatabase, ChromaRetriever
from bot.adapters.lexical import LexicalRetriever
from bot.domain.documents import IndexMark
from bot.domain.retrieval import Cue
from bot.errors import DataFolderError

PREFIX = "documents"


class DocumentIndex:
    """Finds and keeps the index of documents in the data folder; its Chroma may be a server.

    Args:
        store: what tells the store of the documents from others, e.g. its address. Two stores that share
            a folder or a Chroma server have an index each.
    """

    def __init__(self, folder: Path, database: ChromaDatabase, store: str) -> None:
        self._folder = folder
        self._name = f"{PREFIX}.{hashlib.sha256(store.encode()).hexdigest()[:8]}"
        self._dense = ChromaRetriever(database, self._name)
        self._seen: tuple[tuple[int, int, int], IndexMark | None] | None = None

    def mark(self) -> IndexMark | None:
        """Return what was last published; `None` when nothing was, or the marker is broken."""
        path = self._folder / f"{self._name}.json"
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._seen is None or self._seen[0] != stamp:
                self._seen = (stamp, _read_mark(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DataFolderError(
                f"{path}: cannot be read: {error.strerror}", "make it readable or set ADVISOR_DATA_DIR"
            ) from error
        return self._seen[1]

    def is_whole(self, mark: IndexMark) -> bool:
        """Tell whether the word index and the collection hold just what the mark says."""
        has_words = mark.cues == 0 or self._lexical(mark.digest).is_ready(mark.cues)
        return has_words and len(self.cue_ids()) == mark.cues

    def cue_ids(self) -> set[str]:
        """Return the ids of the cues in the collection."""
        return self._dense.ids()

    def add(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        self._dense.add(cues, vectors)

    def remove(self, ids: Sequence[str]) -> None:
        self._dense.remove(ids)

    def drop(self) -> None:
        """Take the collection away; the word index and the marker stay until the next `publish`."""
        self._dense.drop()

    def publish(self, mark: IndexMark, cues: Sequence[Cue]) -> None:
        """Write the word index of the cues, then the marker, then delete older word indexes.

        No word index is written of no cues. The one that the last marker named stays: a process may
        be opening it just now.
        """
        before = self.mark()
        lexical = self._lexical(mark.digest)
        if cues and not lexical.is_ready(len(cues)):
            lexical.build(cues, np.zeros((0, 0), dtype=np.float32))
        self._write_mark(mark)
        kept = {self._words(one.digest) for one in (mark, before) if one}
        for folder in (self._folder / "lexical").glob(f"{self._name}-*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def reopen(self) -> None:
        """See what another process wrote."""
        self._dense.reopen()

    def retrievers(self, mark: IndexMark) -> tuple[ChromaRetriever, LexicalRetriever]:
        """Return the dense and the lexical retriever of a mark that holds cues.

        Where the mark counts none there is nothing to search. When the digest has changed since the
        last call, `reopen` the dense one.
        """
        return self._dense, self._lexical(mark.digest)

    def _lexical(self, digest: str) -> LexicalRetriever:
        return LexicalRetriever(self._folder / "lexical" / self._words(digest))

    def _words(self, digest: str) -> str:
        return f"{self._name}-{digest}"

    def _write_mark(self, mark: IndexMark) -> None:
        path = self._folder / f"{self._name}.json"
        fresh = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(json.dumps(mark.model_dump()) + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise DataFolderError(
                f"{path}: cannot be written: {error.strerror}", "free space or set ADVISOR_DATA_DIR"
            ) from error


def _read_mark(path: Path) -> IndexMark | None:
    try:
        return IndexMark.model_validate_json(path.read_bytes())
    except ValidationError:
        return None
