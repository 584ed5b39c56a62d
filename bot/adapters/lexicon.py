"""The packaged lexicon and the Snowball stemmer. How the file is built: docs/grounding.md."""

import gzip
import importlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.domain.grounding.lexicon import Lexicon

LEXICON = Path(__file__).resolve().parent / "data" / "lexicon.tsv.gz"


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    stemmer: Any = importlib.import_module("Stemmer")  # only where words are stemmed; it has no types
    return stemmer.Stemmer("english", 0)


@lru_cache(maxsize=65_536)
def english_stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    return str(_stemmer().stemWord(word))


def read_lexicon(path: Path = LEXICON) -> Lexicon:
    """Return the packaged lexicon; takes about a tenth of a second."""
    rarities: dict[str, float] = {}
    neighbours: dict[str, dict[str, float]] = {}
    opposites: dict[str, frozenset[str]] = {}
    usual: set[str] = set()
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n"):
        stem, rarity, near, against, in_field = line.split("\t")
        if in_field:
            usual.add(stem)
        rarities[stem] = float(rarity)
        if near:
            pairs = (pair.rsplit(":", 1) for pair in near.split(" "))
            neighbours[stem] = {other: float(weight) for other, weight in pairs}
        if against:
            opposites[stem] = frozenset(against.split(" "))
    return Lexicon(english_stem, rarities, neighbours, opposites, frozenset(usual), max(rarities.values()))


@lru_cache(maxsize=1)
def english_stems(path: Path = LEXICON) -> frozenset[str]:
    """Return the stems of the packaged lexicon, without what it says of them; takes a few hundredths."""
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    return frozenset(line.partition("\t")[0] for line in lines)
