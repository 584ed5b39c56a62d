"""Counts of the words in the corpus's questions and statements, kept beside the word index."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.domain.text import words


def write_counts(path: Path, texts: Iterable[str]) -> None:
    """Write how often each word stands in the texts."""
    counts = Counter(word for text in texts for word in words(text))
    path.write_text(json.dumps(dict(sorted(counts.items())), ensure_ascii=False), encoding="utf-8")


def read_counts(path: Path) -> dict[str, int]:
    """Return the counts. Raises FileNotFoundError."""
    counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return counts
