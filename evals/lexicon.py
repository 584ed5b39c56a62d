"""Builds the lexicon of the grounding verifier: how rare stems are, which are near, which are opposite.

    python -m evals.lexicon --wordnet DICT --factcheck FILE --pubmedqa FILE

Rarity is counted over the two public sets and the corpus; neighbours come from the packaged embedder
(cosine of single words) and from WordNet's synonyms and derivations, opposites from its antonyms.
"""

import argparse
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from bot.adapters.lexicon import LEXICON, english_stem
from bot.compose import Application
from bot.settings import read_settings

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

NEAR = 0.60
"""Least cosine, about the mean of all words, of two words that count as near; below it they rhyme."""

MOST_NEAR = 14
"""How many neighbours a stem keeps."""

_KIND_NUMBERS = {"1": 0, "2": 1, "3": 2, "5": 2, "4": 3}
"""WordNet's number of a kind of word (5: adjective satellite) to its place in `WordNet._FILES`."""


def documents(factcheck: Path, pubmedqa: Path) -> list[str]:
    """Return the texts over which rarity is counted."""
    rows = [json.loads(line) for line in factcheck.read_text(encoding="utf-8").splitlines()]
    found = sorted({row["evidence"] for row in rows} | {row["claim"] for row in rows})
    for entry in json.loads(pubmedqa.read_text(encoding="utf-8")).values():
        found += [*entry["CONTEXTS"], entry["LONG_ANSWER"]]
    return found


def _hex(digits: str) -> int:
    return int(digits, 16)


def words_of(text: str) -> set[str]:
    """Return the distinct words, lower case."""
    return {word.lower().replace("’", "'") for word in _WORD.findall(text)}


_Pointer = tuple[str, tuple[str, int], int, int]
"""Kind of relation, the synset that it leads to, and which word of each side (0: all)."""


class WordNet:
    """What is taken from WordNet's files: used words, near pairs and opposites."""

    _FILES = ("noun", "verb", "adj", "adv")
    _KINDS: ClassVar = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._synsets: dict[tuple[str, int], tuple[list[str], list[_Pointer]]] = {}
        for kind in self._FILES:
            for line in (folder / f"data.{kind}").read_text(encoding="latin-1").splitlines():
                if not line.startswith("  "):
                    self._read(kind, line)
        self.tagged: Counter[str] = Counter()
        self._senses: dict[tuple[str, int], set[str]] = defaultdict(set)
        for line in (folder / "index.sense").read_text(encoding="latin-1").splitlines():
            key, offset, number, count = line.split()
            word, kind = key.split("%")[0], self._FILES[_KIND_NUMBERS[key.split("%")[1][0]]]
            if "_" in word:
                continue
            self.tagged[word] += int(count)
            if int(number) <= 2 or int(count) > 2:
                self._senses[(kind, int(offset))].add(word)

    def _read(self, kind: str, line: str) -> None:
        parts = line.split(" | ", maxsplit=1)[0].split()
        count = int(parts[3], 16)
        held = [re.sub(r"\(\w+\)$", "", parts[4 + 2 * at]).lower() for at in range(count)]
        at = 4 + 2 * count
        pointers: list[_Pointer] = []
        for number in range(int(parts[at])):
            symbol, offset, other, which = parts[at + 1 + 4 * number : at + 5 + 4 * number]
            pointers.append(
                (
                    symbol,
                    (self._KINDS[other], int(offset)),
                    _hex(which[:2]),
                    _hex(which[-2:]),
                )
            )
        self._synsets[kind, int(parts[0])] = (held, pointers)

    def near(self) -> Iterator[tuple[str, str, float]]:
        """Yield pairs that mean nearly the same in a usual sense of both."""
        for place, used in self._senses.items():
            for one in used:
                yield from ((one, other, 0.85) for other in used if other != one)
            held, pointers = self._synsets[place]
            for symbol, target, mine, theirs in pointers:
                if symbol == "+" and mine:
                    other = self._synsets[target][0][theirs - 1]
                    if held[mine - 1] in used:
                        yield held[mine - 1], other, 0.85
                elif symbol in {"@", "&"}:
                    yield from ((one, other, 0.6) for one in used for other in self._senses.get(target, ()))

    def opposites(self) -> Iterator[tuple[str, str]]:
        """Yield antonyms."""
        for held, pointers in self._synsets.values():
            for symbol, target, mine, theirs in pointers:
                if symbol == "!" and mine:
                    yield held[mine - 1], self._synsets[target][0][theirs - 1]


