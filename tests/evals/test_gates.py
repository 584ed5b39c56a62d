"""Each gate can turn red, and nothing passes because it is gone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import UsageError
from evals.baseline import BASELINE, Baseline, compare, read_baseline, scores_of, write_baseline
from evals.gates import SuiteGates, checks, read_gates
from evals.metrics import Rate, exactly
from evals.registry import SUITES
from evals.results import Result, Row, figures_of

GATES = read_gates()
EVERY_GATE = [(suite, name) for suite, wanted in GATES.items() for name in wanted.least]


def at_its_best(suite: str) -> Result:
    wanted = GATES[suite]
    figures = {name: Rate(1.0, 1.0, 1.0, 100) for name in wanted.least}
    return Result({**figures, "cases": exactly(wanted.cases)})


def red(result: Result, suite: str = "answers", baseline: Baseline | None = None) -> list[str]:
    return [check.name for check in checks({suite: result}, GATES, baseline) if not check.passed]


def test_every_suite_has_gates_and_every_gate_a_suite() -> None:
    assert GATES.keys() == SUITES.keys()


@pytest.mark.parametrize("suite", GATES)
def test_a_suite_at_its_best_passes(suite: str) -> None:
    assert red(at_its_best(suite), suite) == []


@pytest.mark.parametrize(("suite", "name"), EVERY_GATE)
@pytest.mark.parametrize("fault", ["too low", "missing", "of nothing"])
def test_each_gate_can_turn_red(suite: str, name: str, fault: str) -> None:
    best = at_its_best(suite)
    figures = dict(best.figures)
    if fault == "missing":
        del figures[name]
    else:
        least = GATES[suite].least[name]
        figures[name] = Rate(1.0, least - 0.001, 1.0, 100) if fault == "too low" else Rate(1.0, 1.0, 1.0, 0)
    assert red(replace(best, figures=figures), suite) == [name]


def test_a_case_too_few_and_an_error_are_red() -> None:
    best = at_its_best("answers")
    fewer = replace(best, figures={**best.figures, "cases": exactly(GATES["answers"].cases - 1)})
    assert red(fewer) == ["cases"]
    assert red(replace(best, errors=("down",))) == ["no errors"]


def test_a_suite_without_gates_is_red() -> None:
    assert red(Result({}), "unheard-of") == ["has gates"]


def rows(**scores: float) -> Result:
    made = tuple(Row(case, {"Kept": score}) for case, score in scores.items())
    figures = figures_of(made, ["Kept"])
    return Result(figures, made, frozenset({"Kept"}))


def against(before: Result, after: Result, must: bool) -> list[str]:
    gates = {"s": SuiteGates(len(after.rows), {}, frozenset({"Kept"} if must else ()))}
    baseline = Baseline(made="2026-11-24", knowledge="x", suites={"s": scores_of(before)})
    return [check.name for check in checks({"s": after}, gates, baseline) if not check.passed]


def test_rows_without_a_baseline_are_red() -> None:
    gates = {"s": SuiteGates(1, {}, frozenset())}
    assert [c.name for c in checks({"s": rows(a=1.0)}, gates, None) if not c.passed] == ["baseline"]


def test_a_case_that_is_gone_is_red() -> None:
    assert against(rows(a=1.0, b=1.0), rows(a=1.0), must=False) == ["baseline"]


def test_one_flip_is_red_in_a_must_claim_alone_though_another_case_got_better() -> None:
    before, after = rows(a=1.0, b=0.0), rows(a=0.0, b=1.0)
    assert against(before, after, must=False) == []
    assert against(before, after, must=True) == ["Kept since the baseline"]


def test_a_significant_fall_is_red_and_a_rise_is_not() -> None:
    good = rows(**{f"c{n}": 1.0 for n in range(8)})
    bad = rows(**{f"c{n}": float(n > 5) for n in range(8)})
    assert against(good, bad, must=False) == ["Kept since the baseline"]
    assert against(bad, good, must=True) == []


def test_a_comparison_names_every_flipped_case() -> None:
    moved = compare(scores_of(rows(a=1.0, b=0.0, c=1.0)), scores_of(rows(a=0.0, b=1.0, c=1.0)), frozenset())
    assert (moved[0].better, moved[0].worse, moved[0].paired) == (("b",), ("a",), 3)


def test_a_baseline_is_kept_and_other_suites_stay(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert read_baseline(path) is None
    write_baseline(path, {"one": rows(a=1.0)}, "2026-11-24", "x", None)
    write_baseline(path, {"two": rows(b=0.5)}, "2026-11-25", "y", read_baseline(path))
    kept = read_baseline(path)
    assert kept is not None
    assert kept.suites == {"one": {"a": {"Kept": 1.0}}, "two": {"b": {"Kept": 0.5}}}
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError):
        read_baseline(path)


WITHOUT_ROWS = {"latency", "guard", "nudges", "grounding", "attacks"}
"""Suites that give figures only: there is nothing to compare case by case."""


def test_the_shipped_baseline_has_every_case_of_every_suite_with_rows() -> None:
    kept = read_baseline(BASELINE)
    assert kept is not None
    assert {name: len(scores) for name, scores in kept.suites.items()} == {
        name: wanted.cases for name, wanted in GATES.items() if name not in WITHOUT_ROWS
    }
