"""Retrieval over the passages that hold the key facts: fused, and each retriever alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.domain.retrieval import Hit
from bot.domain.understanding import in_thread
from bot.services.searcher import Searcher
from evals.cases import Case
from evals.metrics import Rate, mean, ndcg_at, recall_at

GAIN_KEY, GAIN_ALSO = 2.0, 1.0
"""Gains of nDCG: a passage with a key fact, and one that is also relevant."""


@dataclass(frozen=True)
class RetrievalScore:
    """One ranking's figures over a set of questions."""

    recall_at_5: Rate
    ndcg_at_10: Rate
    mrr: Rate


def passages_of(corpus: Corpus) -> dict[str, set[str]]:
    """Return for each item and lesson the passages that carry it."""
    found: dict[str, set[str]] = {lesson.id: {lesson.id} for lesson in corpus.lessons}
    for passage in corpus.passages:
        for statement in passage.statements:
            for item in statement.extract:
                found.setdefault(item, set()).add(passage.id)
    return found


Ranking = Callable[[Case], list[str]]
"""Gives the passages for a case, best first."""


def searched_text(app: Application, case: Case) -> str:
    """Return the text that the advisor searches with for a question of one part."""
    return app.speller.mend(in_thread(case.question, case.thread))


def rankings(app: Application) -> dict[str, Ranking]:
    """Return the shipped ranking and those of the single retrievers."""
    searcher = app.searcher

    def fused(case: Case) -> list[str]:
        ranked = searcher.search(searched_text(app, case), case.phase)
        return list(dict.fromkeys(r.target.entry for r in ranked if r.target.is_statement))

    def alone(which: int) -> Ranking:
        return lambda case: passages_hit(searcher, searcher.hits(searched_text(app, case))[which])

    return {"fused": fused, "dense alone": alone(0), "lexical alone": alone(1)}


def passages_hit(searcher: Searcher, hits: Sequence[Hit]) -> list[str]:
    """Return the passages that the hits speak for, in the order of the hits."""
    found: dict[str, None] = {}
    for hit in hits:
        for target, _ in searcher.votes(hit.entry, hit.number, hit.kind):
            if searcher.targets.all[target].is_statement:
                found.setdefault(searcher.targets.all[target].entry)
    return list(found)


def score(cases: Sequence[Case], ranking: Ranking, carriers: dict[str, set[str]]) -> RetrievalScore:
    """Return the figures of a ranking over the answerable cases that name key items."""
    recalls: list[float] = []
    gains: list[float] = []
    reciprocal: list[float] = []
    for case in cases:
        found = ranking(case)
        place = {passage: rank for rank, passage in enumerate(found)}
        ranks = [
            min((place[p] for p in carriers[item] if p in place), default=None) for item in case.key_items
        ]
        recalls.append(recall_at(ranks, 5))
        key = {p for item in case.key_items for p in carriers[item] if place.get(p) in ranks}
        also = {p for item in case.also_relevant for p in carriers[item]} - key
        ideal = [GAIN_KEY] * len({min(carriers[i]) for i in case.key_items}) + [GAIN_ALSO] * len(also)
        got = [GAIN_KEY if p in key else GAIN_ALSO if p in also else 0.0 for p in found]
        gains.append(ndcg_at(got, ideal, 10))
        first = min((rank for rank in ranks if rank is not None), default=None)
        reciprocal.append(0.0 if first is None else 1 / (first + 1))
    return RetrievalScore(mean(recalls), mean(gains), mean(reciprocal))


def run(app: Application, cases: Sequence[Case]) -> dict[str, RetrievalScore]:
    """Return the figures of every ranking."""
    asked = [case for case in cases if case.kind == "answerable" and case.key_items]
    carriers = passages_of(app.corpus)
    return {name: score(asked, ranking, carriers) for name, ranking in rankings(app).items()}
