"""Two settings side by side, and the peers."""

import re
import shutil
from pathlib import Path

import pytest

from bot.compose import Application
from bot.errors import UsageError
from evals.reports import terminal
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


@pytest.mark.slow
def test_another_knowledge_folder_is_compared_and_the_index_on_disk_stays(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other folder has the same passages and refuses everything."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(application.settings.data_dir))
    other = shutil.copytree(application.settings.knowledge_dir, tmp_path / "knowledge")
    tuning = other / "tuning.yaml"
    text = tuning.read_text(encoding="utf-8")
    tuning.write_text(re.sub(r"threshold: [\d.]+", "threshold: 1.0", text), encoding="utf-8")
    assert application.searcher
    sides = compare_sides([], [f"knowledge_dir={other}"], ["phase"])
    facts = next(one for one in sides.moved["phase"] if one.claim == "TheKeyFactsAreShown")
    assert facts.fell
    assert len(facts.worse) > 20
    assert not application.indexer.ensure(lambda _done, _total: None).built, "it is still there"


def test_a_change_that_is_no_setting_and_two_like_sides_are_told() -> None:
    assert read_changes(["knowledge_dir=x"]) == {"knowledge_dir": "x"}
    for bad in (["knowledge_dir"], ["nonsense=1"]):
        with pytest.raises(UsageError, match="is no setting"):
            read_changes(bad)
    with pytest.raises(UsageError, match="the same"):
        compare_sides([], [], [])
