"""Who does what: parts of a sentence that have changed places between two clauses, or around `than`.

Told by where words stand, not by what they are: a word that stands in one clause of the passage alone says
which clause of the statement says the same. Two clauses that each take up words of both are crossed.
"""

from collections.abc import Iterator
from itertools import combinations, permutations

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import family

CLOSE = 0.6
"""Recall in one sentence from which clauses are compared."""

LIKE = 0.75
"""From here on a word of the statement stands for a word of the passage."""

FEWEST_WEIGHT = 2.0
"""Weight that each of the four crossing parts has at least: a word that says something."""

_JOINTS = family(
    """
    and but while whereas although though because since when where once until unless if so yet than before
    after instead which who
    """
)
"""Words at which one clause ends and another begins."""

_CONTRASTING = family("but whereas while than")

_COMPARING = family("than before after instead")

Clause = tuple[int, ...]
"""Places of the content words of a clause."""


def check_crossing(pair: Pair) -> Objection | None:
    """Object where words of two clauses have changed places."""
    if pair.match.single < CLOSE:
        return None
    mine = _clauses(pair.tokens)
    for source in pair.window:
        theirs = _clauses(source)
        if len(mine) < 2 or len(theirs) < 2:
            continue
        homes = _homes(pair, source, mine, theirs)
        weights = [_weights(pair, clause, homes, len(theirs)) for clause in mine]
        for a, b in combinations(range(len(theirs)), 2):
            is_contrast = _are_contrasted(source, theirs[a], theirs[b])
            if any(_are_crossed(one, other, a, b, is_contrast) for one, other in permutations(weights, 2)):
                return Objection("order", "words of two clauses of the passage have changed places")
    return None


def _are_crossed(one: list[float], other: list[float], a: int, b: int, is_contrast: bool) -> bool:
    """Tell whether a clause of the statement has words of both, and the other the rest.

    Of two that are contrasted, the second may be so short that nothing of it is left.
    """
    if min(one[a], one[b], other[a]) < FEWEST_WEIGHT:
        return False
    return other[b] >= FEWEST_WEIGHT or (is_contrast and other[b] == 0)


def _are_contrasted(source: Sentence, one: Clause, other: Clause) -> bool:
    """Tell whether two clauses side by side are joined by a word that sets them against each other."""
    return any(token.word in _CONTRASTING for token in source[one[-1] : other[0]])


def _clauses(tokens: Sentence) -> list[Clause]:
    """Return the content words of each clause; a clause without any is none."""
    found: list[list[int]] = [[]]
    for at, token in enumerate(tokens):
        if token.text in {",", ";", ":"} or token.word in _JOINTS:
            found.append([])
        elif token.weight > 0:
            found[-1].append(at)
    return [tuple(clause) for clause in found if clause]


def _homes(pair: Pair, source: Sentence, mine: list[Clause], theirs: list[Clause]) -> dict[int, int]:
    """Return for each word of the statement the one clause that it stands in; words of several have none.

    Nor has a word that two clauses of the statement say.
    """
    found: dict[int, int] = {}
    claimed: dict[int, set[int]] = {}
    for clause, places in enumerate(mine):
        for at in places:
            held = [
                (number, place)
                for number, there in enumerate(theirs)
                for place in there
                if pair.likeness(at, source[place]) >= LIKE
            ]
            if len({number for number, _ in held}) == 1:
                found[at] = held[0][0]
            for _, place in held:
                claimed.setdefault(place, set()).add(clause)
    doubled = {place for place, clauses in claimed.items() if len(clauses) > 1}
    return {
        at: number
        for at, number in found.items()
        if not any(pair.likeness(at, source[place]) >= LIKE for place in doubled)
    }


def _weights(pair: Pair, clause: Clause, homes: dict[int, int], count: int) -> list[float]:
    return [
        sum(pair.tokens[at].weight for at in clause if homes.get(at) == number) for number in range(count)
    ]


def check_compared(pair: Pair) -> Objection | None:
    """Object where what stands behind `than`, `before` or `after` is what stood in front of it."""
    for word in _COMPARING & pair.words & pair.window_words:
        for left, right in _sides(pair.tokens, word):
            for source in pair.window:
                for before, behind in _sides(source, word):
                    if _is_turned(pair, source, (left, right), (before, behind)):
                        return Objection(
                            "order", f"what stands behind “{word}” stands before it in the passage"
                        )
    return None


def _sides(tokens: Sentence, word: str) -> Iterator[tuple[Clause, Clause]]:
    """Yield the content before and behind a word, within the sentence; not where it begins the sentence."""
    for at, token in enumerate(tokens):
        if token.word == word:
            content = [place for place, other in enumerate(tokens) if other.weight > 0]
            left = tuple(place for place in content if place < at)
            right = tuple(place for place in content if place > at and tokens[place].clause == token.clause)
            if left and right:
                yield left, right


def _is_turned(
    pair: Pair, source: Sentence, mine: tuple[Clause, Clause], theirs: tuple[Clause, Clause]
) -> bool:
    homes = _homes(pair, source, list(mine), list(theirs))
    left, right = (_weights(pair, side, homes, 2) for side in mine)
    return right[1] == 0 and right[0] >= FEWEST_WEIGHT and left[1] >= FEWEST_WEIGHT
