"""The ingested documents: the truth that the indexes of documents are rebuilt from."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Executable, Row, delete, func, insert, select, tuple_, update

from bot.domain.chunks import REVIEW_AFTER_DAYS, document_key, document_source, passage_id
from bot.domain.documents import Document
from bot.domain.knowledge import Passage, PassageKind, Source, Statement
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.moments import utc
from bot.store.schema import chunk, document

LOOKUP_BATCH = 400
"""Pairs of values in one query; SQLite takes 32,766 values."""


class DocumentStatus(StrEnum):
    """`OUTDATED`: the file has changed, but its new version could not be read; the old is kept."""

    CURRENT = "current"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class StoredDocument:
    """A document as it is kept. `key` changes with its content and with the rules of chunking."""

    uri: str
    key: str
    sha256: str
    title: str
    pages: int | None
    ingested_at: dt.datetime
    status: DocumentStatus
    chunks: int


class DocumentStore:
    """Keeps documents and their chunks. Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, uri: str, read: Document, passages: Sequence[Passage], now: dt.datetime) -> None:
        """Keep exactly these passages of the document, and no older ones, in one transaction."""
        values = {
            "key": document_key(uri, read.sha256),
            "sha256": read.sha256,
            "title": read.title,
            "pages": read.pages,
            "ingested_at": utc(now),
            "status": DocumentStatus.CURRENT.value,
        }
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            connection.execute(delete(document).where(document.c.uri == uri))
            made = connection.execute(insert(document).values(uri=uri, **values).returning(document.c.id))
            number = made.scalar_one()
            if passages:
                connection.execute(insert(chunk), [_chunk_row(number, passage) for passage in passages])

    def mark(self, uri: str, status: DocumentStatus) -> None:
        """Say whether the file is still what was ingested; its chunks stay as they are."""
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            connection.execute(update(document).where(document.c.uri == uri).values(status=status.value))

    def remove(self, uri: str) -> None:
        """Remove the document and its chunks, if it is there."""
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            connection.execute(delete(document).where(document.c.uri == uri))

    def documents(self) -> list[StoredDocument]:
        """Return all documents, by address."""
        query = (
            select(document, func.count(chunk.c.number).label("chunks"))
            .select_from(document.outerjoin(chunk))
            .group_by(document.c.id)
        )
        return sorted((_stored(row) for row in self._rows(query)), key=lambda one: one.uri)

    def digest(self) -> str:
        """Return 24 hex digits that change whenever any document or chunk does."""
        query = (
            select(document.c.key, func.count(chunk.c.number))
            .select_from(document.outerjoin(chunk))
            .group_by(document.c.key)
        )
        parts = sorted(f"{key}:{count}" for key, count in self._rows(query))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]

    def passages(self) -> list[Passage]:
        """Return all chunks as passages, in the order of addresses and numbers."""
        rows = self._rows(_JOINED.order_by(document.c.uri, chunk.c.number))
        return [_passage(row) for row in rows]

    def passages_of(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Return the passages with these ids, by id; ids that are not kept are passed over."""
        pairs = [pair for one in set(ids) if (pair := _read_id(one))]
        found: dict[str, Passage] = {}
        for at in range(0, len(pairs), LOOKUP_BATCH):
            wanted = tuple_(document.c.key, chunk.c.number).in_(pairs[at : at + LOOKUP_BATCH])
            for row in self._rows(_JOINED.where(wanted)):
                passage = _passage(row)
                found[passage.id] = passage
        return found

    def sources(self) -> list[Source]:
        """Return the documents as sources to cite."""
        rows = self._rows(select(document.c.uri, document.c.title).order_by(document.c.uri))
        return [document_source(uri, title) for uri, title in rows]

    def _rows(self, query: Executable) -> Sequence[Any]:
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(query).all()


_JOINED = select(
    document.c.uri,
    document.c.key,
    document.c.title.label("document_title"),
    document.c.ingested_at,
    chunk.c.number,
    chunk.c.section,
    chunk.c.title,
    chunk.c.statements,
).select_from(document.join(chunk))


def _chunk_row(document_id: int, passage: Passage) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": int(passage.id.rpartition("/")[2]),
        "section": passage.section,
        "title": passage.title,
        "statements": [
            one.model_dump(include={"text", "section"}, exclude_none=True) for one in passage.statements
        ],
    }


def _passage(row: Row[Any]) -> Passage:
    read_on = row.ingested_at.date()
    return Passage(
        id=passage_id(row.key, row.number),
        title=row.title,
        source=document_source(row.uri, row.document_title).id,
        section=row.section,
        phase="all",
        kind=PassageKind.DOCUMENT,
        statements=tuple(Statement(**statement) for statement in row.statements),
        reviewed=read_on,
        review_due=read_on + dt.timedelta(days=REVIEW_AFTER_DAYS),
    )


def _stored(row: Row[Any]) -> StoredDocument:
    return StoredDocument(
        uri=row.uri,
        key=row.key,
        sha256=row.sha256,
        title=row.title,
        pages=row.pages,
        ingested_at=utc(row.ingested_at),
        status=DocumentStatus(row.status),
        chunks=row.chunks,
    )


def _read_id(one: str) -> tuple[str, int] | None:
    key, _, number = one.removeprefix("doc-").partition("/")
    return (key, int(number)) if one.startswith("doc-") and number.isdecimal() else None
