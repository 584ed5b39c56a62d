"""Two settings side by side, and the peers."""

import pytest

from bot.errors import UsageError
from evals.reports import terminal
from evals.run import Run
from evals.sides import compare_sides, read_changes


def test_two_settings_are_compared_case_by_case(
    shared_data_dir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(shared_data_dir))
    sides = compare_sides([], ["max_document_megabytes=1"], ["injection"])
    moved = sides.moved["injection"]
    assert {one.claim for one in moved} >= {"WhatIsDangerousIsTurnedAway", "WhatIsHarmlessPasses"}
    assert all(one.better == one.worse == () for one in moved), "the setting changes no answer"
    terminal.tell_sides(sides)
    assert "+0.000" in capsys.readouterr().out


def test_a_change_that_is_no_setting_and_two_like_sides_are_told() -> None:
    assert read_changes(["knowledge_dir=x"]) == {"knowledge_dir": "x"}
    for bad in (["knowledge_dir"], ["nonsense=1"]):
        with pytest.raises(UsageError, match="is no setting"):
            read_changes(bad)
    with pytest.raises(UsageError, match="the same"):
        compare_sides([], [], [])


@pytest.mark.slow
def test_ours_is_better_than_every_peer_on_the_same_cases(whole_run: Run) -> None:
    figures = whole_run.results["retrieval"].figures
    gains = {name: rate for name, rate in figures.items() if "gain over" in name}
    assert len(gains) == 6
    assert all(rate.low > 0 for rate in gains.values())
