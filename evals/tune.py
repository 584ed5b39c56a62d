"""Fits the numbers of `knowledge/tuning.yaml` on the tuning questions.

The scale of the ranking's weights by logistic regression on the statements that were found; the gate by
logistic regression on the corpus's own questions (`evals.crossfit`); the lengths by a search for the
highest recall of key facts at the wanted precision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.compose import Application
from bot.domain.composing import gate_features, select
from bot.domain.ranking import Features, Ranked, Weights
from bot.domain.tuning import Gate, GateFeatures, Tuning
from evals.cases import Case, load
from evals.crossfit import Crossfit, Judged
from evals.suites.retrieval import searched_text

Floats = npt.NDArray[np.float64]

DIRECTION = Features(kernel=1.0, dense=0.3, lexical=0.1, phase=0.1)
"""Proportions of the features in the ranking. A free regression on the tuning half gives the lexical
evidence and the phase three times as much, which does not carry over to questions of other hands."""

ALSO = 0.35
"""Wanted probability of a statement that is relevant without holding a key fact."""

CORRECTION_SCORE = 0.05
"""Only what asserts something is held to it; how the bounds were measured stands in docs/evals.md. Scores
of beliefs are low because each is one of many targets."""

WANTED_PRECISION = 0.64
"""Share of shown statements that are to be relevant: the goal of 0.6 and a margin."""

GATE_RIDGE = 3.0
"""Weight of the gate's penalty, on features of like spread; 1 to 10 give the same refusals."""


RESERVED = 0.1
"""Share of the answerable tuning questions that may be answered under a reserve, or be refused."""


@dataclass(frozen=True)
class _Seen:
    """A case with what was found for it."""

    case: Case
    text: str
    ranked: Sequence[Ranked]


def fit_logistic(rows: Floats, wanted: Floats, weights: Floats, ridge: float = 1.0) -> Floats:
    """Return coefficients and offset (last) by Newton's method with an L2 penalty."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    beta = np.zeros(design.shape[1])
    penalty = np.diag([ridge] * rows.shape[1] + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weights * (chance - wanted)) + penalty @ beta
        curve = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(beta)), gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def tune(app: Application, cases: Sequence[Case]) -> Tuning:
    """Return the fitted numbers; the held-out half is never looked at."""
    seen = [_look(app, case) for case in cases if case.kind in {"answerable", "refuse"}]
    weights = _fit_weights(app, seen)
    tuned = app.tuning.model_copy(update={"weights": weights, "correction_score": CORRECTION_SCORE})
    rescored = [_Seen(s.case, s.text, _rescored(s.ranked, weights)) for s in seen]
    judged = Crossfit(app).all()
    gate = _fit_gate(app, judged, rescored)
    fitted_on = (
        f"the gate on {len(judged):,} of the corpus's own questions, each judged without what it taught; "
        f"levels on {len(cases)} cases of evals/datasets/tune"
    )
    tuned = tuned.model_copy(update={"gate": gate, "fitted_on": fitted_on})
    return _fit_lengths(app, rescored, tuned)


def _look(app: Application, case: Case) -> _Seen:
    text = searched_text(app, case)
    return _Seen(case, text, app.searcher.search(text, case.phase))


def _items(app: Application, ranked: Ranked) -> set[str]:
    passage = app.corpus.passage_by_id[ranked.target.entry]
    return set(passage.statements[ranked.target.number].extract) or {passage.id}


def _fit_weights(app: Application, seen: Sequence[_Seen]) -> Weights:
    """Scale the fixed direction of the features to log-odds."""
    rows: list[list[float]] = []
    wanted: list[float] = []
    for one in seen:
        if one.case.kind != "answerable" or not one.case.key_items:
            continue
        for ranked in one.ranked:
            if not ranked.target.is_statement:
                continue
            items = _items(app, ranked)
            rows.append([sum(d * value for d, value in zip(DIRECTION, ranked.features, strict=True))])
            wanted.append(
                1.0 if items & set(one.case.key_items) else ALSO if items & one.case.relevant else 0.0
            )
    scale, offset = (
        float(value) for value in fit_logistic(np.array(rows), np.array(wanted), np.ones(len(rows)))
    )
    kernel, dense, lexical, phase = (round(scale * part, 3) for part in DIRECTION)
    return Weights(kernel=kernel, dense=dense, lexical=lexical, phase=phase, offset=round(offset, 3))


def _rescored(ranked: Sequence[Ranked], weights: Weights) -> list[Ranked]:
    again = [Ranked(r.target, r.features, weights.score(r.features)) for r in ranked]
    return sorted(again, key=lambda r: -r.score)


def _fit_gate(app: Application, judged: Sequence[Judged], seen: Sequence[_Seen]) -> Gate:
    """Fit on the corpus's own questions, each judged without what it taught; set the levels on the cases."""
    rows = np.array([one.features for one in judged])
    wanted = np.array([float(one.is_answerable) for one in judged])
    spread = rows.std(axis=0) + 1e-9
    beta = fit_logistic(rows / spread, wanted, np.ones(len(rows)), ridge=GATE_RIDGE)
    values = {
        name: round(float(v / s), 3) for name, v, s in zip(GateFeatures._fields, beta, spread, strict=False)
    }
    gate = Gate(**values, offset=round(float(beta[-1]), 3), threshold=0.5, sure=0.5)
    coverage = app.searcher.coverage
    chances = [gate.probability(gate_features(o.text, o.ranked, app.corpus, coverage)) for o in seen]
    wanted = [one.case.kind == "answerable" for one in seen]
    threshold = _level(chances, wanted)
    answerable = sorted(c for c, w in zip(chances, wanted, strict=True) if w)
    sure = max(threshold, round(answerable[int(RESERVED * len(answerable))], 2))
    return gate.model_copy(update={"threshold": threshold, "sure": sure})