def embedded_pairs(words: list[str], vectors: Any) -> Iterator[tuple[str, str, float]]:
    """Yield pairs of words whose vectors are near, as seen from the mean of all."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    for start in range(0, len(words), 1000):
        cosines = centred[start : start + 1000] @ centred.T
        for row, column in zip(*np.nonzero(cosines >= NEAR), strict=True):
            if start + row != column:
                yield words[start + row], words[column], float(cosines[row, column])


LEAST_CONFIRMED = 0.15
"""Least cosine at which a pair of WordNet is kept: `nurse` is near `harbor` in a sense nobody means here."""


def confirmed_pairs(
    pairs: Iterable[tuple[str, str, float]], words: list[str], vectors: Any
) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs that the embedder does not contradict, the likelier the heavier."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    place = {word: at for at, word in enumerate(words)}
    for one, other, weight in pairs:
        if one in place and other in place:
            cosine = float(centred[place[one]] @ centred[place[other]])
            if cosine >= LEAST_CONFIRMED:
                yield one, other, min(0.95, weight - 0.1 + 0.3 * cosine)


def rarities(texts: list[str], own: list[str]) -> tuple[dict[str, float], frozenset[str]]:
    """Return how rare each stem is, and which are usual in the corpus's own field.

    `framework` and `committee` say little in a corpus on implementation, however rare they are elsewhere.
    """
    general, field = _frequency([*texts, *own]), _frequency(own)
    total, size = len(texts) + len(own) + 1, len(own) + 1
    found = {stem: math.log(total / (count + 0.5)) for stem, count in general.items()}
    usual = frozenset(stem for stem, count in field.items() if count >= USUAL)
    for stem in usual:
        found[stem] = min(found[stem], max(LEAST_RARITY, math.log(size / (field[stem] + 0.5))))
    return found, usual


USUAL = 4
"""Statements of the corpus that hold a stem from which it counts as usual in the field."""

LEAST_RARITY = 0.5


def _frequency(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        found.update({english_stem(word) for word in words_of(text)})
    return found


def build(
    words: list[str], vectors: Any, wordnet: WordNet, rarity: dict[str, float], usual: frozenset[str]
) -> dict[str, Any]:
    """Return the lexicon by stem."""
    kept = {english_stem(word) for word in words}
    opposite: dict[str, set[str]] = defaultdict(set)
    for one, other in wordnet.opposites():
        if (a := english_stem(one)) in kept and (b := english_stem(other)) in kept and a != b:
            opposite[a].add(b)
            opposite[b].add(a)
    near: dict[str, dict[str, float]] = defaultdict(dict)
    confirmed = confirmed_pairs(wordnet.near(), words, vectors)
    for one, other, weight in (*embedded_pairs(words, vectors), *confirmed):
        a, b = english_stem(one), english_stem(other)
        if a != b and a in kept and b in kept and b not in opposite[a]:
            near[a][b] = max(near[a].get(b, 0.0), weight)
    rarest = max(rarity.values())
    lexicon: dict[str, Any] = {}
    for stem in sorted(kept):
        best = sorted(near[stem].items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEAR]
        lexicon[stem] = [
            round(rarity.get(stem, rarest), 2),
            {other: round(weight, 2) for other, weight in best},
            sorted(opposite[stem]),
            "1" if stem in usual else "",
        ]
    return lexicon


def rows_of(lexicon: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the lexicon's file."""
    for stem, (rarity, near, against, in_field) in lexicon.items():
        pairs = " ".join(f"{other}:{weight}" for other, weight in near.items())
        yield "\t".join([stem, str(rarity), pairs, " ".join(against), in_field])


def main() -> None:
    """Build the lexicon and write it where the adapter reads it."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("wordnet", "factcheck", "pubmedqa"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    app = Application(read_settings())
    own = [statement.text for passage in app.corpus.all_passages for statement in passage.statements]
    texts = documents(given.factcheck, given.pubmedqa)
    seen = Counter(word for text in (*texts, *own) for word in words_of(text))
    wordnet = WordNet(given.wordnet)
    words = sorted(
        {
            w
            for w, n in seen.items()
            if len(w) > 1 and (n > 1 or w in wordnet.tagged or w.rstrip("s") in wordnet.tagged)
        }
        | {w for w, n in wordnet.tagged.items() if n and w.isalpha() and len(w) > 1}
    )
    vectors = app.index_store.vectors(
        f"{app.embedder.name}/ask", words, app.embedder.embed_asks, app.progress
    )
    lexicon = build(words, vectors, wordnet, *rarities(texts, own))
    rows = rows_of(lexicon)
    LEXICON.write_bytes(gzip.compress("\n".join(rows).encode(), 9, mtime=0))
    print(f"{len(lexicon)} stems, {LEXICON.stat().st_size / 1e6:.2f} MB: {LEXICON}")


if __name__ == "__main__":
    main()
