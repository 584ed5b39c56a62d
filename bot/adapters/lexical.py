"""BM25 over stemmed words, on disk beside the vectors. The only module that imports bm25s."""

import json
import math
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.adapters.chroma import read_hit
from bot.domain.retrieval import Cue, Encoded, Hit
from bot.domain.text import words
from bot.errors import DataFolderError
from bot.library.words import write_counts

STOPWORDS = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have how i if in into
    is it its just me my of on or our should so some than that the their them then there these
    they this to us was we were what when where which who why will with would you your att av de
    den det din ditt då där eller en ett finns för han hur här i in ja jag kan man med men mig min
    mot nu när och om oss på sin ska skall som så till um upp ut vad var vara vi vid vilka vilken
    är över du er ert
    """.split()  # noqa: SIM905 (read as a text)
)
"""English and Swedish words that carry no subject. Words of order and of negation (before, after, efter,
under, not, inte) are not among them: "after" decides a phase."""

COMPLETE = "complete.json"
WORD_COUNTS = "words.json"


class Stemmers:
    """Stems of a word in English and in Swedish; a word of either language is found by either."""

    @cached_property
    def _english(self) -> Any:
        import Stemmer  # noqa: PLC0415

        module: Any = Stemmer
        return module.Stemmer("english")

    @cached_property
    def _swedish(self) -> Any:
        import Stemmer  # noqa: PLC0415

        module: Any = Stemmer
        return module.Stemmer("swedish")

    def tokens(self, text: str) -> list[str]:
        """Return the stems of the words that carry a subject."""
        kept = [word for word in words(text) if word not in STOPWORDS]
        parts = [part for word in kept for part in _parts(word)]
        return [
            self._swedish.stemWord(part) if _SWEDISH.search(part) else self._english.stemWord(part)
            for part in parts
        ]


_SWEDISH = re.compile(r"[åäöæø]|(?:ning|ningar|ningen|erna|arna|orna|skap|het|heten)$")


def _parts(word: str) -> list[str]:
    """Split hyphenated words, keeping the whole too: `go-live` is found by `live`."""
    pieces = word.split("-")
    return [word, *pieces] if len(pieces) > 1 else [word]


class LexicalRetriever:
    """BM25 (k1 1.2, b 0.4: the cues are short and of like length).

    In Lucene's form, whose inverse document frequency is never negative: with Robertson's a word that
    stands in most of a few documents would find none of them.
    """

    name = "lexical"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stemmers = Stemmers()
        self._loaded: tuple[Any, list[str]] | None = None

    def is_ready(self, size: int) -> bool:
        """Tell whether the index was written to its end and holds `size` cues."""
        try:
            mark = json.loads((self._folder / COMPLETE).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        return mark == {"size": size}

    def build(self, cues: Sequence[Cue], vectors: npt.NDArray[np.float32]) -> None:
        """Write the index anew; the vectors are not used. The mark `complete` is set last."""
        del vectors
        import bm25s  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / COMPLETE).unlink(missing_ok=True)
            index: Any = bm25s.BM25(method="lucene", k1=1.2, b=0.4)
            tokens = [self._stemmers.tokens(cue.text) or ["_"] for cue in cues]
            index.index(tokens, show_progress=False)
            index.save(self._folder)
            ids = [cue.id for cue in cues]
            (self._folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
            write_counts(self._folder / WORD_COUNTS, (cue.text for cue in cues))
            (self._folder / COMPLETE).write_text(json.dumps({"size": len(cues)}), encoding="utf-8")
        except OSError as error:
            raise DataFolderError(
                f"{self._folder}: cannot be written: {error.strerror}", "free space or set ADVISOR_DATA_DIR"
            ) from error
        self._loaded = None

    def search(self, question: Encoded, k: int) -> list[Hit]:
        """Return the best cues; the score is BM25, 0 and up. No word in common: no hit."""
        index, ids = self._load()
        tokens = [token for token in self._stemmers.tokens(question.text) if token in index.vocab_dict]
        if not tokens or not ids:
            return []
        scores = index.get_scores(tokens)
        count = min(k, len(ids))
        top = np.argpartition(scores, -count)[-count:]
        order: list[int] = top[np.lexsort((top, -scores[top]))].tolist()
        return [read_hit(ids[at], float(scores[at])) for at in order if scores[at] > 0]

    def stems(self, text: str) -> frozenset[str]:
        """Return the stems of the words that carry a subject."""
        return frozenset(self._stemmers.tokens(text))

    def rarities(self, text: str) -> dict[str, float]:
        """Return the inverse document frequency of each stem of the text; of unknown ones the highest."""
        index, ids = self._load()
        pointers = index.scores["indptr"]
        found: dict[str, float] = {}
        for stem in self.stems(text):
            number = index.vocab_dict.get(stem)
            count = 0 if number is None else int(pointers[number + 1] - pointers[number])
            found[stem] = math.log(1 + len(ids) / (count + 0.5))
        return found

    def _load(self) -> tuple[Any, list[str]]:
        if self._loaded is None:
            import bm25s  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

            library: Any = bm25s
            index = library.BM25.load(self._folder, mmap=True)
            ids: list[str] = json.loads((self._folder / "ids.json").read_text(encoding="utf-8"))
            self._loaded = (index, ids)
        return self._loaded
