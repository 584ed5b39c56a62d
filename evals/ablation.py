"""Unanswerable questions made from answerable ones: the passages that hold the answer are taken out."""

from collections.abc import Iterator, Sequence

from bot.compose import Application
from bot.domain.answers import Refusal
from evals.cases import Case
from evals.metrics import Rate, wilson
from evals.retrieval import passages_of

FOLDS = 6
"""Corpora that are indexed anew; each lacks what answers every sixth question."""

MAX_RELEVANT = 12
"""Questions with more relevant items are left out: without them little of the corpus is left."""


def ablated(app: Application, cases: Sequence[Case]) -> Iterator[tuple[Application, list[Case]]]:
    """Yield applications that lack what answers a group of cases, each with its group.

    The index of each is a real one, built in memory from the vectors that are known already; worked
    questions that spoke for the lost passages are gone with them.
    """
    carriers = passages_of(app.corpus)
    asked = [c for c in cases if c.kind == "answerable" and c.key_items and len(c.relevant) <= MAX_RELEVANT]
    for fold in range(FOLDS):
        group = asked[fold::FOLDS]
        lost = frozenset(p for case in group for item in case.relevant for p in carriers.get(item, set()))
        yield app.over(app.corpus.without(lost)), group


def ablated_refusals(app: Application, cases: Sequence[Case]) -> Rate:
    """Return the share of ablated questions that are refused."""
    refused = [
        isinstance(reduced.advisor.ask(case.as_question()), Refusal)
        for reduced, group in ablated(app, cases)
        for case in group
    ]
    return wilson(sum(refused), len(refused))
