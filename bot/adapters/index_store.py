"""Indexes in the data folder: vectors in Chroma, words in BM25, one name for both."""

import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from bot.adapters.chroma import ChromaDatabase, ChromaRetriever
from bot.adapters.lexical import WORD_COUNTS, LexicalRetriever
from bot.adapters.speller import Speller
from bot.adapters.vector_cache import VectorCache
from bot.domain.kernel import KernelModel
from bot.domain.retrieval import Cue
from bot.errors import DataFolderError, IndexLockedError
from bot.services.ports import Progress, Retriever, WordRetriever

KEPT_LEXICAL = "lexical"
"""Folder of the word indexes, one folder an index name."""


class FolderIndexStore:
    """The default store of indexes; its Chroma may be embedded or a server."""

    def __init__(self, folder: Path, database: ChromaDatabase, lock_timeout_seconds: float) -> None:
        self._folder = folder
        self._database = database
        self.cache = VectorCache(folder / "vectors.db")
        self._lock_timeout_seconds = lock_timeout_seconds

    def is_ready(self, name: str, size: int) -> bool:
        folder = self._lexical_root() / name
        whole = all((folder / f"model-{key}.npy").exists() for key in KernelModel.array_names())
        return whole and self._lexical(name).is_ready(size) and self._dense(name).is_ready(size)

    @contextmanager
    def lock(self) -> Generator[None]:
        path = self._folder / "index.lock"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path, timeout=self._lock_timeout_seconds)
            lock.acquire()
        except Timeout:
            raise IndexLockedError(
                f"{path}: another process has been building the index for over "
                f"{self._lock_timeout_seconds:g} seconds",
                "wait for it, or raise ADVISOR_INDEX_LOCK_TIMEOUT_SECONDS",
            ) from None
        except OSError as error:
            raise DataFolderError(
                f"{self._folder}: cannot be written: {error.strerror}",
                "make it writable or set ADVISOR_DATA_DIR",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def vectors(
        self,
        space: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], npt.NDArray[np.float32]],
        progress: Progress,
    ) -> npt.NDArray[np.float32]:
        return self.cache.vectors(space, texts, embed, progress)

    def build(
        self,
        name: str,
        cues: Sequence[Cue],
        vectors: npt.NDArray[np.float32],
        model: KernelModel,
        afresh: bool = False,
    ) -> None:
        """Write vectors, reranker and words, in this order: the words' mark makes the index whole.

        Vectors that a server has whole already, from another replica, are left to it unless `afresh`.
        """
        dense = self._dense(name)
        if afresh or not self._database.is_server or not dense.is_ready(len(cues)):
            dense.build(cues, vectors)
        folder = self._lexical_root() / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for key, array in model.arrays().items():
                np.save(folder / f"model-{key}.npy", array)
        except OSError as error:
            raise DataFolderError(
                f"{folder}: cannot be written: {error.strerror}", "free space or set ADVISOR_DATA_DIR"
            ) from error
        self._lexical(name).build(cues, vectors)

    def model(self, name: str) -> KernelModel:
        folder = self._lexical_root() / name
        try:
            load = {
                key: np.load(folder / f"model-{key}.npy", mmap_mode="r") for key in KernelModel.array_names()
            }
        except (OSError, ValueError) as error:
            raise DataFolderError(
                f"{folder}: the reranker cannot be read: {error}", "run `advisor index --rebuild`"
            ) from error
        return KernelModel.of(load)

    def drop_others(self, name: str) -> None:
        prefix = name.partition("-")[0]
        for other in self._lexical_root().glob(f"{prefix}-*"):
            if other.name != name:
                shutil.rmtree(other)
                if not self._database.is_server:
                    self._dense(other.name).drop()

    def speller(self, name: str) -> Speller:
        """Return the speller of a built index."""
        return Speller(self._lexical_root() / name / WORD_COUNTS)

    def retrievers(self, name: str) -> tuple[Retriever, WordRetriever]:
        return self._dense(name), self._lexical(name)

    def _lexical_root(self) -> Path:
        return self._folder / KEPT_LEXICAL

    def _lexical(self, name: str) -> LexicalRetriever:
        return LexicalRetriever(self._lexical_root() / name)

    def _dense(self, name: str) -> ChromaRetriever:
        return ChromaRetriever(self._database, name)
