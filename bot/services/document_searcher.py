"""Searches the organisation's own documents, beside the corpus and never mixed into its ranking."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from bot.domain.corpus import StatementRef
from bot.domain.documents import IndexMark
from bot.domain.fusion import fuse
from bot.domain.knowledge import Passage, Source
from bot.domain.retrieval import Hit
from bot.domain.screening import holds_injection
from bot.services.ports import Retriever, WordRetriever
from bot.services.searcher import QuestionVectors

DEPTH = 30
"""Statements asked of each retriever."""

LEAST_COSINE = 0.84
"""Under this likeness a statement of a document is not about the question: unrelated texts reach 0.80."""

LEAST_COVERAGE = 0.45
"""Share of the question's words, by rarity, that the passage must hold."""

MOST_SHOWN = 3
"""Statements of documents in one answer; the corpus keeps the rest of the room."""


class Index(Protocol):
    """The index of documents: what was last published, and its retrievers."""

    def mark(self) -> IndexMark | None: ...
    def reopen(self) -> None: ...
    def retrievers(self, mark: IndexMark) -> tuple[Retriever, WordRetriever]: ...


class Library(Protocol):
    """The store of documents."""

    def passages_of(self, ids: list[str]) -> dict[str, Passage]: ...
    def sources(self) -> list[Source]: ...


class DocumentFinds(NamedTuple):
    """Statements of documents that bear on a question, and the documents that they stand in."""

    refs: tuple[StatementRef, ...]
    sources: Mapping[str, Source]


NOTHING = DocumentFinds((), {})


class DocumentSearcher:
    """Finds statements of ingested documents; sees at once what another process ingested."""

    def __init__(self, index: Index, library: Callable[[], Library], vectors: QuestionVectors) -> None:
        self._index = index
        self._library = library
        self._vectors = vectors
        self._opened: tuple[IndexMark, Retriever, WordRetriever] | None = None

    def search(self, text: str) -> DocumentFinds:
        """Return at most three statements that are clearly about the question, best first.

        Raises:
            VectorStoreError, DataFolderError: the search broke.
        """
        mark = self._index.mark()
        if mark is None or mark.cues == 0:
            return NOTHING
        if self._opened is None or self._opened[0] != mark:
            self._index.reopen()
            self._opened = (mark, *self._index.retrievers(mark))
        _, dense, lexical = self._opened
        encoded = self._vectors.encode(text)
        near = dense.search(encoded, DEPTH)
        cosines = {(hit.entry, hit.number): hit.score for hit in near}
        fused = [
            hit
            for hit in fuse(near, lexical.search(encoded, DEPTH))
            if cosines.get((hit.entry, hit.number), 0.0) >= LEAST_COSINE
        ]
        if not fused:
            return NOTHING
        return self._finds(text, fused, lexical)

    def _finds(self, text: str, fused: list[Hit], lexical: WordRetriever) -> DocumentFinds:
        library = self._library()
        passages = library.passages_of(list(dict.fromkeys(hit.entry for hit in fused)))
        rarities = lexical.rarities(text)
        total = sum(rarities.values()) or 1.0
        refs: list[StatementRef] = []
        for hit in fused:
            passage = passages.get(hit.entry)
            if passage is None or holds_injection(passage.statements[hit.number].text):
                continue
            held = lexical.stems(f"{passage.title} {' '.join(s.text for s in passage.statements)}")
            if sum(r for stem, r in rarities.items() if stem in held) / total >= LEAST_COVERAGE:
                refs.append(StatementRef(passage, hit.number))
            if len(refs) == MOST_SHOWN:
                break
        wanted = {ref.passage.source for ref in refs}
        return DocumentFinds(tuple(refs), {s.id: s for s in library.sources() if s.id in wanted})
