"""Two data folders over one store, as two machines over one database have them."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.chroma import ChromaDatabase
from bot.adapters.document_index import DocumentIndex
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.index_store import FolderIndexStore
from bot.errors import VectorStoreError
from bot.services.document_keeper import DocumentKeeper, DocumentWatch
from bot.store.documents import DocumentStore
from tests.document_files import FALLBACK, PILOT
from tests.services.test_ingester import Bench, quiet
from tests.waiting import until


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.engine.dispose()


@pytest.fixture
def elsewhere(bench: Bench, tmp_path: Path) -> tuple[DocumentKeeper, DocumentIndex]:
    """Another machine's index over the same store."""
    folder = tmp_path / "elsewhere"
    database = ChromaDatabase(folder / "chroma", "", 5)
    index = DocumentIndex(folder, database, "store")
    keeper = DocumentKeeper(
        store=DocumentStore(bench.engine),
        index=index,
        vectors=FolderIndexStore(folder, database, 5),
        embedder=PackagedEmbedder(),
    )
    return keeper, index


def test_what_another_machine_took_in_is_indexed_here_while_it_serves(
    bench: Bench, elsewhere: tuple[DocumentKeeper, DocumentIndex]
) -> None:
    keeper, index = elsewhere
    watch = DocumentWatch(keeper, every_seconds=0.05)
    watch.launch()
    try:
        (bench.docs / "a.txt").write_text(PILOT)
        bench.ingest()
        until(lambda: (mark := index.mark()) is not None and mark == bench.index.mark())
        (bench.docs / "b.txt").write_text(FALLBACK)
        bench.ingest()
        until(lambda: index.mark() == bench.index.mark())
    finally:
        watch.shutdown(10)
    mark = index.mark()
    assert mark is not None
    assert index.is_whole(mark)


def test_a_look_that_failed_is_made_again(
    bench: Bench, elsewhere: tuple[DocumentKeeper, DocumentIndex], caplog: pytest.LogCaptureFixture
) -> None:
    keeper, index = elsewhere
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest()
    failed = threading.Event()
    sync = keeper.sync

    def fails_once(progress: object) -> object:
        if not failed.is_set():
            failed.set()
            raise VectorStoreError("Chroma is away")
        return sync(quiet)

    keeper.sync = fails_once  # type: ignore[method-assign, assignment]
    watch = DocumentWatch(keeper, every_seconds=0.05)
    with caplog.at_level(logging.WARNING):
        watch.launch()
        until(lambda: index.mark() is not None)
        watch.shutdown(10)
    assert "not brought in step" in caplog.text
