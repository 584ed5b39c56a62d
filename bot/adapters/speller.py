"""Mends misspelt words by the corpus's own vocabulary, with rapidfuzz, and writes out short forms."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.adapters.lexicon import english_stem, english_stems
from bot.domain.short_forms import written_out
from bot.domain.text import words
from bot.domain.understanding import language_of
from bot.library.words import read_counts

KNOWN_FROM = 3
"""A word counts as rightly spelt when the corpus holds it this often: its own questions hold slips."""

SHORTEST = 4
"""Shorter words are left alone: nearly every one is one letter from another."""


SHORT = 6
"""Of shorter words one letter for another is left alone: that makes a real word of most."""

LONG = 10
"""Words from this length on may have two slips."""

OFTENER = 8
"""So many times as often must the corpus hold the word that is meant: its own questions hold slips."""

WELL_KNOWN = 12
"""A word that the corpus holds this often is a word, also where English has none such (QIF, Swedish ones)."""

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
        return [word for word in self._known if len(word) >= SHORTEST]

    def mend(self, text: str) -> str:
        """Return the text with short forms written out and misspelt words mended; what cannot be told stays.

        Left alone: Swedish, for which no word list is at hand; other forms of a known word; words that
        English has; and names, as a capital inside a sentence shows them.
        """
        language = language_of(text)
        text = written_out(text, language)
        if language == "sv":
            return text
        names = [] if text.isupper() else [match.group().lower() for match in _NAME.finditer(text)]
        for word in dict.fromkeys(words(text)):
            if word not in names and (better := self._better(word)):
                text = _replace(text, word, better)
        return text

    def _better(self, word: str) -> str | None:
        if len(word) < SHORTEST or not word.isalpha():
            return None
        count = self._known.get(word, 1)
        is_english = english_stem(word) in english_stems()
        if count >= WELL_KNOWN or (word in self._known and is_english):
            return None
        better = self._nearest(word)
        if better is None or self._known[better] < OFTENER * count or _is_form(word, better):
            return None
        return None if is_english and english_stem(word) != english_stem(better) else better

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < LONG else 2
        found = process.extract(
            word, self._choices, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=6
        )
        likely = [match for match in found if match[0] != word and _is_slip(word, match[0])]
        if not likely:
            return None
        best = min(likely, key=lambda match: (match[1], -self._known[match[0]], match[0]))
        return best[0]


_SOUNDS = ({"c", "k", "s"}, {"i", "e", "y"}, {"f", "p"}, {"v", "w"}, {"g", "j"}, {"a", "e", "o", "u"})
"""First letters that are taken for one another."""

_NAME = re.compile(r"(?<=[a-z,;] )[A-Z]\w+")


def _is_slip(word: str, other: str) -> bool:
    """Tell whether the word begins as the other; a short one must hold its letters, swapped or one off."""
    alike = word[0] == other[0] or any({word[0], other[0]} <= sound for sound in _SOUNDS)
    is_swap = len(word) != len(other) or sorted(word) == sorted(other)
    return alike and (len(word) >= SHORT or is_swap)


def _is_form(word: str, other: str) -> bool:
    pairs = zip(word, other, strict=False)
    start = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(word), len(other)))
    return start >= len(word) - INFLECTED_CHARS and word[-1] != other[-1]


def _replace(text: str, word: str, better: str) -> str:
    return re.sub(rf"\b{re.escape(word)}\b", better, text, flags=re.IGNORECASE)
