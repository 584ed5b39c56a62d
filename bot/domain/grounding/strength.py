"""How strongly something is said: duty, possibility, how often, how many, and under which condition."""

from collections.abc import Sequence

from bot.domain.grounding.pair import Objection, Pair, following_content
from bot.domain.grounding.polarity import is_negator
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import (
    ALL,
    CONDITIONS,
    HEDGES,
    MAY,
    MUST,
    NEEDS,
    ONLY,
    SHOULD,
    SOMETIMES,
    SURELY,
)

CLOSE = 0.72
"""Recall from which strength is compared: below it the statement says it in words too far off."""


def check_strength(pair: Pair) -> Objection | None:
    """Object where the statement is surer, stricter or wider than the passage."""
    if pair.match.recall < CLOSE:
        return None
    why = _surer(pair) or _stricter(pair)
    return Objection("modality", why) if why else _check_quantity(pair, pair.words, pair.window_words)


def _surer(pair: Pair) -> str | None:
    source, said = pair.window_words, pair.words
    hedged = _hedges_on(pair)
    if hedged and not said & (MAY | SOMETIMES | SHOULD):
        return f"the passage says “{hedged}”, the statement drops it"
    if said & SURELY and source & MAY and not source & SURELY:
        return "a possibility in the passage, a certainty in the statement"
    if said & SHOULD and hedged and not source & (SHOULD | MUST | NEEDS) and not said & MAY:
        return f"a recommendation in the statement, “{hedged}” in the passage"
    return None


def _stricter(pair: Pair) -> str | None:
    source, said = pair.window_words, pair.words
    if said & MUST and not source & (MUST | NEEDS) and not _has_to(pair) and not _near_any(pair, MUST):
        return "a duty in the statement, none in the passage"
    if said & {"may", "might", "could"} and source & MUST and not source & MAY:
        return "a possibility in the statement, a duty in the passage"
    return None


def _has_to(pair: Pair) -> bool:
    """Tell whether the passage says `has to` and does not deny it."""
    for sentence in pair.window:
        for at in range(1, len(sentence)):
            if sentence[at].word == "to" and sentence[at - 1].word in {"has", "have", "had"}:
                return not any(is_negator(token) for token in sentence[max(0, at - 4) : at])
    return False


def _check_quantity(pair: Pair, said: frozenset[str], source: frozenset[str]) -> Objection | None:
    is_wide = bool(source & SOMETIMES) or pair.match.recall >= 0.85
    if is_wide and _speaks_of_all(pair) and not source & (ALL | {"ever"}):
        return Objection("quantifier", "the statement speaks of all, the passage does not")
    if _limits(pair) and not source & (ONLY | {"but", "except", "no", "not"}):
        return Objection("quantifier", "the statement says “only”, the passage does not")
    if said & {"some", "sometimes", "few"} and source & {"all", "every", "always"} and not source & SOMETIMES:
        return Objection("quantifier", "the passage speaks of all, the statement of some")
    return None


def _speaks_of_all(pair: Pair) -> bool:
    words = [token.word for token in pair.tokens]
    return any(
        word in {"all", "every", "always", "everyone", "entire"}
        and words[max(0, at - 1)] not in {"above", "after"}
        and not (words[max(0, at - 1)] == "at" and _ends(pair, at))
        for at, word in enumerate(words)
    )


def _ends(pair: Pair, at: int) -> bool:
    """Tell whether nothing of a subject follows close behind: `not at all` is no quantity."""
    return not following_content(pair.tokens, at, 1, 2)


def _limits(pair: Pair) -> bool:
    """Tell whether the statement says `only`, otherwise than of a number."""
    return any(
        token.word in {"only", "solely", "exclusively"}
        and not (at + 1 < len(pair.tokens) and pair.tokens[at + 1].is_number)
        for at, token in enumerate(pair.tokens)
    )


def _near_any(pair: Pair, words: frozenset[str]) -> bool:
    return any(pair.lexicon.stem(word) in pair.window_stems for word in words)


def _hedges_on(pair: Pair) -> str:
    """Return a hedge of the passage on words that the statement takes over, or nothing."""
    for sentence in pair.window:
        for at, token in enumerate(sentence):
            is_hedge = token.word in HEDGES and token.text != "May" and not _is_purpose(sentence, at)
            if is_hedge and _is_taken_over(pair, sentence, at):
                return token.text
    return ""


def _is_purpose(sentence: Sentence, at: int) -> bool:
    """Tell whether `could` tells an aim: `so that workflows could run better`."""
    words = [token.word for token in sentence[:at]]
    return any(pair == ["so", "that"] for pair in (words[n : n + 2] for n in range(max(0, at - 12), at)))


def _is_taken_over(pair: Pair, sentence: Sentence, at: int) -> bool:
    behind = [
        place
        for place in range(at + 1, min(len(sentence), at + 7))
        if sentence[place].weight > 0 and sentence[place].clause == sentence[at].clause
    ][:3]
    held = [
        max((pair.likeness(mine, sentence[place]) for mine in pair.match.content), default=0.0)
        for place in behind
    ]
    return bool(held) and held[0] >= 0.7 and sum(held) >= 0.6 * len(held)


def check_condition(pair: Pair) -> Objection | None:
    """Object where the passage says something on a condition and the statement says it without."""
    if pair.match.recall < CLOSE:
        return None
    for sentence in pair.window:
        for at, token in enumerate(sentence):
            if token.word in CONDITIONS and _is_dropped(pair, sentence, at):
                return Objection("condition", f"the condition behind “{token.text}” is dropped")
    return None


def _is_dropped(pair: Pair, sentence: Sentence, at: int) -> bool:
    clause = [t for t in sentence[at + 1 :] if t.clause == sentence[at].clause and t.weight > 0]
    rest = [t for t in sentence if t.weight > 0 and t not in clause]
    if not clause or pair.words & (CONDITIONS | {"when", "where", "without", "once", "should"}):
        return False
    held = _share(pair, clause)
    return held < 0.4 and _share(pair, rest) >= 0.5


def _share(pair: Pair, tokens: Sequence[Token]) -> float:
    total = sum(token.weight for token in tokens) or 1.0
    held = sum(
        token.weight * max((pair.likeness(mine, token) for mine in pair.match.content), default=0.0)
        for token in tokens
    )
    return held / total
