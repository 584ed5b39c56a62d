"""A sentence of ours in a language model's words, and whether it still says the same. Pure.

What the model words is the sentence with its marks (`{title}`, `{days}`). What people wrote, names, dates and
numbers are filled in afterwards by code: they cannot be misquoted, and no text of a person reaches a model.
"""

import re
from collections import Counter

from pydantic import BaseModel, ConfigDict

from bot.domain.drafting import plain
from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.vocabulary import FUNCTION_WORDS
from bot.domain.text import sentences

_MARK = re.compile(r"\{([a-z_]+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TOKEN = re.compile(r"\{[a-z_]+\}|[^\W_]+(?:['’-][^\W_]+)*")

_STATES = frozenset(
    """
    open done due overdue late blocked ready met closed marked must should may can no not never nothing
    without any all still before after until first last begun earlier belongs possibly way time
    """.split()  # noqa: SIM905 (read as a text)
)
"""Words that tell a state, a duty, an order or a reserve: a wording has just those of the sentence."""

_ANCHORS = _STATES | {"day", "days", "since"}
"""Words by which it is told what a number or a date belongs to."""

_FILLED_ONE_BY_ONE = frozenset({"count", "days", "number", "late", "blocked", "conditions", "others", "date"})
"""Marks for numbers and dates: each must stay where it belongs."""

MOST_GROWTH = 1.4
"""A wording has at most so many times the letters of the sentence."""

LEAST_KEPT = 0.6
"""Share of the sentence's words with a subject that a wording keeps, or has others for."""

NEAR = 0.7
"""From here on a word of the lexicon may stand for another."""


class Wording(BaseModel):
    """What the model is to return."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sentence: str


def marks_of(sentence: str) -> list[str]:
    """Return the marks of a sentence, braces included, in order."""
    return [f"{{{name}}}" for name in _MARK.findall(sentence)]


def says_the_same(wording: str, sentence: str, lexicon: Lexicon) -> bool:
    """Tell whether a wording may stand for the sentence: marks, states and what belongs together stay,
    and no word with a subject is its own.
    """
    return wording == sentence or (
        _is_plain(wording)
        and len(wording) <= MOST_GROWTH * len(sentence)
        and len(sentences(wording)) <= max(2, len(sentences(sentence)))
        and Counter(marks_of(wording)) == Counter(marks_of(sentence))
        and _states(wording) == _states(sentence)
        and _bindings(wording) == _bindings(sentence)
        and _has_the_same_subject(wording, sentence, lexicon)
    )


def _is_plain(wording: str) -> bool:
    """Tell whether it holds no markup, and no braces but those of marks."""
    return plain(wording) == wording and not set("{}") & set(_MARK.sub("", wording))


def _tokens(sentence: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(sentence)]


def _states(sentence: str) -> Counter[str]:
    return Counter(token for token in _tokens(sentence) if token in _STATES)


def _bindings(text: str) -> Counter[tuple[str, str]]:
    """Return each number and date with the nearest anchor of its sentence, each text with all of its states.

    A single text cannot change places with another: it is not bound.
    """
    several = len({name for name in _MARK.findall(text) if name not in _FILLED_ONE_BY_ONE}) > 1
    found: Counter[tuple[str, str]] = Counter()
    for sentence in _SENTENCE_END.split(text):
        tokens = _tokens(sentence)
        states = " ".join(sorted(token for token in tokens if token in _STATES))
        for at, token in enumerate(tokens):
            if token[1:-1] in _FILLED_ONE_BY_ONE:
                found[token, _nearest(tokens, at)] += 1
            elif token[0] == "{" and several:
                found[token, states] += 1
    return found


def _nearest(tokens: list[str], at: int) -> str:
    """Return the nearest anchor; of two as near the one before a date, the one behind a number."""
    is_date = tokens[at] == "{date}"
    anchors = [place for place, token in enumerate(tokens) if token in _ANCHORS]
    nearest = min(anchors, key=lambda place: (abs(place - at), (place < at) != is_date), default=None)
    if nearest is None:
        return ""
    return f"behind {tokens[nearest]}" if is_date and nearest < at else tokens[nearest]


def _has_the_same_subject(wording: str, sentence: str, lexicon: Lexicon) -> bool:
    said, meant = _subjects(wording, lexicon), _subjects(sentence, lexicon)
    left_out = meant - said
    stand_ins = {one: {other for other in left_out if _is_near(one, other, lexicon)} for one in said - meant}
    kept = len(meant & said) + len(set[str]().union(*stand_ins.values()))
    return all(stand_ins.values()) and kept >= LEAST_KEPT * len(meant)


def _is_near(one: str, other: str, lexicon: Lexicon) -> bool:
    return max(lexicon.near(one).get(other, 0.0), lexicon.near(other).get(one, 0.0)) >= NEAR


def _subjects(sentence: str, lexicon: Lexicon) -> set[str]:
    return {
        lexicon.stem(token)
        for token in _tokens(sentence)
        if token[0] != "{" and token not in FUNCTION_WORDS | _STATES
    }
