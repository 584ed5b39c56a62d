"""Keeps the index of documents in step with their store, whoever changed the store.

The store, a database that several machines may share, is the truth; the index in each data folder is
a cache of it. So a process that serves looks now and then whether the store holds what its index says.
"""

import hashlib
import logging
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.domain.chunks import CHUNKING_VERSION
from bot.domain.cues import cues_of_passage
from bot.domain.documents import IndexMark
from bot.domain.retrieval import Cue
from bot.errors import AdvisorError
from bot.services.ports import Embedder, IndexStore, Progress
from bot.store.documents import DocumentStore

logger = logging.getLogger(__name__)

EMBED_BATCH = 2_000
"""Cues whose vectors are in memory at once, 3 MB; what was added before an interruption stays."""

LOOK_SECONDS = 60.0
"""How long a document that another machine took in may be unknown here."""


class Index(Protocol):
    """The index of documents, `bot.adapters.document_index.DocumentIndex`."""

    def mark(self) -> IndexMark | None: ...
    def is_whole(self, mark: IndexMark) -> bool: ...
    def cue_ids(self) -> set[str]: ...
    def add(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def drop(self) -> None: ...
    def publish(self, mark: IndexMark, cues: Sequence[Cue]) -> None: ...


class DocumentKeeper:
    """Makes the index of documents hold what the store holds; no file is read for it."""

    def __init__(
        self, *, store: DocumentStore, index: Index, vectors: IndexStore, embedder: Embedder
    ) -> None:
        self._store = store
        self._index = index
        self._vectors = vectors
        self._embedder = embedder

    def sync(self, progress: Progress) -> IndexMark | None:
        """Make the index hold just what the store holds.

        Costs a look at the ids where it does already. Returns `None` when there never was a document.

        Raises:
            IndexLockedError: another process builds for longer than the set time.
            DataFolderError, VectorStoreError, EmbedderError: store or index failed.
        """
        mark = self._index.mark()
        if mark is not None and mark.digest == self._digest() and self._index.is_whole(mark):
            return mark
        if mark is None and not self._store.documents():
            return None
        with self._vectors.lock():
            return self.bring_in_step(progress)

    def rebuild(self, progress: Progress) -> IndexMark | None:
        """Build the index anew, e.g. after Chroma was lost. Raises as `sync`."""
        with self._vectors.lock():
            if self._index.mark() is None and not self._store.documents():
                return None
            self._index.drop()
            return self.bring_in_step(progress)

    def bring_in_step(self, progress: Progress) -> IndexMark:
        """Add what the collection lacks, remove what it has too much, publish. The lock must be held."""
        before = self._index.mark()
        if before is not None and before.embedder != self._embedder.name:
            self._index.drop()
        passages = self._store.passages()
        cues = [cue for passage in passages for cue in cues_of_passage(passage)]
        held, wanted = self._index.cue_ids(), {cue.id for cue in cues}
        self._add([cue for cue in cues if cue.id not in held], progress)
        if stale := sorted(held - wanted):
            self._index.remove(stale)
        mark = IndexMark(
            digest=self._digest(), chunks=len(passages), cues=len(cues), embedder=self._embedder.name
        )
        self._index.publish(mark, cues)
        return mark

    def _add(self, cues: Sequence[Cue], progress: Progress) -> None:
        for at in range(0, len(cues), EMBED_BATCH):
            batch = cues[at : at + EMBED_BATCH]

            def tell(done: int, _: int, before: int = at) -> None:
                progress(before + done, len(cues))

            texts = [cue.text for cue in batch]
            space = f"{self._embedder.name}/text"
            self._index.add(batch, self._vectors.vectors(space, texts, self._embedder.embed_texts, tell))
            progress(at + len(batch), len(cues))

    def _digest(self) -> str:
        named = f"{self._store.digest()}|{self._embedder.name}|{CHUNKING_VERSION}"
        return hashlib.sha256(named.encode()).hexdigest()[:24]


class DocumentWatch:
    """Brings the index in step from launch to shutdown, on a thread of its own.

    A look that fails is logged and made again: the documents that are indexed stay searchable.
    """

    def __init__(self, keeper: DocumentKeeper, every_seconds: float = LOOK_SECONDS) -> None:
        self._keeper = keeper
        self._every_seconds = every_seconds
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="documents", daemon=True)

    def launch(self) -> None:
        self._thread.start()

    def shutdown(self, wait_seconds: float) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(wait_seconds)

    def _watch(self) -> None:
        while not self._ending.is_set():
            try:
                self._keeper.sync(_silent)
            except AdvisorError as error:
                logger.warning("documents not brought in step, tried again later: %s", type(error).__name__)
            except Exception:
                logger.exception("documents not brought in step, tried again later")
            self._ending.wait(self._every_seconds)


def _silent(done: int, total: int) -> None:
    """A progress display that shows nothing."""
