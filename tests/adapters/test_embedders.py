"""One contract for both embedders, and what each refuses."""

from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from bot.adapters import embedder as packaged
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.langchain_embedder import LangChainEmbedder, open_embedder
from bot.compose import Application
from bot.errors import EmbedderError, SettingsError
from bot.services.ports import Embedder
from bot.settings import Settings

TEXTS = ["who owns it after go-live?", "Träning före piloten", "", "a\x00b", "\ud83d lone", "x " * 3000]


@pytest.fixture(params=["packaged", "langchain"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "packaged":
        return PackagedEmbedder()
    return LangChainEmbedder("fake", DeterministicFakeEmbedding(size=64))


def test_vectors_are_of_length_one_and_the_same_each_time(embedder: Embedder) -> None:
    embedder.verify()
    rows = embedder.embed_asks(TEXTS)
    assert rows.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert np.array_equal(rows, embedder.embed_asks(TEXTS))
    assert np.allclose(embedder.embed_question(TEXTS[0]), rows[0], atol=1e-6)


def test_texts_keep_their_order_over_many_batches(embedder: Embedder) -> None:
    texts = [f"statement number {number}" for number in range(75)]
    rows = embedder.embed_texts(texts)
    assert np.allclose(rows[70], embedder.embed_texts(texts[70:71])[0], atol=1e-6)


def test_the_likeness_of_a_question_to_its_paraphrase_is_higher_than_to_another() -> None:
    model = PackagedEmbedder()
    asked = model.embed_question("does it need a CE mark?")
    near, far = model.embed_asks(["måste systemet vara CE-märkt?", "who pays for the training?"])
    assert float(asked @ near) > float(asked @ far)


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EmbedderError, match="digest"):
        PackagedEmbedder().verify()


class Away(Embeddings):
    """An embedder whose server is away."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError(f"{len(texts)} texts not sent")

    def embed_query(self, text: str) -> list[float]:
        raise ConnectionError(f"{len(text)} characters not sent")


def test_a_server_that_is_away_is_told_and_not_an_empty_result() -> None:
    with pytest.raises(EmbedderError, match="ConnectionError"):
        LangChainEmbedder("ollama:x", Away()).embed_question("why a pilot?")


def test_an_embedder_that_is_not_installed_is_told_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_EMBEDDINGS"):
        open_embedder("nowhere:model", "")
    application = Application(Settings(data_dir=tmp_path, embeddings="nowhere:model"))
    with pytest.raises(SettingsError):
        assert application.embedder
