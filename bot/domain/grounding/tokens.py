"""Sentences as tokens: words with their stem and weight, numbers by value, marks that part clauses."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.numbers import number_value
from bot.domain.grounding.quotes import normalised
from bot.domain.grounding.vocabulary import FUNCTION_WORDS

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*%?(?:st|nd|rd|th)?(?![^\W_])"
    r"|[^\W_]+(?:['&+.-][^\W_]+)*\+?"
    r"|[,;:()<>=≥≤%]"
)

NUMBER_WEIGHT = 4.0
"""Weight of a number in the recall: that of a word which one text in fifty holds."""


class Token(NamedTuple):
    """A word, number or mark of a sentence."""

    text: str
    word: str
    stem: str
    """For a number its value, as `#47%` or `#14`."""
    weight: float
    """How much it says: its rarity; 0 for function words and marks."""
    clause: int
    """Number of the clause that holds it; clauses part at commas, semicolons and colons."""

    @property
    def is_number(self) -> bool:
        return self.stem.startswith("#")

    @property
    def is_name(self) -> bool:
        """Tell whether it is written as a name or an abbreviation: `TREWS`, `Copenhagen`, `FUTURE-AI`."""
        return self.text[0].isupper() or any(c.isupper() for c in self.text[1:])


Sentence = tuple[Token, ...]


def read_sentence(text: str, lexicon: Lexicon) -> Sentence:
    """Return the tokens of a sentence, in order."""
    found: list[Token] = []
    clause = 0
    for raw in (piece.removesuffix("'s") for piece in _pieces(normalised(text))):
        word = raw.lower()
        if not raw[0].isalnum():
            clause += raw in ",;:"
            if raw == "%" and found and found[-1].is_number:
                found[-1] = _as_percent(found[-1])
            else:
                found.append(Token(raw, raw, raw, 0.0, clause))
            continue
        if word in {"percent", "percentage"} and found and found[-1].is_number:
            found[-1] = _as_percent(found[-1])
            continue
        value = number_value(word)
        if value is not None:
            found.append(Token(raw, word, f"#{value}", NUMBER_WEIGHT, clause))
            continue
        stem = lexicon.stem(word)
        if raw.isupper() and word in FUNCTION_WORDS and len(raw) > 1:
            found.append(Token(raw, raw, raw, lexicon.rarest, clause))
        else:
            found.append(Token(raw, word, stem, _weight(word, stem, lexicon), clause))
    return tuple(found)


def _pieces(text: str) -> Iterator[str]:
    """Yield words and marks; `early-stage` is two words, `FUTURE-AI` and `twenty-five` are one."""
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if "-" in raw and raw.islower() and number_value(raw) is None:
            yield from (part for part in raw.split("-") if part)
        else:
            yield raw


def _weight(word: str, stem: str, lexicon: Lexicon) -> float:
    if word in FUNCTION_WORDS or word.endswith("n't"):
        return 0.0
    return lexicon.rarity(stem) if len(word) > 1 else 1.0


def _as_percent(token: Token) -> Token:
    if token.stem.endswith("%"):
        return token
    return token._replace(text=f"{token.text} %", stem=f"{token.stem}%")
