"""Retrieval of the passages that hold the key facts: ours, each retriever alone, and a LangChain chain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_evals.evaluators import EvaluatorContext

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.domain.retrieval import Hit
from bot.domain.understanding import in_thread
from bot.services.searcher import Searcher
from evals.cases import Case
from evals.claims.base import Claim, Verdict, verdict
from evals.langchain_peer import retrieval_chain
from evals.metrics import Rate, mean, ndcg_at, recall_at
from evals.planting import OTHER_ITEM, asked
from evals.results import Result, Row
from evals.runner import Plant, measure
from evals.suites.questions import base, item

GAIN_KEY, GAIN_ALSO = 2.0, 1.0
"""Gains of nDCG: a passage with a key fact, and one that is also relevant."""

Ranking = Callable[[Case], list[str]]
"""Gives the passages for a case, best first."""

Rankings = Mapping[str, list[str]]
"""Passages by the name of what ranked them."""

OURS = "fused"
PEERS = ("dense alone", "lexical alone", "langchain chain")


def passages_of(corpus: Corpus) -> dict[str, set[str]]:
    """Return for each item and lesson the passages that carry it."""
    found: dict[str, set[str]] = {lesson.id: {lesson.id} for lesson in corpus.lessons}
    for passage in corpus.passages:
        for statement in passage.statements:
            for key in statement.extract:
                found.setdefault(key, set()).add(passage.id)
    return found


def searched_text(app: Application, case: Case) -> str:
    """Return the text that the advisor searches with for a question of one part."""
    return app.speller.mend(in_thread(case.question, case.thread))


def rankings(app: Application) -> dict[str, Ranking]:
    """Return the shipped ranking, those of the single retrievers, and the peer's."""
    searcher = app.searcher
    chain = retrieval_chain(app)

    def fused(case: Case) -> list[str]:
        ranked = searcher.search(searched_text(app, case), case.phase, app.speller.mend(case.question))
        return list(dict.fromkeys(r.target.entry for r in ranked if r.target.is_statement))

    def alone(which: int) -> Ranking:
        return lambda case: passages_hit(searcher, searcher.hits(searched_text(app, case))[which])

    return {
        OURS: fused,
        "dense alone": alone(0),
        "lexical alone": alone(1),
        "langchain chain": lambda case: chain(case.question),
    }


def passages_hit(searcher: Searcher, hits: Sequence[Hit]) -> list[str]:
    """Return the passages that the hits speak for, in the order of the hits."""
    found: dict[str, None] = {}
    for hit in hits:
        for target, _ in searcher.votes(hit.entry, hit.number, hit.kind):
            if searcher.targets.all[target].is_statement:
                found.setdefault(searcher.targets.all[target].entry)
    return list(found)


@dataclass(frozen=True)
class Scored:
    """A ranking's figures for one question."""

    recall_at_5: float
    key_ndcg_at_10: float
    ndcg_at_10: float
    reciprocal_rank: float


def scored(case: Case, found: Sequence[str], carriers: Mapping[str, set[str]]) -> Scored:
    """Return the figures of a ranking for a question that names key items."""
    place = {passage: rank for rank, passage in enumerate(found)}
    ranks = [min((place[p] for p in carriers[key] if p in place), default=None) for key in case.key_items]
    key = {p for one in case.key_items for p in carriers[one] if place.get(p) in ranks}
    also = {p for one in case.also_relevant for p in carriers[one]} - key
    ideal = [GAIN_KEY] * len({min(carriers[i]) for i in case.key_items}) + [GAIN_ALSO] * len(also)
    got = [GAIN_KEY if p in key else GAIN_ALSO if p in also else 0.0 for p in found]
    only_key = [GAIN_KEY if p in key else 0.0 for p in found]
    best_key = [one for one in ideal if one == GAIN_KEY]
    first = min((rank for rank in ranks if rank is not None), default=None)
    by_key = ndcg_at(only_key, best_key, 10)
    reciprocal = 0.0 if first is None else 1 / (first + 1)
    return Scored(recall_at(ranks, 5), by_key, ndcg_at(got, ideal, 10), reciprocal)


@dataclass
class _Ranked(Claim):
    carriers: Mapping[str, set[str]] = field(repr=False)

    def figure(self, one: Scored) -> float:
        raise NotImplementedError

    def evaluate(self, ctx: EvaluatorContext[Case, Rankings, Any]) -> Verdict:
        claim = self.get_default_evaluation_name()
        found: dict[str, Any] = {}
        for name, passages in ctx.output.items():
            value = self.figure(scored(ctx.inputs, passages, self.carriers))
            label = claim if name == OURS else f"{claim}: {name}"
            found[label] = verdict(value, f"first: {', '.join(passages[:5])}")
        return found


@dataclass
class KeyFactsAreAmongTheFirstFive(_Ranked):
    """Recall@5 of passages with key facts."""

    def figure(self, one: Scored) -> float:
        return one.recall_at_5


@dataclass
class PassagesWithKeyFactsComeFirst(_Ranked):
    """nDCG@10 over the passages with key facts alone, as the goal is put."""

    def figure(self, one: Scored) -> float:
        return one.key_ndcg_at_10


@dataclass
class TheBestPassagesComeFirst(_Ranked):
    """nDCG@10, with gain 2 for a key fact and 1 for what is also relevant."""

    def figure(self, one: Scored) -> float:
        return one.ndcg_at_10


@dataclass
class AKeyFactComesEarly(_Ranked):
    """The reciprocal rank of the first passage with a key fact."""

    def figure(self, one: Scored) -> float:
        return one.reciprocal_rank


def run(app: Application) -> Result:
    """Return the figures of every ranking over the answerable cases that name key items."""
    carriers = passages_of(app.corpus)
    made = rankings(app)
    items = [item(case) for case in base("answerable") if case.key_items]
    claims = [
        KeyFactsAreAmongTheFirstFive(carriers),
        PassagesWithKeyFactsComeFirst(carriers),
        TheBestPassagesComeFirst(carriers),
        AKeyFactComesEarly(carriers),
    ]
    bad: Rankings = {OURS: sorted(carriers[OTHER_ITEM])}
    plants: list[Plant[Case, Rankings]] = [
        Plant(claim.get_default_evaluation_name(), asked(), bad) for claim in claims
    ]

    def rank_all(case: Case) -> Rankings:
        return {name: ranking(case) for name, ranking in made.items()}

    most = mean([ceiling(one.asked, carriers) for one in items])
    return measure(
        "retrieval",
        items,
        rank_all,
        claims,
        plants,
        more=lambda rows: gains(rows) | {"ceiling of recall at five": most},
    )


def ceiling(case: Case, carriers: Mapping[str, set[str]]) -> float:
    """Return the recall@5 of a ranking that knows the labels: key facts may need over five passages."""
    left = [carriers[one] for one in case.key_items]
    taken = 0
    for _ in range(5):
        shared = [passage for held in left for passage in held]
        if not shared:
            break
        best = max(sorted(set(shared)), key=shared.count)
        taken += shared.count(best)
        left = [held for held in left if best not in held]
    return taken / len(case.key_items)


def gains(rows: Sequence[Row]) -> dict[str, Rate]:
    """Return how much better ours is than each peer, paired by case; above 0 is better."""
    found: dict[str, Rate] = {}
    for claim in ("KeyFactsAreAmongTheFirstFive", "TheBestPassagesComeFirst"):
        for peer in PEERS:
            found[f"{claim}: gain over {peer}"] = mean(
                [row.scores[claim] - row.scores[f"{claim}: {peer}"] for row in rows]
            )
    return found
