"""Plain text work: cleaning what people type, words, sentences."""

import re
import unicodedata

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused; a Slack message holds at most 4,000 characters of text."""

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD]
)
"""Zero-width and direction marks: they change what is seen but not what is meant."""

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*", re.UNICODE)


def clean(text: str) -> str:
    """Return the text in NFKC, without control and direction marks, spaces folded.

    Lone surrogates, which no embedder takes, become the replacement character.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    kept = (c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(kept).split("\n"))
    return "\n".join(line for line in lines if line)


def words(text: str) -> list[str]:
    """Return the words, lower case, in order."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def has_words(text: str) -> bool:
    """Tell whether the text holds at least one letter."""
    return any(c.isalpha() for c in text)


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-ZÅÄÖÆØ0-9])")
_ABBREVIATIONS = ("e.g.", "i.e.", "et al.", "vs.", "fig.", "no.", "dr.", "t.ex.", "bl.a.", "s.k.", "ca.")


def sentences(text: str) -> list[str]:
    """Return the sentences of running text; usual abbreviations do not end one."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.start()].lower().endswith(_ABBREVIATIONS):
            continue
        found.append(text[start : match.start()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
