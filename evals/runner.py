"""Runs cases through the shipped services and claims over their outcomes, with pydantic-evals.

Averages of pydantic-evals are never used: with crashed tasks and raising evaluators they still look
perfect. Every crash is an error of the result, and the number of cases is gated.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from pydantic_evals import Case as EvalCase
from pydantic_evals import Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext
from pydantic_evals.reporting import EvaluationReport, ReportCase

from bot.domain.answers import Answer, Refusal
from evals.claims.base import Claim
from evals.results import More, Result, Row, figures_of

Asked = TypeVar("Asked")
Given = TypeVar("Given")


@dataclass(frozen=True)
class Item(Generic[Asked]):
    """A case of any suite: its id, what is asked, and the slices that it counts in."""

    id: str
    asked: Asked
    slices: Mapping[str, str] = field(default_factory=dict[str, str])
    cluster: str = ""
    secret: bool = False
    """Held out: its texts never leave the run."""
    shown: str = ""
    """The question as a report shows it."""


@dataclass(frozen=True)
class Plant(Generic[Asked, Given]):
    """A known-bad outcome: the claim must not hold for it."""

    claim: str
    asked: Asked
    outcome: Given


def measure(
    name: str,
    items: Sequence[Item[Asked]],
    task: Callable[[Asked], Given],
    claims: Sequence[Evaluator[Any, Any, Any]],
    plants: Sequence[Plant[Asked, Given]],
    more: More | None = None,
) -> Result:
    """Return the result of a suite, one case at a time.

    A claim without a planted fault is an error, and so is a fault that a claim lets through.
    """
    started = time.perf_counter()
    report = _evaluate(name, [(item.id, item.asked) for item in items], task, claims)
    by_id = {item.id: item for item in items}
    rows = tuple(_row(case, by_id[case.name]) for case in sorted(report.cases, key=lambda c: c.name))
    binary = frozenset(claim for case in report.cases for claim in case.assertions)
    figures = figures_of(rows, binary)
    if more:
        figures |= dict(more(rows))
    errors = (*_crashes(report), *_missed(name, claims, plants))
    took = time.perf_counter() - started
    return Result(figures, rows, binary, errors, len(plants), took)


def _evaluate(
    name: str,
    asked: Sequence[tuple[str, Any]],
    task: Callable[[Any], Any],
    claims: Sequence[Evaluator[Any, Any, Any]],
) -> EvaluationReport[Any, Any, Any]:
    cases: list[EvalCase[Any, Any, Any]] = [EvalCase(name=key, inputs=one) for key, one in asked]
    dataset: Dataset[Any, Any, Any] = Dataset(name=name, cases=cases, evaluators=list(claims))
    # A loop of its own, closed afterwards: that of `evaluate_sync` would stay with the thread, open.
    return asyncio.run(dataset.evaluate(task, max_concurrency=1, progress=False))


def _crashes(report: EvaluationReport[Any, Any, Any]) -> list[str]:
    failed = [f"{case.name}: {case.error_message}" for case in report.failures]
    for case in report.cases:
        failed += [f"{case.name}: {bad.name}: {bad.error_message}" for bad in case.evaluator_failures]
    return failed


def _missed(
    name: str, claims: Sequence[Evaluator[Any, Any, Any]], plants: Sequence[Plant[Any, Any]]
) -> list[str]:
    """Return what is wrong with the evaluators themselves: faults that they let through."""
    outcomes = {f"plant {at}": plant for at, plant in enumerate(plants)}
    keyed = [(key, _Planted(plant.asked, plant.outcome)) for key, plant in outcomes.items()]
    report = _evaluate(f"{name} plants", keyed, lambda one: one.outcome, [_Of(claim) for claim in claims])
    missed = [f"planted fault: {line}" for line in _crashes(report)]
    for case in report.cases:
        plant = outcomes[case.name]
        held = case.assertions.get(plant.claim) or case.scores.get(plant.claim)
        if held is None:
            missed.append(f"{plant.claim} did not look at a planted fault")
        elif float(held.value) >= 1:
            missed.append(f"{plant.claim} let a planted fault through")
    unplanted = {claim.get_default_evaluation_name() for claim in claims} - {p.claim for p in plants}
    return missed + [f"{claim} has no planted fault" for claim in sorted(unplanted)]


@dataclass(frozen=True)
class _Planted:
    asked: Any
    outcome: Any


@dataclass
class _Of(Claim):
    """A claim over a planted outcome: the same evaluator, given what the case asks."""

    claim: Evaluator[Any, Any, Any]

    def get_default_evaluation_name(self) -> str:
        return self.claim.get_default_evaluation_name()

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Any:
        return self.claim.evaluate(replace(ctx, inputs=ctx.inputs.asked))


def _row(case: ReportCase[Any, Any, Any], item: Item[Any]) -> Row:
    found = {**case.assertions, **case.scores}
    scores = {claim: float(one.value) for claim, one in found.items()}
    texts: dict[str, Any] = {}
    if not item.secret:
        texts["why"] = {c: one.reason for c, one in found.items() if one.reason and scores[c] < 1}
        texts["asked"] = item.shown
        texts["wanted"] = getattr(item.asked, "expected", "")
        texts["answered"], texts["passages"] = _readable(case.output)
    return Row(case.name, scores, slices=item.slices, cluster=item.cluster or item.id, **texts)


def _readable(output: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a reader sees of an outcome: its text, and each statement with where it is from."""
    if not isinstance(output, Answer | Refusal):
        return str(output)[:600], ()
    shown = tuple(
        (s.text, "; ".join(_label(c.passage, c.section, c.evidence) for c in s.citations))
        for s in output.statements
    )
    return output.text, shown


def _label(passage: str, section: str, evidence: Sequence[str]) -> str:
    tags = f" ({', '.join(evidence)})" if evidence else ""
    return f"{passage}, {section}{tags}"
