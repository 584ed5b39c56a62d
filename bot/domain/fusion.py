"""Fusion of dense and lexical hits where there is no reranker: the organisation's own documents."""

from collections.abc import Sequence

from bot.domain.retrieval import Hit

DENSE_SHARE = 0.7
"""Weight of the dense score, the lexical one has the rest; both scaled to 0..1 over the hits found."""


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit], dense_share: float = DENSE_SHARE) -> list[Hit]:
    """Return the cues of both, best first, the score 0 to 1; ties fall to the smaller id."""
    scores: dict[tuple[str, str, int], float] = {}
    hits: dict[tuple[str, str, int], Hit] = {}
    for found, share in ((dense, dense_share), (lexical, 1 - dense_share)):
        for hit, scaled in zip(found, _scaled(found), strict=True):
            key = (hit.entry, hit.kind, hit.number)
            hits[key] = hit
            scores[key] = scores.get(key, 0.0) + share * scaled
    ordered = sorted(scores, key=lambda key: (-scores[key], key))
    return [hits[key]._replace(score=scores[key]) for key in ordered]


def _scaled(hits: Sequence[Hit]) -> list[float]:
    """Return the scores between the lowest, 0, and the highest, 1."""
    if not hits:
        return []
    low, high = min(hit.score for hit in hits), max(hit.score for hit in hits)
    return [(hit.score - low) / (high - low) if high > low else 1.0 for hit in hits]
