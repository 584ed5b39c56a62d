"""Numbers by value, in digits and in words: 14, fourteen, 47 %, 2,541, third, half."""

import re

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]

WORDS: dict[str, str] = (
    {word: str(value) for value, word in enumerate(_UNITS) if value != 1}
    | {word: str(20 + 10 * place) for place, word in enumerate(_TENS)}
    | {
        f"{tens}-{unit}": str(20 + 10 * place + value)
        for place, tens in enumerate(_TENS)
        for value, unit in enumerate(_UNITS)
        if 0 < value < 10
    }
    | {"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000", "dozen": "12"}
    | {"half": "50%", "twice": "2", "double": "2", "triple": "3"}
)
"""Number words; `one` is left out, since it is most often a pronoun."""

ORDINALS = {word: str(value) for value, word in enumerate(_ORDINALS) if value}

_DIGITS = re.compile(r"(\d+(?:[.,]\d+)*)(%?)(st|nd|rd|th)?")


def number_value(word: str) -> str | None:
    """Return the value of a number in lower case, in one form: `2541`, `92.3`, `47%`; None for others.

    Ordinals in words are no numbers here, except where a label says so (`first phase`).
    """
    if word in WORDS:
        return WORDS[word]
    match = _DIGITS.fullmatch(word)
    if match is None:
        return None
    digits = match.group(1)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if digits.count(".") == 1:
        digits = digits.rstrip("0").rstrip(".")
    return (re.sub(r"^0+(?=\d)", "", digits) or "0") + match.group(2)
