"""How strongly something is said: duty, possibility, how often, how many, and under which condition."""

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.polarity import is_negator
from bot.domain.grounding.tokens import Sentence

MAY = frozenset(
    ["may", "might", "can", "could", "possible", "possibly", "perhaps", "potentially", "potential", "likely", "probably", "candidate", "candidates", "option", "optional", "suggests", "suggest", "seems", "seem", "appears", "appear", "maybe", "expect", "estimated", "allow", "allows", "lets", "chance", "provisional"]
)
MUST = frozenset(["must", "mandatory", "obligatory", "obliged", "compulsory", "shall"])
NEEDS = frozenset(
    ["required", "requires", "require", "need", "needs", "needed", "necessary", "crucial", "essential", "call", "called", "demands", "demand"]
)
SURELY = frozenset(["will", "must", "always", "definitely", "certainly", "guarantees", "guaranteed", "proves", "proven"])
SHOULD = frozenset(["should", "ought", "recommend", "recommends", "recommended", "advise", "advised"])
SOMETIMES = frozenset(
    ["often", "usually", "typically", "sometimes", "generally", "mostly", "partly", "partially", "frequently", "mainly", "largely", "occasionally", "some", "several", "certain", "most", "many", "few", "rarely", "probably", "primarily", "normally", "commonly"]
)
ALL = frozenset(
    ["all", "every", "each", "always", "entire", "whole", "full", "any", "everyone", "everybody", "both", "throughout", "constantly"]
)
ABOUT = frozenset(
    ["about", "around", "approximately", "roughly", "nearly", "almost", "circa", "some", "up", "least", "most", "over", "under"]
)
ONLY = frozenset(["only", "solely", "exclusively", "just", "merely", "alone", "single", "mere"])

_CONDITIONS = frozenset(["if", "unless", "provided", "providing", "except", "until", "whenever", "wherever"])

CLOSE = 0.72
"""Recall from which strength is compared: below it the statement says it in words too far off."""


def check_strength(pair: Pair) -> Objection | None:
    """Object where the statement is surer, stricter or wider than the passage."""
    if pair.match.recall < CLOSE:
        return None
    source = pair.window_words
    said = pair.words
    hedged = _hedges_on(pair)
    if hedged and not said & (MAY | SOMETIMES | SHOULD):
        return Objection("modality", f"the passage says “{hedged}”, the statement drops it")
    if said & SURELY and source & MAY and not source & SURELY:
        return Objection("modality", "a possibility in the passage, a certainty in the statement")
    if said & MUST and not source & (MUST | NEEDS) and not _has_to(pair) and not _near_any(pair, MUST):
        return Objection("modality", "a duty in the statement, none in the passage")
    if said & SHOULD and hedged and not source & (SHOULD | MUST | NEEDS) and not said & MAY:
        return Objection("modality", f"a recommendation in the statement, “{hedged}” in the passage")
    if said & MAY & {"may", "might", "could"} and source & MUST and not source & MAY:
        return Objection("modality", "a possibility in the statement, a duty in the passage")
    return _check_quantity(pair, said, source)


def _has_to(pair: Pair) -> bool:
    """Tell whether the passage says `has to` and does not deny it."""
    for sentence in pair.window:
        for at in range(1, len(sentence)):
            if sentence[at].word == "to" and sentence[at - 1].word in {"has", "have", "had"}:
                return not any(is_negator(token) for token in sentence[max(0, at - 4) : at])
    return False


def _check_quantity(pair: Pair, said: frozenset[str], source: frozenset[str]) -> Objection | None:
    if _speaks_of_all(pair) and not source & (ALL | {"ever"}):
        if source & SOMETIMES or pair.match.recall >= 0.85:
            return Objection("quantifier", "the statement speaks of all, the passage does not")
    if _limits(pair) and not source & (ONLY | {"but", "except"}):
        if not any(token.word in {"but", "no", "not"} for sentence in pair.window for token in sentence):
            return Objection("quantifier", "the statement says “only”, the passage does not")
    if said & {"some", "sometimes", "few"} and source & {"all", "every", "always"} and not source & SOMETIMES:
        return Objection("quantifier", "the passage speaks of all, the statement of some")
    return None


def _speaks_of_all(pair: Pair) -> bool:
    words = [token.word for token in pair.tokens]
    return any(
        word in {"all", "every", "always", "everyone", "entire"}
        and words[max(0, at - 1)] not in {"above", "at", "after"}
        for at, word in enumerate(words)
    )


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
            if (
                token.text != "May"
                and token.word
                in {
                    "may",
                    "might",
                    "could",
                    "possibly",
                    "perhaps",
                    "often",
                    "typically",
                    "usually",
                }
                and not _is_purpose(sentence, at)
            ):
                if _is_taken_over(pair, sentence, at):
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
            if token.word in _CONDITIONS and _is_dropped(pair, sentence, at):
                return Objection("condition", f"the condition behind “{token.text}” is dropped")
    return None


def _is_dropped(pair: Pair, sentence: Sentence, at: int) -> bool:
    clause = [t for t in sentence[at + 1 :] if t.clause == sentence[at].clause and t.weight > 0]
    rest = [t for t in sentence if t.weight > 0 and t not in clause]
    if not clause or pair.words & (_CONDITIONS | {"when", "where", "without", "once", "should"}):
        return False
    held = _share(pair, clause)
    return held < 0.4 and _share(pair, rest) >= 0.5


def _share(pair: Pair, tokens: list[Sentence] | list) -> float:  # type: ignore[type-arg]
    total = sum(t.weight for t in tokens) or 1.0
    held = sum(t.weight * max((pair.likeness(m, t) for m in pair.match.content), default=0.0) for t in tokens)
    return held / total
