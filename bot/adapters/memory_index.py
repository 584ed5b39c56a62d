"""An index in memory with exact search: for evaluations over changed corpora, and small corpora.

Its vectors come from the same cache as those of the index on disk, so nothing is embedded twice.
"""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.adapters.lexical import WORD_COUNTS, LexicalRetriever
from bot.adapters.speller import Speller
from bot.adapters.vector_cache import VectorCache
from bot.domain.kernel import KernelModel
from bot.domain.retrieval import Cue, Encoded, Hit
from bot.errors import VectorStoreError
from bot.services.ports import Progress, Retriever, WordRetriever


class ExactRetriever:
    """Dense retrieval by comparing with every vector; exact, and fast up to some ten thousand."""

    name = "dense"

    def __init__(self) -> None:
        self._cues: list[Cue] = []
        self._vectors: npt.NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def build(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        self._cues = list(cues)
        self._vectors = vectors

    def search(self, question: Encoded, k: int) -> list[Hit]:
        if not self._cues:
            raise VectorStoreError("the index in memory was not built", "build it first")
        cosines = self._vectors @ question.vector
        top = np.argsort(-cosines, kind="stable")[:k]
        found = ((self._cues[int(at)], float(cosines[at])) for at in top)
        return [Hit(cue.entry, cue.kind, cue.number, score) for cue, score in found]


class MemoryIndexStore:
    """Holds one index in memory; the word index lies in a temporary folder while it is used."""

    def __init__(self, cache: VectorCache) -> None:
        self._cache = cache
        self._folder = tempfile.TemporaryDirectory(prefix="advisor-")
        self._dense = ExactRetriever()
        self._lexical = LexicalRetriever(Path(self._folder.name))
        self._built = ""
        self._model: KernelModel | None = None

    def is_ready(self, name: str, size: int) -> bool:
        return self._built == name and size > 0

    def lock(self) -> AbstractContextManager[None]:
        return nullcontext()

    def vectors(
        self,
        space: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], npt.NDArray[np.float32]],
        progress: Progress,
    ) -> npt.NDArray[np.float32]:
        return self._cache.vectors(space, texts, embed, progress)

    def build(
        self,
        name: str,
        cues: Sequence[Cue],
        vectors: npt.NDArray[np.float32],
        model: KernelModel,
        afresh: bool = False,  # noqa: ARG002 (it always is)
    ) -> None:
        self._dense.build(cues, vectors)
        self._lexical.build(cues, vectors)
        self._model = model
        self._built = name

    def model(self, name: str) -> KernelModel:
        if self._model is None or name != self._built:
            raise VectorStoreError(f"the index {name} was not built", "build it first")
        return self._model

    def speller(self, name: str) -> Speller:
        """Return the speller of the built index."""
        del name
        return Speller(Path(self._folder.name) / WORD_COUNTS)

    def close(self) -> None:
        """Delete the temporary folder; nothing is searched afterwards."""
        self._folder.cleanup()

    def drop_others(self, name: str) -> None:
        """Nothing to do: a store in memory holds one index."""

    def retrievers(self, name: str) -> tuple[Retriever, WordRetriever]:
        if name != self._built:
            raise VectorStoreError(f"the index {name} was not built", "build it first")
        return self._dense, self._lexical
