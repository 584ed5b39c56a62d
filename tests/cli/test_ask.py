"""`advisor ask` as programs and people use it, through a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.compose import Application


@pytest.fixture(scope="module")
def environment(application: Application) -> dict[str, str]:
    """Environment of a process that uses the index that is already built."""
    assert application.searcher
    return os.environ | {"ADVISOR_DATA_DIR": str(application.settings.data_dir)}


def run(
    arguments: list[str], environment: dict[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, env=environment, timeout=120, check=False
    )


def lines(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_are_answered_in_order_by_the_contract(environment: dict[str, str]) -> None:
    given = b"\n".join(
        json.dumps(line).encode()
        for line in (
            {"id": "a", "question": "does it need a CE mark?", "phase": "planning"},
            {"id": 2, "question": "what dose of amoxicillin for a child?"},
            {
                "id": "c",
                "question": "and who should own it?",
                "thread": ["what goes into the implementation plan?"],
            },
            {"id": "d", "question": "M\u00e5ste systemet vara CE-m\u00e4rkt?", "phase": None},
        )
    )
    result = run(["ask", "--jsonl"], environment, given)
    assert result.returncode == 0, result.stderr
    found = lines(result)
    assert [line["id"] for line in found] == ["a", 2, "c", "d"]
    answer, refusal, _, swedish = found
    keys = "id kind reason text statements corrections not_covered next mode language took_ms"
    assert set(answer) == set(keys.split())
    assert answer["kind"] == "answer"
    assert answer["mode"] == "extractive"
    assert answer["next"]
    assert any("S3.1.2-03" in c["extract"] for s in answer["statements"] for c in s["citations"])
    citation = answer["statements"][0]["citations"][0]
    assert set(citation) == {"passage", "source", "section", "extract", "evidence"}
    assert (refusal["kind"], refusal["reason"]) == ("refusal", "not_in_corpus")
    assert swedish["language"] == "sv"
    assert "Källor" in swedish["text"]


def test_a_line_that_is_off_gets_an_error_line_and_the_rest_goes_on(environment: dict[str, str]) -> None:
    given = (
        b'{"id": 1, "question": "who owns it after go-live?"}\n'
        b"{broken\n"
        b'["not", "an", "object"]\n'
        b'{"id": 4}\n'
        b'{"id": 5, "question": "why a pilot?", "phase": "nonsense"}\n'
        b"\xff\xfe\x00binary\n"
        b'{"id": 7, "question": "why a pilot?"}\n'
    )
    result = run(["ask", "--jsonl"], environment, given)
    found = lines(result)
    assert len(found) == 7
    assert [line["id"] for line in found] == [1, None, None, 4, 5, None, 7]
    assert ["error" in line for line in found] == [False, True, True, True, True, True, False]
    assert "line 4: question" in found[3]["error"]
    assert "unknown phase 'nonsense'" in found[4]["error"]
    assert result.returncode == 2
    assert b"5 of the lines" in result.stderr


def test_an_unknown_phase_is_refused_with_the_known_ones(environment: dict[str, str]) -> None:
    result = run(["ask", "why a pilot?", "--phase", "nonsense"], environment)
    assert result.returncode == 2
    assert b"assess, structure, implement" in result.stderr
    assert result.stderr.count(b"\n") == 1


def test_binary_piped_in_is_told(environment: dict[str, str]) -> None:
    result = run(["ask"], environment, b"\x89PNG\r\n\x1a\n\x00\xff")
    assert result.returncode == 2
    assert b"not UTF-8" in result.stderr


def test_a_question_of_100000_characters_is_refused_with_the_limit(environment: dict[str, str]) -> None:
    result = run(["ask"], environment, b"why a pilot? " * 8000)
    assert result.returncode == 2
    assert b"4,000" in result.stderr


def test_a_data_folder_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    """A file stands where the folder should be: even root cannot write there."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    environment = os.environ | {"ADVISOR_DATA_DIR": str(blocked / "data")}
    result = run(["ask", "why a pilot?"], environment)
    assert result.returncode == 2
    assert b"ADVISOR_DATA_DIR" in result.stderr or b"data folder" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_setting_that_is_off_is_named() -> None:
    environment = os.environ | {"ADVISOR_CHROMA_TIMEOUT_SECONDS": "soon"}
    result = run(["ask", "why a pilot?"], environment)
    assert result.returncode == 2
    assert b"ADVISOR_CHROMA_TIMEOUT_SECONDS" in result.stderr


def test_an_extractive_answer_imports_no_langchain(environment: dict[str, str]) -> None:
    script = (
        "import sys; sys.argv=['advisor','ask','why a pilot?','--json']\n"
        "from bot.__main__ import run\n"
        "run()\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "unwanted = loaded & {'langchain', 'langchain_core', 'sqlalchemy', 'pypdf', 'docx', 'evals'}\n"
        "print(sorted(unwanted), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=environment, timeout=120, check=False
    )
    assert result.stderr.strip().splitlines()[-1] == b"[]"
