"""How alike texts are written: cosine of their character n-grams, weighed by rarity.

The embedding tells what is meant; this tells which letters say it. Slips of the pen, inflections and
Swedish compounds share most of their n-grams with the word that is meant, and two questions that an
embedder places together ("who owns it", "who pays for it") do not.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.domain.text import words

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

LENGTHS = (3, 4, 5)
"""Of the n-grams; a word is read with a space before and after it."""

BUCKETS = 1 << 16
"""N-grams are numbered by their checksum: the corpus has about 40,000, so few share a number."""


@dataclass(frozen=True)
class Writing:
    """The n-grams of n texts, by n-gram: row `starts[g]` to `starts[g + 1]` of `texts` and `shares`."""

    rarity: Floats
    """Inverse document frequency of each n-gram, shape (BUCKETS,)."""
    starts: Numbers
    """Shape (BUCKETS + 1,)."""
    texts: Numbers
    """Numbers of the texts that hold the n-gram."""
    shares: Floats
    """Its weight in that text; the weights of a text have length 1."""
    size: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Writing":
        """Return the n-grams of the texts."""
        counted = [_counted(text) for text in texts]
        held = np.zeros(BUCKETS, dtype=np.int64)
        for numbers, _ in counted:
            held[numbers] += 1
        rarity = (np.log((1 + len(texts)) / (1 + held)) + 1).astype(np.float32)
        grams = np.concatenate([numbers for numbers, _ in counted])
        order = np.argsort(grams, kind="stable")
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(numbers) for numbers, _ in counted])
        shares = np.concatenate([_weighed(one, rarity) for one in counted])
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int32)
        return cls(rarity, starts, rows[order], shares[order], len(texts))

    def likeness(self, text: str) -> Floats:
        """Return how alike each of the texts is written, 0 to 1, shape (n,)."""
        counted = _counted(text)
        runs = [slice(self.starts[gram], self.starts[gram + 1]) for gram in counted[0]]
        if not runs:
            return np.zeros(self.size, dtype=np.float32)
        lengths = [run.stop - run.start for run in runs]
        rows = np.concatenate([self.texts[run] for run in runs])
        shares = np.concatenate([self.shares[run] for run in runs])
        weights = shares * np.repeat(_weighed(counted, self.rarity), lengths)
        return np.bincount(rows, weights=weights, minlength=self.size).astype(np.float32)


def _counted(text: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the numbers of the text's n-grams and how often each stands in it."""
    found = Counter(_grams(words(text)))
    numbers = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    return numbers, np.fromiter(found.values(), dtype=np.float32, count=len(found))


def _grams(found: Iterable[str]) -> Iterable[int]:
    """Yield the numbers of the n-grams; a word shorter than n is its own, once."""
    for word in found:
        padded = f" {word} "
        for length in LENGTHS:
            for at in range(max(1, len(padded) - length + 1)):
                yield zlib.crc32(padded[at : at + length].encode()) % BUCKETS
            if length >= len(padded):
                break


def _weighed(counted: tuple[npt.NDArray[np.int64], Floats], rarity: Floats) -> Floats:
    """Return the weights of a text's n-grams, together of length 1."""
    numbers, counts = counted
    weights = (1 + np.log(counts)) * rarity[numbers]
    return weights / max(float(np.linalg.norm(weights)), 1e-9)
