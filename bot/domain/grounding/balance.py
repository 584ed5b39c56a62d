"""Negations counted on both sides: each that one side has must have its own on the other."""

from collections.abc import Sequence

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.polarity import (
    answers_to,
    covers,
    focus_of,
    is_opposite,
    is_paraphrased,
    negators,
    reach_of,
)
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import SOFT_NEGATIVES, WEAK_NEGATIVES, family

CLOSE = 0.65
"""Recall from which a negation of the statement, where the passage has none at all, tells by itself."""

RELATED = 0.5
"""Recall from which a negation of the passage, where the statement has none at all, tells by itself."""

LIKE = 0.4
"""Share of the statement's weight from which a sentence is one that it restates."""

SAID = 0.4
"""Share of the words around a negator from which the statement says what it denies."""

SAME = 0.7
"""Likeness from which a word is said again; a near word of another sense has less."""

BEFORE, BEHIND = 5, 8
"""Tokens around a negator that are looked at, within its clause."""


def check_balance(pair: Pair) -> Objection | None:
    """Object to a negation of one side for which nothing on the other does its work."""
    return _check_added(pair) or _check_shared(pair) or _check_left_out(pair)


def _check_added(pair: Pair) -> Objection | None:
    """Object to a negation of the statement where the passage has fewer."""
    if pair.match.recall < CLOSE:
        return None
    mine = negators(pair.tokens)
    theirs = [at for sentence in _likest(pair) for at in negators(sentence)]
    if (
        len(mine) > len(theirs)
        and not _new_negatives(pair.window_words, pair.words)
        and not any(_is_opposed(pair, at) or _is_said_so(pair, at) for at in mine)
    ):
        return Objection("negation", f"“{pair.tokens[mine[0]].text}” in the statement, not in the passage")
    return None


def check_denying(pair: Pair) -> Objection | None:
    """Object to a word that denies by itself (`impossible`) where nothing in the passage denies."""
    if pair.match.recall < CLOSE or pair.window_words & SOFT_NEGATIVES or any(map(negators, pair.window)):
        return None
    for at in pair.match.content:
        if pair.tokens[at].word in _DENYING and not any(s in pair.window_stems for s in pair.stand_ins[at]):
            return Objection(
                "negation", f"“{pair.tokens[at].text}” in the statement, nothing like it in the passage"
            )
    return None


_DENYING = family(
    """
    impossible disagree disagrees disagreed contradict contradicts contradicted prevent prevents prevented
    fail fails failed refuse refuses refused reject rejects rejected lack lacks lacked seldom rarely unable
    unacceptable unlikely
    """
)
"""Words that deny without a `not`, and that no passage means which denies nothing at all."""


def _check_shared(pair: Pair) -> Objection | None:
    """Object to negations of the statement that rest on fewer of the passage."""
    answered = [(at, set(answers_to(pair, focus_of(pair.tokens, at)))) for at in negators(pair.tokens)]
    filled = [(at, places) for at, places in answered if places]
    if len(set[tuple[int, int]]().union(*(places for _, places in filled))) < len(filled):
        word = pair.tokens[filled[-1][0]].text
        return Objection("negation", f"“{word}” in the statement, not so often in the passage")
    return None


def _check_left_out(pair: Pair) -> Objection | None:
    """Object to a negation of a sentence that has more than the statement, which says what it denies."""
    if pair.match.recall < RELATED or _new_negatives(pair.words, pair.window_words):
        return None
    mine = negators(pair.tokens)
    for sentence in _likest(pair):
        theirs = negators(sentence)
        for at in theirs if len(theirs) > len(mine) else ():
            if _is_left_out(pair, mine, sentence, at):
                word = sentence[at].text
                return Objection("negation", f"the passage says “{word}”, the statement does not")
    return None


def _is_left_out(pair: Pair, mine: Sequence[int], sentence: Sentence, at: int) -> bool:
    around = _around(sentence, at)
    return (
        _says(pair, sentence, around)
        and not is_paraphrased(pair, sentence[at].word)
        and not any(is_opposite(pair, own, sentence[there]) for own in pair.match.content for there in around)
        and not any(
            covers(pair, focus_of(pair.tokens, one), sentence, reach_of(sentence, at)) for one in mine
        )
    )


def _around(tokens: Sentence, at: int) -> list[int]:
    return [
        place
        for place in range(max(0, at - BEFORE), min(len(tokens), at + BEHIND + 1))
        if tokens[place].weight > 0 and tokens[place].clause == tokens[at].clause
    ]


def _says(pair: Pair, sentence: Sentence, places: Sequence[int]) -> bool:
    held = weight = 0.0
    for place in places:
        best = max((pair.likeness(mine, sentence[place]) for mine in pair.match.content), default=0.0)
        weight += sentence[place].weight
        held += sentence[place].weight * (best >= SAME)
    return weight > 0 and held >= SAID * weight


def _likest(pair: Pair) -> list[Sentence]:
    """Return the sentences of the window that hold a good part of the statement."""
    weight = sum(pair.tokens[at].weight for at in pair.match.content)
    found: list[Sentence] = []
    for sentence in pair.window:
        held = sum(
            pair.tokens[at].weight * max((pair.likeness(at, token) for token in sentence), default=0.0)
            for at in pair.match.content
        )
        if held >= LIKE * weight:
            found.append(sentence)
    return found


def _new_negatives(words: frozenset[str], others: frozenset[str]) -> bool:
    return bool((words & SOFT_NEGATIVES) - WEAK_NEGATIVES - others)


def _is_opposed(pair: Pair, at: int) -> bool:
    """Tell whether the window has the opposite of what a negator denies: `insufficient` for `not enough`."""
    return any(
        is_opposite(pair, mine, token)
        for mine in focus_of(pair.tokens, at)
        for sentence in pair.window
        for token in sentence
    )


def _is_said_so(pair: Pair, at: int) -> bool:
    """Tell whether the very negator stands in the window and denies the same."""
    word, focus = pair.tokens[at].word, focus_of(pair.tokens, at)
    return any(
        sentence[place].word == word and covers(pair, focus, sentence, reach_of(sentence, place))
        for sentence in pair.window
        for place in negators(sentence)
    )
