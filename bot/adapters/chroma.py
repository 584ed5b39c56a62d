"""Chroma: embedded in the data folder, or a server by URL. It and its neighbours alone know chromadb."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from bot.domain.retrieval import Cue, CueKind, Encoded, Hit
from bot.errors import DataFolderError, VectorStoreError

log = logging.getLogger(__name__)

Result = TypeVar("Result")

ADD_BATCH = 500
"""Vectors handed to Chroma in one call; its limit is 5,461."""

HNSW = {"space": "cosine", "ef_search": 256, "max_neighbors": 32, "ef_construction": 200}
"""`ef_search` must not be under the number of neighbours asked for, or results are cut without a
word; 256 costs half a millisecond more than the default of 100."""


class ChromaDatabase:
    """One Chroma, embedded or remote; hands out collections."""

    def __init__(self, folder: Path, url: str, timeout_seconds: float) -> None:
        self._folder = folder
        self._url = url
        self._timeout_seconds = timeout_seconds
        self._client: Any = None

    @property
    def is_server(self) -> bool:
        return bool(self._url)

    @property
    def where(self) -> str:
        """What a message calls it: the URL or the folder."""
        return self._url or str(self._folder)

    def client(self) -> Any:
        """Return the open client. Raises VectorStoreError when it cannot be reached in time."""
        if self._client is None:
            self._client = self.guarded(self._open)
        return self._client

    def ping(self) -> None:
        """It answers. Raises VectorStoreError when it does not, in time."""
        client = self.client()
        self.guarded(client.heartbeat)

    def reopen(self) -> None:
        """Forget what is open, so that what another process added is seen."""
        if self._client is not None:
            self._client.clear_system_cache()
            self._client = None

    def close(self) -> None:
        """Let go of the connections to a server, when nothing of this Chroma is used any more."""
        if self._client is not None and self._url:
            from bot.adapters.chroma_http import close_server  # noqa: PLC0415

            close_server(self._client)

    def guarded(self, call: Callable[[], Result]) -> Result:
        """Run a call; any failure of Chroma becomes a VectorStoreError that says where."""
        from httpx import HTTPError, TimeoutException  # noqa: PLC0415

        from bot.adapters.chroma_import import ChromaError  # noqa: PLC0415

        try:
            return call()
        except TimeoutException as error:
            raise VectorStoreError(
                f"Chroma at {self.where} did not answer within {self._timeout_seconds:g} seconds",
                "check the server or raise ADVISOR_CHROMA_TIMEOUT_SECONDS",
            ) from error
        except (ChromaError, HTTPError, ValueError, RuntimeError, OSError) as error:
            if isinstance(error, PermissionError):
                raise DataFolderError(
                    f"{self.where}: cannot be written", "make the data folder writable"
                ) from error
            log.warning("chroma failed: %s", type(error).__name__)
            detail = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise VectorStoreError(
                f"Chroma at {self.where} failed: {detail}",
                "check that the server runs" if self._url else "run `advisor index --rebuild`",
            ) from error

    def _open(self) -> Any:
        from bot.adapters.chroma_import import Settings, chromadb  # noqa: PLC0415 (costs most of a second)

        if not self._url:
            self._folder.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(str(self._folder), settings=Settings(anonymized_telemetry=False))
        from bot.adapters.chroma_http import open_server  # noqa: PLC0415

        parts = urlsplit(self._url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"ADVISOR_CHROMA_URL {self._url!r} is not an http(s) URL")
        return open_server(self._url, self._timeout_seconds)


class ChromaRetriever:
    """Dense retrieval over one collection; the cue is in the id, so that no metadata is read."""

    name = "dense"

    def __init__(self, database: ChromaDatabase, collection: str) -> None:
        self._database = database
        self._name = collection
        self._opened: Any = None

    def is_ready(self, size: int) -> bool:
        """Tell whether the collection was written to its end and holds `size` cues."""

        def is_whole(found: Any) -> bool:
            marks: dict[str, Any] = found.metadata or {}
            return marks.get("complete") == size and found.count() == size

        return self._asked(is_whole, nothing=False)

    def build(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        """Write the collection anew; the mark `complete` is set last."""
        client = self._database.client()

        def write() -> None:
            self.drop()
            made = client.create_collection(
                self._name, configuration={"hnsw": HNSW}, metadata={"complete": 0}, embedding_function=None
            )
            for at in range(0, len(cues), ADD_BATCH):
                batch = cues[at : at + ADD_BATCH]
                made.add(ids=[cue.id for cue in batch], embeddings=vectors[at : at + ADD_BATCH])
            made.modify(metadata={"complete": len(cues)})

        self._database.guarded(write)
        self._opened = None

    def add(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        """Add or replace some cues, making the collection if it is not there."""
        client = self._database.client()

        def write() -> None:
            made = client.get_or_create_collection(
                self._name, configuration={"hnsw": HNSW}, embedding_function=None
            )
            for at in range(0, len(cues), ADD_BATCH):
                batch = cues[at : at + ADD_BATCH]
                made.upsert(ids=[cue.id for cue in batch], embeddings=vectors[at : at + ADD_BATCH])

        self._database.guarded(write)
        self._opened = None

    def remove(self, ids: Sequence[str]) -> None:
        """Take cues out, by their ids."""
        for at in range(0, len(ids), ADD_BATCH):
            batch = list(ids[at : at + ADD_BATCH])
            self._database.guarded(lambda ids=batch: self._collection().delete(ids=ids))

    def ids(self) -> set[str]:
        """Return the ids of all cues that are stored; none when there is no collection."""
        return self._asked(lambda found: set(found.get(include=[])["ids"]), set())

    def count(self) -> int:
        """Return how many cues are stored; 0 when there is no collection."""
        return self._asked(lambda found: int(found.count()), 0)

    def _asked(self, question: Callable[[Any], Result], nothing: Result) -> Result:
        """Return what the collection answers, `nothing` where there is none."""
        from bot.adapters.chroma_import import NotFoundError  # noqa: PLC0415

        def look() -> Result:
            try:
                found = self._database.client().get_collection(self._name, embedding_function=None)
            except NotFoundError:
                return nothing
            return question(found)

        return self._database.guarded(look)

    def drop(self) -> None:
        """Delete the collection if it is there."""
        from bot.adapters.chroma_import import NotFoundError  # noqa: PLC0415

        client = self._database.client()

        def delete() -> None:
            try:
                client.delete_collection(self._name)
            except NotFoundError:
                log.debug("no collection %s to delete", self._name)

        self._database.guarded(delete)
        self._opened = None

    def reopen(self) -> None:
        """See what another process wrote."""
        self._database.reopen()
        self._opened = None

    def search(self, question: Encoded, k: int) -> list[Hit]:
        """Return the nearest cues; the score is the cosine, -1 to 1."""
        found = self._database.guarded(lambda: self._query(question, k))
        ids, distances = found["ids"][0], found["distances"][0]
        return [
            read_hit(cue_id, 1.0 - float(distance)) for cue_id, distance in zip(ids, distances, strict=True)
        ]

    def _query(self, question: Encoded, k: int) -> Any:
        """Query; where another replica has built the collection anew, in the one that has its name now."""
        from bot.adapters.chroma_import import NotFoundError  # noqa: PLC0415

        vector = question.vector.reshape(1, -1)
        try:
            return self._collection().query(query_embeddings=vector, n_results=k, include=["distances"])
        except NotFoundError:
            self._opened = None
        return self._collection().query(query_embeddings=vector, n_results=k, include=["distances"])

    def _collection(self) -> Any:
        if self._opened is None:
            self._opened = self._database.client().get_collection(self._name, embedding_function=None)
        return self._opened


def read_hit(cue_id: str, score: float) -> Hit:
    """Return the hit that a stored id stands for (`entry#kind-number`)."""
    entry, _, tail = cue_id.rpartition("#")
    kind, _, number = tail.partition("-")
    cue_kind: CueKind = "ask" if kind == "ask" else "text"
    return Hit(entry, cue_kind, int(number), score)
