"""Mends misspelt words by the corpus's own vocabulary, with rapidfuzz."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.domain.text import words
from bot.domain.understanding import language_of
from bot.library.words import read_counts

KNOWN_FROM = 3
"""A word counts as rightly spelt when the corpus holds it this often: its own questions hold slips."""

SHORTEST = 4
"""Shorter words are left alone: nearly every one is one letter from another."""


SHORT_QUESTION_WORDS = 7
"""In a question of at most this many words a single slip is mended."""

NOT_MEANT = frozenset({"whether"})
"""Words next to which a real word of another subject lies (weather): nothing is mended into them."""

INFLECTED_CHARS = 2
"""Words that differ in their last letters only are forms of one word, not slips."""


class Speller:
    """Replaces unknown words by a known one that is one letter away (two for long words)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _known(self) -> Mapping[str, int]:
        return {word: count for word, count in read_counts(self._path).items() if count >= KNOWN_FROM}

    @cached_property
    def _choices(self) -> list[str]:
        return [word for word in self._known if len(word) >= SHORTEST and word not in NOT_MEANT]

    def mend(self, text: str) -> str:
        """Return the text with its misspelt words mended; what cannot be told stays.

        Left alone: Swedish, for which no word list is at hand; other forms of a known word; and one
        odd word in a longer question, which is likelier a word that the corpus lacks than a slip.
        """
        if language_of(text) == "sv":
            return text
        found = words(text)
        pairs = {word: better for word in dict.fromkeys(found) if (better := self._better(word))}
        if len(pairs) < 2 and len(found) > SHORT_QUESTION_WORDS:
            return text
        for word, better in pairs.items():
            text = _replace(text, word, better)
        return text

    def _better(self, word: str) -> str | None:
        if len(word) < SHORTEST or word in self._known or not word.isalpha():
            return None
        better = self._nearest(word)
        if better is None or _common_start(word, better) >= len(word) - INFLECTED_CHARS:
            return None
        return better

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < 7 else 2
        found = process.extract(
            word, self._choices, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=6
        )
        same_start = [match for match in found if match[0][0] == word[0]]
        if not same_start:
            return None
        best = min(same_start, key=lambda match: (match[1], -self._known[match[0]], match[0]))
        return best[0]


def _common_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _replace(text: str, word: str, better: str) -> str:
    at = text.lower().find(word)
    return text if at < 0 else text[:at] + better + text[at + len(word) :]
