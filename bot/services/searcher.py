"""Searches the corpus: both retrievers, fused into one ranking of entries."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.domain.corpus import Corpus
from bot.domain.phases import Phase
from bot.domain.ranking import Ranked, rank
from bot.domain.retrieval import Encoded, Hit
from bot.domain.tuning import Tuning
from bot.services.ports import Embedder, Retriever

DEPTH = 120
"""Cues asked of each retriever: an entry has about 12, and ten entries are to be seen."""

REMEMBERED = 2048
"""Questions whose vectors are kept in memory, 1.5 KB each."""


class QuestionVectors:
    """Vectors of the last questions, so that a repeated one is not embedded again."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()

    def encode(self, text: str) -> Encoded:
        """Return the question with its vector. Raises EmbedderError."""
        vector = self._kept.pop(text, None)
        if vector is None:
            vector = self._embedder.embed_question(text)
        self._kept[text] = vector
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return Encoded(text, vector)


class Searcher:
    """Ranks the entries of the corpus for a question."""

    def __init__(
        self,
        corpus: Corpus,
        vectors: QuestionVectors,
        dense: Retriever,
        lexical: Retriever,
        tuning: Tuning,
    ) -> None:
        self.corpus = corpus
        self._vectors = vectors
        self._dense = dense
        self._lexical = lexical
        self._tuning = tuning
        self._fits = {phase: _phase_fit(corpus, phase) for phase in Phase}

    def hits(self, text: str) -> tuple[Sequence[Hit], Sequence[Hit]]:
        """Return what the dense and the lexical retriever find on their own."""
        encoded = self._vectors.encode(text)
        return self._dense.search(encoded, DEPTH), self._lexical.search(encoded, DEPTH)

    def search(self, text: str, phase: Phase | None = None) -> list[Ranked]:
        """Return the entries that bear on the question, best first.

        The phase steers the order and hides nothing.

        Raises:
            EmbedderError, VectorStoreError: the search broke; "nothing found" is never said then.
        """
        dense, lexical = self.hits(text)
        return rank(dense, lexical, self._tuning.weights, self._fits[phase] if phase else {})


def _phase_fit(corpus: Corpus, phase: Phase) -> dict[str, float]:
    fit = {p.id: 1.0 if p.phase == phase else 0.5 if p.phase == "all" else 0.0 for p in corpus.all_passages}
    fit |= {o.id: 1.0 if o.phase == phase else 0.5 if o.phase == "all" else 0.0 for o in corpus.overviews}
    return fit
