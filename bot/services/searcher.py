"""Searches the corpus: both retrievers and the reranker, fused into one ranking of targets."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.domain.corpus import Corpus
from bot.domain.kernel import KernelModel
from bot.domain.knowledge import Passage
from bot.domain.phases import Phase
from bot.domain.ranking import Ranked, follow_up, rank, repeats_last
from bot.domain.retrieval import Cue, Encoded, Hit
from bot.domain.targets import Target, Targets
from bot.domain.tuning import Tuning
from bot.services.ports import Embedder, Retriever, WordRetriever
from bot.tracing import span

DEPTH = 100
"""Cues asked of each retriever."""

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
    """Ranks the targets of the corpus for a question."""

    def __init__(
        self,
        corpus: Corpus,
        vectors: QuestionVectors,
        dense: Retriever,
        lexical: WordRetriever,
        model: KernelModel,
        tuning: Tuning,
    ) -> None:
        self.corpus = corpus
        self.targets = Targets(corpus)
        self._vectors = vectors
        self._dense = dense
        self._lexical = lexical
        self._model = model
        self._tuning = tuning
        self._fits = {phase: _phase_fit(corpus, phase) for phase in Phase}
        self._stems: dict[Target, frozenset[str]] = {}
        self._votes: dict[tuple[str, int, str], list[tuple[int, float]]] = {}

    def hits(self, text: str) -> tuple[Sequence[Hit], Sequence[Hit]]:
        """Return what the dense and the lexical retriever find on their own."""
        encoded = self._vectors.encode(text)
        return self._dense.search(encoded, DEPTH), self._lexical.search(encoded, DEPTH)

    def words(self, question: Encoded, k: int) -> Sequence[Hit]:
        """Return the best cues of the lexical retriever alone."""
        return self._lexical.search(question, k)

    def search(self, text: str, phase: Phase | None = None, own: str = "") -> list[Ranked]:
        """Return the targets that bear on the question, best first.

        The phase steers the order and hides nothing. `own`: of a follow-up that is read together with what
        it leans on, its own words.

        Raises:
            EmbedderError, VectorStoreError: the search broke; "nothing found" is never said then.
        """
        with span("retrieval") as noted:
            encoded = self._vectors.encode(text)
            dense = self._dense.search(encoded, DEPTH)
            lexical = self._lexical.search(encoded, DEPTH)
            noted.note("dense_hits", len(dense))
            noted.note("lexical_hits", len(lexical))
        kernel = self._model.scores(encoded)
        fit = self._fits[phase] if phase else {}
        ranked = rank(dense, lexical, kernel, self.targets.all, self.votes, self._tuning.weights, fit)
        if own and own != text:
            ranked = follow_up(ranked, self.search(own, phase))
        return repeats_last(ranked, self._items)

    def _items(self, target: Target) -> tuple[str, ...]:
        return self.passage(target.entry).statements[target.number].extract if target.is_statement else ()

    def coverage(self, text: str, targets: Sequence[Target]) -> float:
        """Return the share of the text's words, by rarity, that stand in what speaks for the targets.

        0 to 1; 1 for a text without words that carry a subject.
        """
        rarities = self._lexical.rarities(text)
        total = sum(rarities.values())
        if not total:
            return 1.0
        held: set[str] = set()
        for target in targets:
            if target not in self._stems:
                texts = "\n".join(self.targets.texts_of(target))
                self._stems[target] = self._lexical.stems(texts)
            held |= self._stems[target]
        return sum(rarity for stem, rarity in rarities.items() if stem in held) / total

    def passage(self, entry: str) -> Passage:
        """Return the passage of an entry that was found. Raises KeyError."""
        return self.corpus.passage_by_id[entry]

    def votes(self, entry: str, number: int, kind: str) -> list[tuple[int, float]]:
        """Return the targets that a stored cue speaks for."""
        key = (entry, number, kind)
        if key not in self._votes:
            cue = Cue(entry, "text" if kind == "text" else "ask", number, "")
            self._votes[key] = self.targets.votes(cue)
        return self._votes[key]


def _phase_fit(corpus: Corpus, phase: Phase) -> dict[str, float]:
    return {p.id: 1.0 if p.phase == phase else 0.5 if p.phase == "all" else 0.0 for p in corpus.all_passages}
