"""Remembers the vectors of eval questions on disk, so that a run does not embed them again."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.adapters.vector_cache import VectorCache
from bot.compose import Application
from bot.services.ports import Embedder, silent

Vectors = npt.NDArray[np.float32]


class RememberingEmbedder:
    """An embedder that looks in a cache first; what it gives is what the embedder itself would."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache

    @property
    def name(self) -> str:
        return self._embedder.name

    def verify(self) -> None:
        self._embedder.verify()

    def embed_question(self, text: str) -> Vectors:
        def embed(texts: Sequence[str]) -> Vectors:
            return np.stack([self._embedder.embed_question(one) for one in texts])

        return self._kept("question", [text], embed)[0]

    def embed_asks(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_asks(texts)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_texts(texts)

    def _kept(self, what: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        return self._cache.vectors(f"{self._embedder.name}/{what}", texts, embed, silent)


def remembering(app: Application) -> Application:
    """Let the application remember the vectors of questions in its data folder; returns it."""
    if not isinstance(app.embedder, RememberingEmbedder):
        path: Path = app.settings.data_dir / "evals" / "questions.db"
        app.__dict__["embedder"] = RememberingEmbedder(app.embedder, VectorCache(path))
    return app
