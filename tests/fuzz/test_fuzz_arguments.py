"""Whatever arguments the command line is given, it ends with a status of its own and without a traceback."""

import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import strategies as st

from bot.__main__ import run
from bot.cli.app import app
from bot.settings import SHIPPED_PROMPTS
from tests.builders import small_knowledge
from tests.fuzzing import fuzz

LEFT_OUT = {"serve", "play", "evals run", "evals compare", "evals tune", "evals judge"}
"""They serve until they are ended, or work for minutes whatever they are given."""

# No slash: a run as root must not write or read outside of the test's folder, nor fetch an address.
texts = st.one_of(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), max_size=12),
    st.binary(max_size=6).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"").replace(b"/", b""))),
    st.sampled_from(
        ["C1", "local", "U1", "all", "none", "-", "--", "--help", "", "  ", "0", "-1", "1", "999"]
    ),
    st.sampled_from(
        ["assess", "structure", "assess/certification", "done", "open", "go", "must", "member", "lead"]
    ),
    st.sampled_from(
        ["2026-11-24", "2026-02-31", "0001-01-01", "9999-12-31T23:59:59+14:00", "2026-11-24T10:00"]
    ),
    st.sampled_from(
        ["assess=2026-12-01", "=", "a=b=c", "Europe Stockholm", "1e5", "9" * 5000, "x" * 5000, "nan"]
    ),
    st.sampled_from(
        ["json", "csv", "md", "pdf", "report", "1_0", "٣", "\x1b[31m", "\u202e", "\ufeff", "e1", "d1"]
    ),
    st.sampled_from(["a folder", "a file", "gone.zip", ".", "..", "How do we train the clinicians?"]),
)


def commands() -> dict[str, list[Any]]:
    """Return the parameters of each command, by its words."""
    found: dict[str, list[Any]] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*words, name))
        if not hasattr(command, "commands"):
            found[" ".join(words)] = command.params

    walk(typer.main.get_command(app), ())
    return {words: params for words, params in found.items() if words not in LEFT_OUT}


COMMANDS = commands()


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """A command with some of its options and arguments, mostly of the project that there is."""
    words = draw(st.sampled_from(sorted(COMMANDS)))
    given: list[str] = []
    for param in COMMANDS[words]:
        names = [name for name in param.opts if name.startswith("-")]
        if names and names[0] in {"--channel", "--as"} and draw(st.integers(0, 3)):
            given += [names[0], "C1" if names[0] == "--channel" else "U1"]
        elif names and draw(st.booleans()):
            given += [names[0]] if getattr(param, "is_flag", False) else [names[0], draw(texts)]
        elif not names and draw(st.integers(0, 5)):
            given.append(draw(texts))
    if draw(st.integers(0, 9)) == 0:
        given.append(draw(texts))
    return [*words.split(), *given]


Call = Callable[[list[str]], tuple[int, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command in an installation of its own, on a terminal that knows ASCII alone."""
    prompts = Path(shutil.copytree(SHIPPED_PROMPTS, tmp_path / "prompts"))
    here = tmp_path / "here"
    (here / "a folder").mkdir(parents=True)
    (here / "a file").write_bytes(b"\x89\xff no text")
    monkeypatch.chdir(here)
    for name in [name for name in os.environ if name.startswith(("ADVISOR_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADVISOR_KNOWLEDGE_DIR", str(small_knowledge(tmp_path / "knowledge")))
    monkeypatch.setenv("ADVISOR_PROMPTS_DIR", str(prompts))
    monkeypatch.setenv("ADVISOR_DEBUG", "true")

    def call(arguments: list[str]) -> tuple[int, str]:
        said = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        complained = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["advisor", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
            patch.setattr(sys, "stdout", said)
            patch.setattr(sys, "stderr", complained)
            status = run()
            said.flush()
            complained.flush()
        complaint = complained.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
        return status, complaint

    assert call(["index"])[0] == 0
    assert call(["project", "create", "Sepsis alert", "--channel", "C1", "--as", "U1"]) == (0, "")
    return call


def test_any_arguments_end_with_a_status_and_a_sentence(call: Call) -> None:
    seen: set[int] = set()

    def each(arguments: list[str]) -> None:
        status, complaint = call(arguments)
        assert status in {0, 1, 2}, complaint
        assert "Traceback" not in complaint
        assert status == 0 or complaint
        seen.add(status)

    fuzz(each, calls(), examples=120)
    assert {0, 2} <= seen
