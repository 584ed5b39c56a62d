"""Keeps the index in step with the knowledge: built when missing or stale, never half used."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.corpus import Corpus
from bot.domain.cues import cues_of
from bot.domain.kernel import VERSION, Matrix, fit
from bot.domain.retrieval import Cue
from bot.domain.targets import Targets
from bot.services.ports import Embedder, IndexStore, Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexState:
    """What the index is after a call of `Indexer.ensure`."""

    name: str
    cues: int
    built: bool
    """True when it was built by this call."""


def index_name(corpus: Corpus, embedder: Embedder) -> str:
    """Return the collection's name; it carries the digests of what the index is made of."""
    digest = hashlib.sha256(f"{corpus.digest}|{embedder.name}|{VERSION}".encode()).hexdigest()
    return f"corpus-{digest[:24]}"


class Indexer:
    """Builds the index of the shipped corpus."""

    def __init__(self, corpus: Corpus, embedder: Embedder, store: IndexStore) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._store = store

    def ensure(self, progress: Progress, rebuild: bool = False) -> IndexState:
        """Make sure that a whole index of exactly this knowledge exists.

        Two processes that start at once: one builds, the other waits and then uses it.

        Raises:
            IndexLockedError: another process holds the index for longer than the set time.
            DataFolderError, VectorStoreError, EmbedderError: it could not be built; what was
                there before is not used as if it were whole.
        """
        cues = cues_of(self._corpus)
        name = index_name(self._corpus, self._embedder)
        if not rebuild and self._store.is_ready(name, len(cues)):
            return IndexState(name, len(cues), built=False)
        with self._store.lock():
            if not rebuild and self._store.is_ready(name, len(cues)):
                return IndexState(name, len(cues), built=False)
            self._embedder.verify()
            log.info("building index %s of %d cues", name, len(cues))
            rows = self.vectors(cues, progress)
            votes = Targets(self._corpus).vote_matrix(cues)
            model = fit(rows, [cue.text for cue in cues], votes)
            self._store.build(name, cues, rows, model, afresh=rebuild)
            self._store.drop_others(name)
        return IndexState(name, len(cues), built=True)

    def vectors(self, cues: Sequence[Cue], progress: Progress) -> Matrix:
        """Return a row a cue, embedding only what was never embedded before."""
        asks = [at for at, cue in enumerate(cues) if cue.kind == "ask"]
        texts = [at for at, cue in enumerate(cues) if cue.kind == "text"]
        ask_rows = self._store.vectors(
            f"{self._embedder.name}/ask", [cues[at].text for at in asks], self._embedder.embed_asks, progress
        )
        text_rows = self._store.vectors(
            f"{self._embedder.name}/text",
            [cues[at].text for at in texts],
            self._embedder.embed_texts,
            progress,
        )
        rows = np.zeros((len(cues), max(ask_rows.shape[1], text_rows.shape[1])), dtype=np.float32)
        if asks:
            rows[asks] = ask_rows
        if texts:
            rows[texts] = text_rows
        return rows
