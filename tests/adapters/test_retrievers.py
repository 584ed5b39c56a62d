"""One contract for every retriever: dense in Chroma, dense in memory, lexical on disk."""

from pathlib import Path

import numpy as np
import pytest

from bot.adapters.chroma import ChromaDatabase, ChromaRetriever
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.lexical import LexicalRetriever
from bot.adapters.memory_index import ExactRetriever
from bot.domain.fusion import fuse
from bot.domain.kernel import KernelModel, fit
from bot.domain.retrieval import Cue, Encoded, Hit
from bot.services.ports import Retriever

TEXTS = [
    "who owns the system after go-live",
    "does it need a CE mark",
    "how do we train new staff",
    "måste systemet vara CE-märkt",
    "what does drift of the model mean",
]
CUES = [Cue(f"3.1.{at}/topic", "ask", at, text) for at, text in enumerate(TEXTS)]
MODEL = PackagedEmbedder()


@pytest.fixture(params=["chroma", "exact", "lexical"])
def retriever(request: pytest.FixtureRequest, tmp_path: Path) -> Retriever:
    made: dict[str, Retriever] = {
        "chroma": ChromaRetriever(ChromaDatabase(tmp_path, "", 5), "contract"),
        "exact": ExactRetriever(),
        "lexical": LexicalRetriever(tmp_path / "words"),
    }
    found = made[request.param]
    found.build(CUES, MODEL.embed_asks(TEXTS))
    return found


def encoded(text: str) -> Encoded:
    return Encoded(text, MODEL.embed_question(text))


def test_a_cue_is_found_by_its_own_words_with_its_identity(retriever: Retriever) -> None:
    best = retriever.search(encoded(TEXTS[2]), 3)[0]
    assert (best.entry, best.kind, best.number) == ("3.1.2/topic", "ask", 2)


def test_hits_come_best_first_and_no_more_than_asked_for(retriever: Retriever) -> None:
    hits = retriever.search(encoded("who owns the drift of the model"), 2)
    assert len(hits) <= 2
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_same_search_gives_the_same_hits(retriever: Retriever) -> None:
    first, second = (retriever.search(encoded("new staff"), 5) for _ in range(2))
    assert first == second


def test_building_again_forgets_what_was_there(retriever: Retriever) -> None:
    retriever.build(CUES[:1], MODEL.embed_asks(TEXTS[:1]))
    assert {hit.entry for hit in retriever.search(encoded("who owns the system"), 5)} == {"3.1.0/topic"}


def test_words_that_stand_nowhere_find_nothing_lexically_and_are_the_rarest(tmp_path: Path) -> None:
    lexical = LexicalRetriever(tmp_path)
    lexical.build(CUES, np.zeros((0, 0), dtype=np.float32))
    assert lexical.search(encoded("heparin"), 5) == []
    rarities = lexical.rarities("heparin CE")
    assert max(rarities, key=lambda stem: rarities[stem]) == "heparin"


def test_fusion_prefers_what_both_find_and_keeps_what_one_finds() -> None:
    dense = [Hit("a", "ask", 0, 0.9), Hit("b", "ask", 0, 0.88), Hit("c", "ask", 0, 0.8)]
    lexical = [Hit("b", "ask", 0, 7.0), Hit("d", "ask", 0, 1.0)]
    assert [hit.entry for hit in fuse(dense, lexical)] == ["b", "a", "c", "d"]
    assert fuse([], []) == []


def test_the_reranker_learns_its_questions_and_is_the_same_each_time() -> None:
    vectors = MODEL.embed_asks(TEXTS)
    votes = np.eye(len(TEXTS), dtype=np.float32)
    votes[3, 1] = 1.0  # the Swedish question has the answer of the English one
    model = fit(vectors, TEXTS, votes)
    asked = "is a CE mark required"
    assert int(np.argmax(model.scores(Encoded(asked, MODEL.embed_question(asked))))) == 1
    assert np.array_equal(model.weights, fit(vectors, TEXTS, votes).weights)


def test_the_reranker_is_the_same_after_it_was_stored() -> None:
    model = fit(MODEL.embed_asks(TEXTS), TEXTS, np.eye(len(TEXTS), dtype=np.float32))
    stored = KernelModel.of(dict(model.arrays()))
    question = Encoded("certifikat", MODEL.embed_question("certifikat"))
    assert np.array_equal(stored.scores(question), model.scores(question))
    assert set(model.arrays()) == set(KernelModel.array_names())


def test_the_reranker_solves_what_it_says_it_solves() -> None:
    """More rows than one block, against numpy's general solver."""
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(1500, 8)).astype(np.float32)
    texts = [f"text number {at} of {at % 7}" for at in range(1500)]
    votes = rng.random((1500, 3)).astype(np.float32)
    model = fit(vectors, texts, votes)
    gram = np.exp(4 * (model.cues @ model.cues.T - 1))
    gram += 0.3 * np.stack([model.writing.likeness(text) for text in texts])
    wanted = np.linalg.solve(gram + 0.3 * np.eye(1500), votes - votes.mean(axis=0))
    assert np.allclose(model.weights, wanted, atol=1e-2)
