"""Each line of `ask --jsonl` and `ground --jsonl` gets one line of JSON, whatever it holds."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.cli import ask, ground
from bot.compose import Application
from tests.fuzzing import fuzz, refusal

texts = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lu"]), max_size=8),
    st.sampled_from(["How do we train the clinicians?", "implement", "user", "x" * 5000, "\ud800", "\x00"]),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(texts, part, max_size=3)),
    max_leaves=8,
)
KEYS = ["id", "question", "phase", "thread", "channel", "statement", "passages", "quote", "role", "text"]
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)
near = st.builds(
    lambda most, least: {**least, **most},
    objects,
    st.fixed_dictionaries({"question": texts, "statement": texts, "passages": st.lists(texts, max_size=2)}),
)
ODD = [
    b"[" * 100_000,
    b'{"id":' * 50_000,
    b"9" * 5_000,
    b'{"id": ' + b"9" * 5_000 + b', "question": "x"}',
    b'{"id": 1e999, "question": "x"}',
    b'{"question": "\\ud83d", "id": "\\udc00"}',
    b"\xff\xfe{\x00}\x00",
    b'{"question": "a", "question": 1}',
]
lines = st.one_of(
    near.map(lambda one: json.dumps(one).encode()),
    objects.map(lambda one: json.dumps(one).encode()),
    near.map(lambda one: json.dumps(one).encode()[:-3]),
    st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b" ")),
    st.sampled_from(ODD),
)
inputs = st.lists(lines, min_size=1, max_size=4)


class Pipe:
    """Standard input as a pipe of bytes."""

    def __init__(self, given: bytes) -> None:
        self.buffer = io.BytesIO(given)


def no_json(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


Answer = Callable[[list[bytes]], list[dict[str, Any]]]


def answering(
    command: Callable[[Callable[[], Application]], None],
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> Answer:
    """Return what runs a command on lines and gives the lines that it printed, as strict UTF-8."""

    def answer(given: list[bytes]) -> list[dict[str, Any]]:
        written = io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", Pipe(b"\n".join(given)))
            stdout = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
            patch.setattr(sys, "stdout", stdout)
            error = refusal(lambda: command(lambda: application))
            assert error is None or error.mend
        said = written.getvalue().decode("utf-8").split("\n")
        stdout.detach()
        return [json.loads(line, parse_constant=no_json) for line in said if line]

    return answer


def check_rows(answer: Answer, given: list[bytes], good: str) -> None:
    wanted = [number for number, line in enumerate(given, 1) if line.strip()]
    rows = answer(given)
    assert len(rows) == len(wanted)
    for row, number in zip(rows, wanted, strict=True):
        assert "id" in row
        assert good in row or row["line"] == number
        assert good in row or ": " in row["error"] or "characters" in row["error"]


def test_every_line_that_is_asked_gets_one_line(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answering(ask.answer_lines, application, monkeypatch)
    fuzz(lambda given: check_rows(answer, given, "kind"), inputs)


def test_every_line_that_is_to_be_ground_gets_one_line(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answering(ground.check_lines, application, monkeypatch)
    fuzz(lambda given: check_rows(answer, given, "supported"), inputs)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
@pytest.mark.parametrize("command", [ask.answer_lines, ground.check_lines])
def test_a_line_that_is_odd_gets_its_line_and_the_next_one_is_worked_on(
    command: Callable[[Callable[[], Application]], None],
    odd: bytes,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = answering(command, application, monkeypatch)
    rows = answer([odd, b'{"id": "next", "question": "!", "statement": "A.", "passages": ["A."]}'])
    assert [row["id"] for row in rows[1:]] == ["next"]
    assert "error" not in rows[1]
