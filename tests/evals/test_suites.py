"""The suites over the shipped services: the gates of this commit."""

from dataclasses import replace

import pytest

from bot.compose import Application
from bot.errors import UsageError
from evals.cases import load
from evals.registry import SUITES, Suite
from evals.run import GateMissedError, Run, require_green, run, run_suites
from tests.evals.conftest import NOW


@pytest.mark.slow
def test_no_gate_is_red(whole_run: Run) -> None:
    assert [f"{check.suite}: {check.name}: {check.detail}" for check in whole_run.red] == []


@pytest.mark.slow
def test_every_suite_planted_faults_and_caught_them(whole_run: Run) -> None:
    assert all(result.planted > 0 for result in whole_run.results.values() if result.rows)
    assert [result.errors for result in whole_run.results.values() if result.errors] == []


@pytest.mark.slow
def test_ours_is_better_than_every_peer_on_the_same_cases(whole_run: Run) -> None:
    figures = whole_run.results["retrieval"].figures
    gains = {name: rate for name, rate in figures.items() if "gain over" in name}
    assert len(gains) == 6
    assert all(rate.low > 0 for rate in gains.values())


@pytest.mark.slow
def test_a_second_run_is_identical(whole_run: Run, evals_application: Application) -> None:
    fresh = Application(evals_application.settings, corpus=evals_application.corpus)
    names = ["answers", "refusals", "phase", "next", "summaries", "isolation"]
    again, _ = run_suites(fresh, names)
    for name in names:
        first = replace(whole_run.results[name], took_seconds=0.0)
        second = replace(again[name], took_seconds=0.0)
        assert first.figures == second.figures, name
        assert [(r.id, r.scores) for r in first.rows] == [(r.id, r.scores) for r in second.rows], name


@pytest.mark.slow
def test_no_text_of_a_held_out_case_is_in_the_run(whole_run: Run) -> None:
    told = repr(whole_run)
    assert any(row.slices.get("split") == "heldout" for row in whole_run.results["answers"].rows)
    assert not any(repr(case.question)[1:-1] in told for case in load("heldout"))


def test_an_unknown_suite_and_an_unknown_split_are_told(evals_application: Application) -> None:
    with pytest.raises(UsageError, match="unknown suite"):
        run_suites(evals_application, ["nonsense"])
    with pytest.raises(UsageError, match="unknown split"):
        run(evals_application, ["injection"], NOW, "everything")


def test_a_suite_that_lacks_its_setting_is_skipped_or_refused(
    evals_application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    needy = Suite(lambda _app: {"figure": 1.0}, "It needs something.", needs=("local_knowledge_dir",))
    plain = Suite(lambda _app: {"figure": 0.5}, "It gives a figure.")
    monkeypatch.setattr("evals.run.SUITES", {"needy": needy, "plain": plain})
    results, skipped = run_suites(evals_application, [])
    assert results["plain"].figures["figure"].value == 0.5
    assert skipped == {"needy": "local_knowledge_dir"}
    with pytest.raises(UsageError, match="needs a local_knowledge_dir"):
        run_suites(evals_application, ["needy"])


def test_a_single_split_is_measured_and_not_judged(evals_application: Application) -> None:
    found = run(evals_application, ["injection"], NOW, "gate")
    assert {row.slices["split"] for row in found.results["injection"].rows} == {"gate"}
    assert not found.judged
    assert found.checks == ()


def test_a_red_run_ends_with_status_1(evals_application: Application, tmp_path) -> None:
    found = run(evals_application, ["injection"], NOW, baseline_path=tmp_path / "none.json")
    with pytest.raises(GateMissedError, match="no baseline") as raised:
        require_green(found)
    assert raised.value.exit_code == 1


def test_every_suite_has_a_claim_in_one_sentence() -> None:
    assert all(suite.claim.endswith(".") and len(suite.claim) < 90 for suite in SUITES.values())
