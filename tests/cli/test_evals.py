"""`advisor evals` as it is called."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.compose import Application


@pytest.fixture(scope="module")
def environment(application: Application) -> dict[str, str]:
    """Environment of a process that uses the index that is already built."""
    assert application.searcher
    return os.environ | {"ADVISOR_DATA_DIR": str(application.settings.data_dir)}


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def test_a_suite_runs_green_and_writes_its_reports(environment: dict[str, str], tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"run.{kind}" for kind in ("json", "html", "junit")}
    options = [text for kind, path in paths.items() for text in (f"--{kind}", str(path))]
    done = run(["evals", "injection", *options], environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checks passed" in done.stdout
    told = json.loads(paths["json"].read_text(encoding="utf-8"))
    assert told["suites"]["injection"]["figures"]["WhatIsDangerousIsTurnedAway"]["value"] == 1.0
    assert all(path.stat().st_size > 500 for path in paths.values())


def test_a_missing_baseline_is_red(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(["evals", "injection", "--baseline", str(tmp_path / "none.json")], environment)
    assert done.returncode == 1
    assert "no baseline" in done.stderr


def test_a_baseline_is_written_and_then_holds(environment: dict[str, str], tmp_path: Path) -> None:
    path = str(tmp_path / "baseline.json")
    assert run(["evals", "injection", "--baseline", path, "--write-baseline"], environment).returncode == 0
    assert run(["evals", "run", "injection", "--baseline", path], environment).returncode == 0


def test_an_unknown_suite_is_a_wrong_call(environment: dict[str, str]) -> None:
    done = run(["evals", "nonsense"], environment)
    assert done.returncode == 2
    assert "unknown suite 'nonsense'" in done.stderr


def test_feedback_becomes_a_case_and_patient_data_do_not(environment: dict[str, str], tmp_path: Path) -> None:
    line = {
        "question": "who owns it?", "language": "en", "expected_items": ["S3.1.10-03"],
        "expected": "An owner.", "reviewer": "editor",
    }  # fmt: skip
    good, bad, target = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "cases.jsonl"))
    good.write_text(json.dumps(line), encoding="utf-8")
    bad.write_text(json.dumps(line | {"question": "why was 19121212-1212 flagged?"}), encoding="utf-8")
    done = run(["evals", "from-feedback", str(good), "--to", str(target)], environment)
    assert done.returncode == 0, done.stderr
    assert "1 new cases" in done.stdout
    refused = run(["evals", "from-feedback", str(bad), "--to", str(target)], environment)
    assert refused.returncode == 1
    assert "19121212" not in refused.stdout + refused.stderr
