"""Exact containment: a quote in its passage, a whole sentence in its passage."""

import re
import unicodedata

from bot.domain.text import sentences

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})

_TAGS = re.compile(r" \((?:(?:Expert|Case|ref|refs) \d[\d, -]*(?:, |; )?)+\)$")
"""Evidence tags behind a sentence: a statement may leave them out."""

_EDGES = " \"'"


def normalised(text: str) -> str:
    """Return the text in NFKC with its spaces folded and one form of quotation mark and dash."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())


def contains_quote(quote: str, passage: str) -> bool:
    """Tell whether the quote stands in the passage word for word; only spaces and dashes may differ.

    It begins and ends at the edge of a word: `support` is not quoted from `unsupported`.
    """
    wanted = normalised(quote).strip(_EDGES)
    if not any(c.isalnum() for c in wanted):
        return False
    before = r"(?<![^\W_])" if wanted[0].isalnum() else ""
    after = r"(?![^\W_])" if wanted[-1].isalnum() else ""
    return re.search(before + re.escape(wanted) + after, normalised(passage)) is not None


def is_whole(statement: str, passage: str) -> bool:
    """Tell whether the statement is one or several whole sentences of the passage, in a row.

    A statement cut out of a sentence is not whole: what was cut off may turn its sense.
    """
    wanted = _closed(normalised(statement))
    held = [_closed(normalised(sentence)) for sentence in sentences(passage)]
    for start in range(len(held)):
        joined = ""
        for sentence in held[start:]:
            if wanted == f"{joined} {_TAGS.sub('', sentence)}".strip():
                return True
            joined = f"{joined} {sentence}".strip()
            if joined == wanted:
                return True
            if len(joined) > len(wanted):
                break
    return False


def _closed(text: str) -> str:
    """Return a sentence without the marks at its end, so that a missing full stop changes nothing."""
    return " ".join(part.rstrip(".!;: ").strip(_EDGES) for part in sentences(text)) if text else text
