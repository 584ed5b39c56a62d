"""Statements that begin in one sentence and go on in another, told from how the passages hold their parts."""

from bot.domain.grounding.pair import Objection, Pair

FEWEST = 3
"""Content words that each part has at least."""

PARTS_HELD = 0.85
"""Recall of the two parts, each in a sentence of its own, from which the statement is made of them."""

GAIN = 0.2
"""How much more two sentences hold than the best window."""

_JOINTS = frozenset({",", ";", ":", "and", "but", "while", "whereas", "which", "so", "because"})


def check_blend(pair: Pair) -> Objection | None:
    """Object to a statement of two parts from far-off sentences that no word or mark joins."""
    content = pair.match.content
    if len(content) < 2 * FEWEST or pair.match.recall > 1 - GAIN:
        return None
    weights = [pair.tokens[at].weight for at in content]
    rows = _held_by_sentence(pair)
    best, place = max(
        (
            max(sum(row[:k]) for row in rows) + max(sum(row[k:]) for row in rows),
            k,
        )
        for k in range(FEWEST, len(content) - FEWEST + 1)
    )
    total = sum(weights)
    if best < PARTS_HELD * total or best < (pair.match.recall + GAIN) * total:
        return None
    between = pair.tokens[content[place - 1] + 1 : content[place]]
    if any(token.word in _JOINTS for token in between):
        return None
    return Objection("blend", "begins with one part of the passages and goes on with another")


def _held_by_sentence(pair: Pair) -> list[list[float]]:
    """Return for each sentence how much weight of each content token it holds."""
    return [
        [
            pair.tokens[at].weight * max((w for s, w in near.items() if s in stems), default=0.0)
            for at, near in zip(pair.match.content, pair.match.readings, strict=True)
        ]
        for stems in pair.reading.stems
    ]
