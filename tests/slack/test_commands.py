"""What people type behind `/advisor`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phases import Phase
from bot.errors import UsageError
from bot.slack.commands import NAMES, Command, read_command


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Command("help")),
        ("  status ", Command("status")),
        ("STATUS", Command("status")),
        ("ask What do we check?", Command("ask", text="What do we check?")),
        ("what do we check before we buy", Command("ask", text="what do we check before we buy")),
        ("lesson Ask the lab early", Command("lesson", text="Ask the lab early")),
        ("checklist", Command("checklist")),
        ("checklist mine", Command("checklist", shows="mine")),
        ("checklist govern overdue", Command("checklist", phase=Phase.GOVERN, shows="overdue")),
        ("checklist overdue 5", Command("checklist", phase=Phase.GOVERN, shows="overdue")),
        ("phase rollout", Command("phase", phase=Phase.IMPLEMENT)),
        ("export", Command("export")),
        ("export CSV", Command("export", file_format="csv")),
        ("härnäst", Command("next")),
        ("checklista mina", Command("checklist", shows="mine")),
    ],
)
def test_a_command_is_read(typed: str, meant: Command) -> None:
    assert read_command(typed) == meant


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("statsu", "did you mean “/advisor status”?"),
        ("chekclist mine", "did you mean “/advisor checklist”?"),
        ("exprot pdf", "did you mean “/advisor export”?"),
        ("xyzzy", "“/advisor help” shows all"),
        ("status now", "“/advisor status” takes nothing more"),
        ("export docx", "use pdf, md, csv, json"),
        ("phase begining", "use one of assess, structure"),
        ("checklist tomorow", "mine"),
    ],
)
def test_a_command_that_is_off_says_what_was_meant(typed: str, hint: str) -> None:
    with pytest.raises(UsageError) as off:
        read_command(typed)
    assert hint in str(off.value)


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_a_command_or_a_helpful_error(typed: str) -> None:
    said = outcome(typed)
    if isinstance(said, Command):
        assert said.name in NAMES
    else:
        assert said.mend
        assert len(str(said)) < 300


def outcome(typed: str) -> Command | UsageError:
    try:
        return read_command(typed)
    except UsageError as error:
        return error
