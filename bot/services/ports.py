"""What the services need from the outside. Each port has two implementations that run."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.domain.kernel import KernelModel
from bot.domain.retrieval import Cue, Encoded, Hit

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long goes on."""


def silent(done: int, total: int) -> None:
    """A progress display that shows nothing."""


class Embedder(Protocol):
    """Turns text into unit vectors. Implementations: the packaged model, any LangChain embedder."""

    @property
    def name(self) -> str:
        """Model and digest of its weights: two embedders of the same name give the same vectors."""
        ...

    def verify(self) -> None:
        """Make sure that the model is the one that it says it is, and answers. Raises EmbedderError."""
        ...

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        """Return the vector, shape (dimension,), of a question. Raises EmbedderError."""
        ...

    def embed_asks(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the vectors, shape (n, dimension), of questions to be found by questions."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the vectors, shape (n, dimension), of texts to be found by questions."""
        ...


class Retriever(Protocol):
    """Finds cues for a question. Implementations: dense (Chroma) and lexical (BM25)."""

    @property
    def name(self) -> str: ...

    def build(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        """Store the cues; `vectors` has one row a cue. What was stored before under them is gone."""
        ...

    def search(self, question: Encoded, k: int) -> list[Hit]:
        """Return at most `k` hits, best first. Raises VectorStoreError; never hides a failure."""
        ...


class WordRetriever(Retriever, Protocol):
    """A lexical retriever, which also knows words."""

    def stems(self, text: str) -> frozenset[str]:
        """Return the stems of the words that carry a subject."""
        ...

    def rarities(self, text: str) -> dict[str, float]:
        """Return how rare each stem of the text is in the corpus; unknown ones are the rarest."""
        ...


class IndexStore(Protocol):
    """Where indexes live. Implementations: Chroma with BM25 on disk, and in memory (exact search)."""

    def is_ready(self, name: str, size: int) -> bool:
        """Tell whether the index was written to its end and holds `size` cues."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Hold the only right to build. Raises IndexLockedError when it takes too long."""
        ...

    def vectors(
        self,
        space: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], npt.NDArray[np.float32]],
        progress: Progress,
    ) -> npt.NDArray[np.float32]:
        """Return a row a text; `space` names embedder and prefix; known texts are not embedded."""
        ...

    def build(
        self,
        name: str,
        cues: Sequence[Cue],
        vectors: npt.NDArray[np.float32],
        model: KernelModel,
        afresh: bool = False,
    ) -> None:
        """Write the index and its reranker, all or nothing; `afresh`: also what seems whole."""
        ...

    def model(self, name: str) -> KernelModel:
        """Return the reranker of a built index."""
        ...

    def drop_others(self, name: str) -> None:
        """Delete the indexes of older knowledge."""
        ...

    def retrievers(self, name: str) -> tuple[Retriever, WordRetriever]:
        """Return the dense and the lexical retriever of a built index."""
        ...
