"""How answers hold when many documents lie beside the corpus: `python -m evals.benchmarks.scale`.

The vectors are synthetic: the corpus's own, shifted a little, so that they lie near it; their texts are
the lessons', over and over. Said in the table.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.adapters.chroma import ChromaDatabase
from bot.adapters.document_index import DocumentIndex
from bot.adapters.guard import finds_patient_data
from bot.compose import Application
from bot.domain.answers import Question
from bot.domain.documents import IndexMark
from bot.domain.knowledge import Passage, PassageKind, Source, Statement
from bot.domain.phases import Phase
from bot.domain.retrieval import Cue
from bot.services.advisor import Advisor
from bot.services.document_searcher import DocumentSearcher
from bot.settings import read_settings
from evals.cases import Case, load

SHIFT = 0.35
"""Length of the random shift of a synthetic vector before it is scaled to length 1."""


class _Shelf:
    """Stands in for the store of documents: passages made on demand from their cue's text."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def passages_of(self, ids: list[str]) -> dict[str, Passage]:
        import datetime as dt

        day = dt.date(2026, 1, 1)
        return {
            one: Passage(
                id=one, title="Synthetic", source="doc-x", section="p. 1", phase="all",
                kind=PassageKind.DOCUMENT, statements=(Statement(text=self._texts[one]),),
                reviewed=day, review_due=day,
            )
            for one in ids
        }  # fmt: skip

    def sources(self) -> list[Source]:
        return [Source(id="doc-x", citation="Document: synthetic", read="full text")]


def vectors_near(base: npt.NDArray[np.float32], count: int, seed: int) -> npt.NDArray[np.float32]:
    """Return `count` unit vectors, each one of the base's, shifted."""
    rng = np.random.default_rng(seed)
    rows = base[rng.integers(0, len(base), count)]
    shift = rng.normal(size=rows.shape).astype(np.float32)
    shift /= np.linalg.norm(shift, axis=1, keepdims=True)
    rows = rows + SHIFT * shift
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def measure(advisor: Advisor, cases: list[Case]) -> tuple[float, float]:
    """Return the key-fact recall over the shown statements and the median warm answer in ms."""
    recalls: list[float] = []
    times: list[float] = []
    for case in cases:
        question = case.as_question()
        advisor.ask(question)
        started = time.perf_counter()
        outcome = advisor.ask(question)
        times.append((time.perf_counter() - started) * 1000)
        held = {i for s in outcome.statements for c in s.citations for i in (*c.extract, c.passage)}
        recalls.append(len(held & set(case.key_items)) / len(case.key_items))
    return sum(recalls) / len(recalls), statistics.median(times)


def first_times(advisor: Advisor, cases: list[Case], tag: str) -> float:
    """Return the median time in ms of answers to questions never seen before (embedding included)."""
    times: list[float] = []
    for case in cases:
        started = time.perf_counter()
        advisor.ask(Question(text=f"{case.question} {tag}", phase=Phase.ASSESS))
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the curve: passages, kind of vectors, indexing, recall, time of an answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000")
    arguments = parser.parse_args()
    app = Application(read_settings())
    cases = [c for c in load("tune") if c.kind == "answerable" and c.key_items]
    base = np.asarray(app.index_store.model(app.index_name).cues) + np.asarray(
        app.index_store.model(app.index_name).mean
    )
    base = (base / np.linalg.norm(base, axis=1, keepdims=True)).astype(np.float32)
    alone = Advisor(app.searcher, app.tuning, finds_patient_data, app.speller.mend)
    recall, warm = measure(alone, cases)
    fresh = first_times(alone, cases, "a")
    row("passages", "indexing s", "memory MB", "fact recall", "fresh ms", "ratio", "repeat ms")
    row("corpus alone", "-", memory(), f"{recall:.3f}", f"{fresh:.1f}", "1.00", f"{warm:.1f}")
    lessons = [lesson.text for lesson in app.corpus.lessons]
    for size in (int(part) for part in arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            cues = [Cue(f"doc-{at:08x}/1", "text", 0, lessons[at % len(lessons)]) for at in range(size)]
            index = DocumentIndex(Path(folder), ChromaDatabase(Path(folder) / "chroma", "", 5), "scale")
            started = time.perf_counter()
            for at in range(0, size, 5000):
                index.add(cues[at : at + 5000], vectors_near(base, len(cues[at : at + 5000]), at))
            index.publish(IndexMark(digest=f"s{size}", chunks=size, cues=size, embedder="synthetic"), cues)
            took = time.perf_counter() - started
            shelf = _Shelf({cue.entry: cue.text for cue in cues})
            documents = DocumentSearcher(index, lambda shelf=shelf: shelf, app.vectors)
            advisor = Advisor(app.searcher, app.tuning, finds_patient_data, app.speller.mend, documents)
            found, again = measure(advisor, cases)
            base_fresh = first_times(alone, cases, f"b{size}")
            now = first_times(advisor, cases, f"c{size}")
            row(f"{size:,} synthetic", f"{took:.0f}", memory(), f"{found:.3f}", f"{now:.1f}",
                f"{now / base_fresh:.2f}", f"{again:.1f}")  # fmt: skip


def memory() -> str:
    """Return the peak memory of this process so far, in MB."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"


def row(*cells: str) -> None:
    sys.stdout.write("  ".join(f"{cell:>18}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
