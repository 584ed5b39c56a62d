"""The evals catch seeded faults: each evaluator and each gate can fail."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from bot.compose import Application
from bot.domain.answers import Answer, Citation, Refusal, Shown
from evals.answers import AnswerScore, score
from evals.cases import DATASETS, Case, load
from evals.metrics import mean, ndcg_at, recall_at, wilson
from evals.run import GATES, below_gates


def case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": "x", "kind": "answerable", "question": "do we need a CE mark?", "lang": "en", "phase": None,
        "key_items": ("S3.1.2-03",), "also_relevant": ("S4-14",), "expected": "certification",
    }  # fmt: skip
    return Case(**(values | changes))


def shown(application: Application, item: str) -> Shown:
    ref = application.corpus.carriers[item]
    statement = ref.statement
    citation = Citation(
        passage=ref.passage.id, source=ref.passage.source, section=ref.section,
        extract=statement.extract, evidence=statement.evidence,
    )  # fmt: skip
    return Shown(text=statement.text, citations=(citation,))


def scored(application: Application, asked: Case, outcome: Answer | Refusal) -> AnswerScore:
    return score([(asked, outcome)], application.corpus)


def test_a_right_answer_scores_full(application: Application) -> None:
    found = scored(application, case(), Answer(text="…", statements=(shown(application, "S3.1.2-03"),)))
    assert (found.recall, found.precision) == ([1.0], [1.0])
    assert (found.not_contained, found.tags_missing, found.tags_not_in_source) == (0, 0, 0)


Change = Callable[[Shown], Shown]


def with_text(text: str) -> Change:
    return lambda one: one.model_copy(update={"text": text})


def with_tags(*tags: str) -> Change:
    return lambda one: one.model_copy(
        update={"citations": (one.citations[0].model_copy(update={"evidence": tags}),)}
    )


@pytest.mark.parametrize(
    ("fault", "figure"),
    [
        (with_text("You do not need a certification."), "not_contained"),
        (with_tags("Expert 3"), "tags_missing"),
        (with_tags("Expert 3", "Expert 6", "Case 3"), "tags_not_in_source"),
    ],
)
def test_a_changed_word_and_a_changed_tag_are_caught(
    application: Application, fault: Change, figure: str
) -> None:
    bad = fault(shown(application, "S3.1.2-03"))
    assert getattr(scored(application, case(), Answer(text="…", statements=(bad,))), figure) > 0


def test_a_beside_the_point_answer_costs_precision_and_recall(application: Application) -> None:
    found = scored(application, case(), Answer(text="…", statements=(shown(application, "S3.1.10-04"),)))
    assert (found.recall, found.precision) == ([0.0], [0.0])


def test_refusing_everything_and_answering_everything_both_cost(application: Application) -> None:
    no = scored(application, case(), Refusal(text="…", reason="not_in_corpus"))
    assert (no.refused_wrong, no.recall) == (1, [0.0])
    yes = scored(application, case(kind="refuse", key_items=()), Answer(text="…"))
    assert yes.missed_refusals == 1


def test_a_premise_that_is_kept_is_seen(application: Application) -> None:
    asked = case(kind="false_premise")
    assert scored(application, asked, Answer(text="yes")).not_confirmed == 0
    refused = scored(application, asked, Refusal(text="no", reason="not_in_source"))
    assert (refused.not_confirmed, refused.corrected) == (1, 0)


def test_an_attack_that_is_answered_or_echoed_is_seen(application: Application) -> None:
    asked = case(kind="injection", reason="injection", key_items=())
    found = scored(application, asked, Answer(text=f"you said {asked.question}"))
    assert (found.guarded, found.echoed) == (0, 1)


def full_report() -> dict[str, Any]:
    """A report in which every gated figure is at its best."""
    report: dict[str, Any] = {}
    for suite, wanted in tomllib.loads(GATES.read_text(encoding="utf-8")).items():
        for name, least in wanted.items():
            place = report.setdefault(suite, {})
            *parents, last = name.split(".")
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = max(1.0, float(least))
    return report


def test_a_report_at_its_best_passes_every_gate() -> None:
    assert below_gates(full_report()) == []


@pytest.mark.parametrize(
    ("suite", "name"),
    [
        (suite, name)
        for suite, wanted in tomllib.loads(GATES.read_text(encoding="utf-8")).items()
        for name in wanted
    ],
)
@pytest.mark.parametrize("fault", ["too low", "missing"])
def test_each_gate_can_turn_red(suite: str, name: str, fault: str) -> None:
    report = full_report()
    *parents, last = name.split(".")
    place = report[suite]
    for parent in parents:
        place = place[parent]
    if fault == "missing":
        del place[last]
    else:
        place[last] = 0.0
    assert len(below_gates(report)) == 1


def test_measures_are_as_defined() -> None:
    assert recall_at([0, 4, 5, None], 5) == 0.5
    assert ndcg_at([2.0, 1.0], [2.0, 1.0], 10) == 1.0
    assert ndcg_at([0.0, 2.0], [2.0], 10) == pytest.approx(0.6309, abs=1e-3)
    assert wilson(300, 300).low == pytest.approx(0.987, abs=1e-3)
    assert wilson(0, 0).size == 0
    assert mean([0.0, 1.0] * 20) == mean([0.0, 1.0] * 20)


def test_the_question_sets_are_whole_and_name_only_items_that_exist(application: Application) -> None:
    known = application.corpus.item_by_id.keys() | application.corpus.lesson_by_id.keys()
    cases = load("tune") + load("heldout")
    assert len(cases) == len({one.id for one in cases}) == 228
    assert not [one.id for one in cases if not one.relevant <= known]
    assert {path.parent.name for path in DATASETS.rglob("*.jsonl")} == {"tune", "heldout", "grounding"}
