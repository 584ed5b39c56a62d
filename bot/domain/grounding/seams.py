"""Statements that join what two passages say: each part is judged by itself.

Two claims of two passages may stand beside each other (`and`, `while`, a semicolon). They may not be
mixed within a clause, nor tied by a word that neither passage says: `because`, `if`, `so`.
"""

import math
import re
from collections.abc import Iterator
from itertools import accumulate, pairwise, permutations
from typing import NamedTuple

from bot.domain.grounding.evidence import WINDOW
from bot.domain.grounding.grafts import copied_tails
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import read_sentence

FEWEST = 2
"""Content words that a part has at least."""

APART = 0.3
"""Share of each part by which its own passage holds more of it than the other part's."""

GAIN = 0.05
"""How much more of the statement two passages hold than the best one, from which it is made of both.

For two passages; among more of them some word stands by chance, so that it grows by their number's logarithm.
"""

NEAR = 0.03
"""How much less the parts at a joint may hold than those at the best place; the joint is then the place."""

_JOINT = re.compile(r"[,;]? (?:and|but|while|whereas) |; ", re.IGNORECASE)

_TIE = re.compile(
    r"[,;:]? (?:because|since|so|therefore|thus|hence|if|unless|when|which|who|whose|where|as|that) ",
    re.IGNORECASE,
)
"""Words by which one part says something of the other; across two passages neither has said it."""


class Seam(NamedTuple):
    """Where a statement goes from one passage to another."""

    left: str
    right: str


def made_of_two(pair: Pair) -> tuple[int, list[float]] | None:
    """Return where a statement goes over to another passage, None where one holds it about as well.

    The place is a number of content words; with it comes the weight that is held for each such place.
    """
    content = pair.match.content
    if len(pair.reading.passages) < 2 or len(content) < 2 * FEWEST:
        return None
    heads, tails, total, best = _held(pair)
    count = len(content)
    weights = [0.0, *accumulate(pair.tokens[at].weight for at in content)]
    values = [0.0] * (count + 1)
    for k in range(FEWEST, count - FEWEST + 1):
        for p, q in permutations(range(len(heads)), 2):
            first, second = heads[p][k] - heads[q][k], tails[q][k] - tails[p][k]
            if first >= APART * weights[k] and second >= APART * (total - weights[k]):
                values[k] = max(values[k], heads[p][k] + tails[q][k])
    place = max(range(count + 1), key=values.__getitem__)
    return (place, values) if values[place] >= best + GAIN * math.log2(len(heads)) * total else None


def _held(pair: Pair) -> tuple[list[list[float]], list[list[float]], float, float]:
    """Return for each passage how much weight its best window holds of the first k words, and of the rest."""
    weights = [pair.tokens[at].weight for at in pair.match.content]
    total = sum(weights)
    heads: list[list[float]] = []
    tails: list[list[float]] = []
    best = 0.0
    start = 0
    for passage in pair.reading.passages:
        end = start + len(passage)
        stems = pair.reading.stems
        head = [0.0] * (len(weights) + 1)
        tail = [0.0] * (len(weights) + 1)
        for first in range(start, end):
            held = frozenset[str]().union(*stems[first : min(first + WINDOW, end)])
            row = [
                weight * max((w for s, w in near.items() if s in held), default=0.0)
                for weight, near in zip(weights, pair.match.readings, strict=True)
            ]
            sums = [0.0, *accumulate(row)]
            head = [max(a, b) for a, b in zip(head, sums, strict=True)]
            tail = [max(a, sums[-1] - b) for a, b in zip(tail, sums, strict=True)]
            best = max(best, sums[-1])
        heads.append(head)
        tails.append(tail)
        start = end
    return heads, tails, total, best


def seam_of(pair: Pair) -> Seam | None:
    """Return the two parts of a statement that joins two passages at a joint."""
    found = made_of_two(pair)
    if found is None:
        return None
    place, values = found
    total = sum(pair.tokens[at].weight for at in pair.match.content)
    ties = [values[k] for k, _ in _places(_TIE, pair, len(values))]
    joints = [(values[k], joint) for k, joint in _places(_JOINT, pair, len(values))]
    best, joint = max(joints, key=lambda one: one[0], default=(0.0, None))
    if joint is None or best < max(values[place] - NEAR * total, *ties, 0.0):
        return None
    seam = Seam(pair.text[: joint.start()], pair.text[joint.end() :])
    return None if _is_torn_off(pair, seam.right) else seam


def _is_torn_off(pair: Pair, part: str) -> bool:
    """Tell whether a part is the mere end of a sentence, so that what it is said of is missing."""
    tokens = read_sentence(part, pair.lexicon)
    return any(
        not any(token.weight > 0 for token in tokens[: tail.mine])
        for tail in copied_tails(tokens, pair.reading.sentences)
    )


def _places(pattern: re.Pattern[str], pair: Pair, count: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where a pattern stands, with the number of content words before it."""
    for found in pattern.finditer(pair.text):
        left = read_sentence(pair.text[: found.start()], pair.lexicon)
        k = sum(token.weight > 0 for token in left)
        if 0 < k < count - 1:
            yield k, found


def check_mixed(pair: Pair) -> Objection | None:
    """Object to a statement whose one clause is made of two passages."""
    if made_of_two(pair):
        return Objection("blend", "mixes two passages in one clause, or ties them as neither does")
    return None


def check_unheld(pair: Pair) -> Objection | None:
    """Object to a claim beside another one of which the passages hold next to nothing."""
    count = len(pair.match.content) + 1
    places = sorted({0, count - 1, *(k for k, _ in _places(_BESIDE, pair, count))})
    for start, end in pairwise(places):
        if end - start >= CLAIM and _anywhere(pair, start, end) < UNHELD:
            return Objection("part", "a part of it stands nowhere in the passages")
    return None


def _anywhere(pair: Pair, start: int, end: int) -> float:
    weights = [pair.tokens[at].weight for at in pair.match.content[start:end]]
    held = zip(weights, pair.match.anywhere[start:end], strict=True)
    return sum(weight * soft for weight, soft in held) / sum(weights)


_BESIDE = re.compile(r"[,;] (?:and|but|while|whereas) |; ", re.IGNORECASE)

CLAIM = 3
"""Content words from which a part is a claim of its own."""

UNHELD = 0.4
"""Share of its weight below which the passages do not speak of it."""