def _level(chances: Sequence[float], wanted: Sequence[bool]) -> float:
    """Return the middle of the levels at which most cases are answered or refused as they should be."""
    levels = [round(0.02 * at, 2) for at in range(5, 46)]
    hits = {level: sum((c >= level) == w for c, w in zip(chances, wanted, strict=True)) for level in levels}
    best = [level for level in levels if hits[level] == max(hits.values())]
    return best[len(best) // 2]


def _fit_lengths(app: Application, seen: Sequence[_Seen], tuned: Tuning) -> Tuning:
    """Choose the cut-offs with the highest recall whose precision is as wanted."""
    asked = [one for one in seen if one.case.kind == "answerable" and one.case.key_items]
    best, best_recall = tuned, -1.0
    for chance in (0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.22, 0.26, 0.3, 0.35, 0.4):
        for drop in (0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0):
            tried = tuned.model_copy(update={"show_probability": chance, "drop": drop})
            recall, precision = _lengths_score(app, asked, tried)
            if precision >= WANTED_PRECISION and recall > best_recall:
                best, best_recall = tried, recall
    return best


def _lengths_score(app: Application, asked: Sequence[_Seen], tuned: Tuning) -> tuple[float, float]:
    recalls: list[float] = []
    precisions: list[float] = []
    for one in asked:
        shown = select(one.ranked, app.corpus, tuned, tuned.max_statements)
        groups = [set(ref.statement.extract) or {ref.passage.id} for ref in shown]
        held = {item for group in groups for item in group}
        recalls.append(len(held & set(one.case.key_items)) / len(one.case.key_items))
        precisions.append(sum(bool(group & one.case.relevant) for group in groups) / max(1, len(groups)))
    return sum(recalls) / len(recalls), sum(precisions) / len(precisions)


def write_tuning(app: Application) -> Path:
    """Fit the numbers on the tuning split and write them to the knowledge folder; return the file."""
    cases = load("tune")
    tuned = tune(app, cases)
    path = app.settings.knowledge_dir / "tuning.yaml"
    lines = [
        "# Numbers that steer ranking, refusal and length of answers. Set by `advisor evals tune`;",
        "# what each means stands in knowledge/schema/tuning.schema.json and docs/retrieval.md.",
    ]
    for key, value in tuned.model_dump().items():
        if isinstance(value, dict):
            lines.append(f"{key}:")
            lines += [f"  {name}: {number}" for name, number in value.items()]  # pyright: ignore[reportUnknownVariableType]
        else:
            lines.append(f"{key}: {value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
