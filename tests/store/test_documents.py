"""The document store, on both databases."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.chunks import chunk_document
from bot.domain.documents import Block, BlockKind, Document
from bot.domain.knowledge import Passage
from bot.errors import DataFolderError
from bot.store.documents import DocumentStatus, DocumentStore
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from tests.document_files import FALLBACK, PILOT

NOW = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
URI = "/docs/policy_50%.pdf"


@pytest.fixture
def store(database_url: str) -> Iterator[DocumentStore]:
    engine = create_store_engine(database_url)
    upgrade(engine)
    yield DocumentStore(engine)
    engine.dispose()


def made(said: str, sha256: str = "a" * 64) -> Document:
    blocks = (
        Block(kind=BlockKind.HEADING, text="Piloten på avdelningen", page=1),
        Block(kind=BlockKind.TEXT, text=said, page=1),
        Block(kind=BlockKind.TEXT, text=FALLBACK * 3, page=2),
    )
    return Document(title="Ward policy", sha256=sha256, blocks=blocks, pages=2)


def keep(store: DocumentStore, uri: str, document: Document) -> list[Passage]:
    passages = list(chunk_document(uri, document, NOW.date()).passages)
    store.replace(uri, document, passages, NOW)
    return passages


def test_passages_come_back_as_they_were(store: DocumentStore) -> None:
    kept = keep(store, URI, made(PILOT))
    assert store.passages() == kept
    assert store.passages_of([kept[1].id, "doc-nothing/1", "3.1/pilot"]) == {kept[1].id: kept[1]}


def test_a_document_tells_what_it_is(store: DocumentStore) -> None:
    keep(store, URI, made(PILOT))
    (found,) = store.documents()
    assert (found.uri, found.title, found.pages, found.ingested_at) == (URI, "Ward policy", 2, NOW)
    assert found.status is DocumentStatus.CURRENT
    assert found.chunks == len(store.passages())
    (source,) = store.sources()
    assert {passage.source for passage in store.passages()} == {source.id}


def test_replacing_leaves_no_old_chunk(store: DocumentStore) -> None:
    keep(store, URI, made(PILOT))
    later = keep(store, URI, made("Only this sentence is left of it all.", "b" * 64))
    assert store.passages() == later


def test_a_replacement_that_fails_changes_nothing(store: DocumentStore) -> None:
    kept = keep(store, URI, made(PILOT))
    changed = made(FALLBACK, "b" * 64)
    passages = list(chunk_document(URI, changed, NOW.date()).passages)
    with pytest.raises(DataFolderError):
        store.replace(URI, changed, [passages[0], passages[0]], NOW)
    assert store.passages() == kept


def test_removing_takes_the_chunks_along(store: DocumentStore) -> None:
    keep(store, URI, made(PILOT))
    keep(store, "/docs/other.pdf", made(PILOT))
    store.remove(URI)
    assert [one.uri for one in store.documents()] == ["/docs/other.pdf"]
    assert len(store.passages()) == store.documents()[0].chunks


def test_the_digest_changes_with_every_document_and_back(store: DocumentStore) -> None:
    empty = store.digest()
    keep(store, URI, made(PILOT))
    one = store.digest()
    keep(store, "/docs/other.pdf", made(PILOT))
    two = store.digest()
    store.remove("/docs/other.pdf")
    assert len({empty, one, two}) == 3
    assert store.digest() == one


def test_a_mark_leaves_chunks_and_digest_alone(store: DocumentStore) -> None:
    keep(store, URI, made(PILOT))
    before = store.digest()
    store.mark(URI, DocumentStatus.OUTDATED)
    assert store.documents()[0].status is DocumentStatus.OUTDATED
    assert store.digest() == before


def test_a_missing_table_is_a_known_error(tmp_path: Path) -> None:
    engine = create_store_engine(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(DataFolderError, match="no such table"):
        DocumentStore(engine).documents()
    engine.dispose()
