"""Unanswerable questions made from answerable ones: the passages that hold the answer are taken out."""

from collections.abc import Sequence

from bot.compose import Application
from bot.domain.answers import Refusal
from evals.cases import Case
from evals.metrics import Rate, wilson
from evals.retrieval import passages_of

FOLDS = 6
"""Corpora that are indexed anew; each lacks what answers every sixth question."""

MAX_RELEVANT = 12
"""Questions with more relevant items are left out: without them little of the corpus is left."""


def ablated_refusals(app: Application, cases: Sequence[Case]) -> Rate:
    """Return the share of ablated questions that are refused.

    The index of each fold is a real one, built in memory from the vectors that are known already; its
    questions and worked questions that spoke for the lost passages are gone with them.
    """
    carriers = passages_of(app.corpus)
    asked = [c for c in cases if c.kind == "answerable" and c.key_items and len(c.relevant) <= MAX_RELEVANT]
    refused = total = 0
    for fold in range(FOLDS):
        group = asked[fold::FOLDS]
        lost = frozenset(p for case in group for item in case.relevant for p in carriers.get(item, set()))
        reduced = app.over(app.corpus.without(lost))
        for case in group:
            total += 1
            refused += isinstance(reduced.advisor.ask(case.as_question()), Refusal)
    return wilson(refused, total)
