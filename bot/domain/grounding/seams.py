"""Statements that join what two passages say: each part is judged by itself.

Two claims of two passages may stand beside each other (`and`, `while`, a comma, a semicolon). They may not be
mixed within a clause, nor tied by a word that neither passage says: `because`, `if`, `so`.
"""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from bot.domain.grounding.evidence import WINDOW
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import read_sentence

FEWEST = 2
"""Content words that a part has at least."""

GAIN = 0.15
"""How much more of the statement two passages hold than the best one, from which it is made of both."""

NEAR = 0.06
"""How much less the parts at a joint may hold than those at the best place; the joint is then the place."""

_JOINT = re.compile(r"(?:[,;:] (?:and|but|while|whereas|yet) |[,;:] | (?:and|but|while|whereas) )", re.IGNORECASE)


class Seam(NamedTuple):
    """Where a statement goes from one passage to another."""

    left: str
    right: str


def made_of_two(pair: Pair) -> tuple[int, list[float]] | None:
    """Return the place, in content words, where a statement goes over to another passage, with the weight
    that is held for each place; None where one passage holds it about as well."""
    content = pair.match.content
    if len(pair.reading.passages) < 2 or len(content) < 2 * FEWEST:
        return None
    heads, tails, total, best = _held(pair)
    count = len(content)
    values = [
        max(
            (heads[p][k] + tails[q][k] for p in range(len(heads)) for q in range(len(heads)) if p != q),
        )
        if FEWEST <= k <= count - FEWEST
        else 0.0
        for k in range(count + 1)
    ]
    place = max(range(count + 1), key=values.__getitem__)
    return (place, values) if values[place] >= best + GAIN * total else None


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
    best: tuple[float, Seam] | None = None
    for joint in _JOINT.finditer(pair.text):
        left = pair.text[: joint.start()]
        k = sum(token.weight > 0 for token in read_sentence(left, pair.lexicon))
        if 0 < k < len(values) and values[k] >= values[place] - NEAR * total and (best is None or values[k] > best[0]):
            best = values[k], Seam(left, pair.text[joint.end() :])
    return best[1] if best else None


def check_mixed(pair: Pair) -> Objection | None:
    """Object to a statement whose one clause is made of two passages."""
    if made_of_two(pair):
        return Objection("blend", "mixes two passages in one clause, or ties them as neither does")
    return None
