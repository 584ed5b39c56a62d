"""Unanswerable questions made from answerable ones: the passages that hold the answer are taken out."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.compose import Application
from bot.domain.answers import Answer, Refusal
from evals.cases import Case
from evals.claims.guards import NothingNearIsPassedOffAsTheAnswer, WhatCannotBeAnsweredIsRefused
from evals.planting import plants_for
from evals.results import Result
from evals.runner import Item, measure
from evals.suites.questions import base, item
from evals.suites.retrieval import passages_of
from evals.vectors import remembering

FOLDS = 6
"""Corpora that are indexed anew; each lacks what answers every sixth question."""

MAX_RELEVANT = 12
"""Questions with more relevant items are left out: without them little of the corpus is left."""


def ablated(
    app: Application, cases: Sequence[Case], folds: int = FOLDS
) -> Iterator[tuple[Application, list[Case]]]:
    """Yield applications that lack what answers a group of cases, each with its group.

    The index of each is a real one, built in memory from the vectors that are known already; worked
    questions that spoke for the lost passages are gone with them.
    """
    carriers = passages_of(app.corpus)
    asked = [c for c in cases if c.kind == "answerable" and c.key_items and len(c.relevant) <= MAX_RELEVANT]
    for fold in range(folds):
        group = asked[fold::folds]
        lost = frozenset(p for case in group for item in case.relevant for p in carriers.get(item, set()))
        reduced = app.over(app.corpus.without(lost))
        store: Any = reduced.index_store
        try:
            yield remembering(reduced), group
        finally:
            store.close()


def run(app: Application) -> Result:
    """Return how many ablated questions are refused, over the tuning and the held-out set."""
    started = time.perf_counter()
    asked: dict[str, tuple[Item[Case], Answer | Refusal]] = {}
    for reduced, group in ablated(app, base("answerable")):
        for case in group:
            outcome = reduced.advisor.ask(case.as_question())
            asked[case.id] = (item(case.model_copy(update={"kind": "refuse"})), outcome)
    claims = [WhatCannotBeAnsweredIsRefused(), NothingNearIsPassedOffAsTheAnswer()]
    plants = plants_for(app, [claim.get_default_evaluation_name() for claim in claims])
    items = [one for one, _ in asked.values()]
    found = measure("ablation", items, lambda case: asked[case.id][1], claims, plants)
    return replace(found, took_seconds=time.perf_counter() - started)
