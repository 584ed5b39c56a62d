"""The taking in of documents over one data folder and a folder of documents, everything real."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.adapters.chroma import ChromaDatabase
from bot.adapters.document_index import DocumentIndex
from bot.adapters.documents import DocumentReader
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.guard import finds_patient_data
from bot.adapters.index_store import FolderIndexStore
from bot.domain.retrieval import Encoded
from bot.services.document_keeper import DocumentKeeper
from bot.services.ingest_report import Report
from bot.services.ingester import Ingester
from bot.services.ports import silent
from bot.store.documents import DocumentStore
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade

NOW = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)


class CountingEmbedder(PackagedEmbedder):
    """The real one, which counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.texts += texts
        return super().embed_texts(texts)


class Bench:
    """An ingester over one data folder and a folder of documents."""

    def __init__(self, root: Path) -> None:
        self.data, self.docs = root / "data", root / "docs"
        self.docs.mkdir()
        self.engine = create_store_engine(f"sqlite:///{self.data}/advisor.db")
        upgrade(self.engine)
        self.store = DocumentStore(self.engine)
        self.database = ChromaDatabase(self.data / "chroma", "", 5)
        self.index = DocumentIndex(self.data, self.database, "store")
        self.embedder = CountingEmbedder()
        vectors = FolderIndexStore(self.data, self.database, 5)
        self.keeper = DocumentKeeper(
            store=self.store, index=self.index, vectors=vectors, embedder=self.embedder
        )
        self.ingester = Ingester(
            store=self.store,
            keeper=self.keeper,
            lock=vectors.lock,
            reader=DocumentReader(5_000_000),
            finds_patient_data=finds_patient_data,
            clock=lambda: NOW,
        )

    def ingest(self, *paths: Path) -> Report:
        return self.ingester.ingest(paths or [self.docs], silent)

    def found(self, question: str) -> tuple[list[str], list[str]]:
        """Return the titles of the passages that the dense and the lexical retriever find first."""
        mark = self.index.mark()
        assert mark is not None
        encoded = Encoded(question, self.embedder.embed_question(question))
        titles = {passage.id: passage.title for passage in self.store.passages()}
        dense, lexical = self.index.retrievers(mark)
        return tuple([titles[hit.entry] for hit in one.search(encoded, 3)] for one in (dense, lexical))  # type: ignore[return-value]

    def is_in_step(self) -> bool:
        mark = self.index.mark()
        return mark is not None and self.index.is_whole(mark) and mark.chunks == len(self.store.passages())
