"""A defect at the terminal: a line with a reference, and its places where they can be looked up."""

import re
import stat
from pathlib import Path

import pytest

from bot.cli import defect
from bot.cli.defect import EXIT_CODE, FILE
from tests.cli.commands import Terminal

WRITTEN = "canary-4711 my mother's scan"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command breaks in a way that nobody thought of, over what was given to it."""

    def run(_app: object, named: list[str], *_: object) -> None:
        raise ZeroDivisionError(f"cannot divide {named[0]}")

    monkeypatch.setattr("bot.cli.ingest.run", run)


@pytest.mark.usefixtures("broken")
def test_a_defect_is_one_line_with_a_reference_that_stands_in_the_file(
    terminal: Terminal, compiled: Path
) -> None:
    done = terminal("ingest", WRITTEN)
    assert (done.status, done.out) == (EXIT_CODE, "")
    assert done.error.count("\n") == 1
    assert "Traceback" not in done.error
    assert "canary" not in done.error
    reference = re.search(r"reference ([0-9a-f]{8})", done.error)
    assert reference
    assert str(compiled / FILE) in done.error
    kept = (compiled / FILE).read_text("utf-8")
    assert re.search(rf"{reference[1]}\n(  .*:\d+ in \w+\n)+  ZeroDivisionError\n", kept)
    assert "canary" not in kept
    assert stat.S_IMODE((compiled / FILE).stat().st_mode) == 0o600


@pytest.mark.usefixtures("broken")
def test_who_asks_for_it_sees_the_traceback(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DEBUG", "true")
    done = terminal("ingest", "anything")
    assert done.status == EXIT_CODE
    assert "ZeroDivisionError: cannot divide anything" in done.error


@pytest.mark.usefixtures("broken")
def test_a_defect_is_told_also_where_nothing_can_be_kept(
    terminal: Terminal, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = compiled / "a file"
    in_the_way.write_text("no folder")
    monkeypatch.setattr(defect, "FILE", "a file/defects.log")
    done = terminal("ingest", "anything")
    assert done.status == EXIT_CODE
    assert "cannot be written" in done.error


def test_the_file_does_not_grow_for_ever(
    terminal: Terminal, compiled: Path, monkeypatch: pytest.MonkeyPatch, broken: None
) -> None:
    monkeypatch.setattr(defect, "MAX_BYTES", 100)
    monkeypatch.setattr(defect, "FILE", "small.log")
    for _ in range(3):
        terminal("ingest", "anything")
    assert (compiled / "small.log").read_text("utf-8").count("ZeroDivisionError") == 1
    assert (compiled / "small.old.log").read_text("utf-8").count("ZeroDivisionError") == 1
