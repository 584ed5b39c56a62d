"""`advisor ground`: statements in, verdicts out, in order."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bot.cli.ground import read_claim
from bot.cli.lines import read_object
from bot.errors import UsageError


def ground(lines: list[str], *options: str) -> tuple[int, list[dict[str, Any]], str]:
    command = [sys.executable, "-m", "bot", "ground", *options]
    done = subprocess.run(
        command, input="\n".join(lines).encode("utf-8", "surrogateescape"), capture_output=True, timeout=60,
        check=False, env=dict(os.environ),
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_each_line_gets_a_verdict_in_order_and_a_line_that_is_off_an_error() -> None:
    passages = ["Train before the pilot. Ask nurses for feedback."]
    lines = [
        json.dumps({"id": "a", "statement": "Train before the pilot.", "passages": passages}),
        "not json",
        "",
        json.dumps({"id": 3, "statement": "Train after the pilot.", "passages": passages}),
        json.dumps({"id": 4, "statement": "x", "passages": "no list"}),
        json.dumps(
            {"id": None, "statement": "Ask nurses for feedback.", "passages": passages, "quote": "Ask me"}
        ),
    ]
    status, found, error = ground(lines, "--json", "--jsonl")
    assert status == 2
    assert "2 of the lines" in error
    assert [row["id"] for row in found] == ["a", None, 3, 4, None]
    assert found[0] == {
        "id": "a", "supported": True, "score": 1.0, "why": "stands word for word in the passage"
    }  # fmt: skip
    assert found[1]["line"] == 2
    assert (found[2]["supported"], found[2].keys()) == (False, {"id", "supported", "score", "why"})
    assert "passages" in found[3]["error"]
    assert "quote" in found[4]["why"]


def test_right_lines_alone_exit_with_0() -> None:
    status, found, error = ground([json.dumps({"id": 1, "statement": "Å", "passages": ["Å."]})], "--jsonl")
    assert (status, error, found[0]["supported"]) == (0, "", True)


def test_without_jsonl_the_call_is_off_and_says_what_to_do() -> None:
    status, found, error = ground([])
    assert (status, found) == (2, [])
    assert "--jsonl" in error


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"[]", "object"),
        (b'{"statement": 1, "passages": []}', "statement"),
        (b'{"statement": "x", "passages": [1]}', "passages"),
        (b'{"statement": "x"}', "passages"),
        (b'{"statement": "x", "passages": [], "quote": 1}', "quote"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_line_that_is_off_names_the_field(line: bytes, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        read_claim(read_object(line, 7, "an object"), 7)
