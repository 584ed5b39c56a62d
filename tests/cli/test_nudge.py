"""`advisor nudge` as people and programs use it."""

import pytest

from tests.cli.commands import Terminal

LEAD = ("--channel", "C1", "--as", "U1")
WEDNESDAY = ("--now", "2026-11-25T10:00+01:00")


@pytest.fixture
def team(terminal: Terminal) -> Terminal:
    """A project whose pilot has begun before anything else."""
    terminal.ok("project", "create", "Sepsis alert", *LEAD)
    terminal.ok("project", "mark", "assess/pilot", "in_progress", *LEAD)
    return terminal


def test_a_dry_run_says_what_why_and_from_where(team: Terminal) -> None:
    out = team.ok("nudge", "--dry-run", *WEDNESDAY).out
    assert "send order-training-and-evaluation-before-pilot" in out
    assert "“Train before the pilot”" in out
    assert "section 3.1.4 (S3.1.4-05)" in out
    assert "1 project: 1 nudge due, 0 held back." in out


def test_a_dry_run_says_what_is_held_back_and_until_when(team: Terminal) -> None:
    out = team.ok("nudge", "--dry-run", "--now", "2026-11-28T10:00+01:00").out
    assert "hold order-training-and-evaluation-before-pilot" in out
    assert "weekend until 2026-11-30 07:00 UTC" in out


def test_a_dry_run_says_what_went_by_unseen(team: Terminal) -> None:
    team.ok("project", "assign", "assess/ethics", "--due", "2026-12-10", *LEAD)
    out = team.ok("nudge", "--dry-run", "--now", "2026-12-16T10:00+01:00").out
    assert "drop activity-due (assess/ethics 2026-12-10)" in out
    assert "send activity-overdue" in out
    found = team.ok("nudge", "--dry-run", "--json", "--now", "2026-12-16T10:00+01:00").json
    assert [one["why"] for one in found["projects"][0]["passed"]] == ["lapsed"]


def test_programs_get_the_same_as_json(team: Terminal) -> None:
    found = team.ok("nudge", "--dry-run", "--channel", "C1", "--json", *WEDNESDAY).json
    (project,) = found["projects"]
    assert [one["rule"] for one in project["due"]] == ["order-training-and-evaluation-before-pilot"]
    assert project["held"] == []


def test_a_dry_run_sends_and_notes_nothing(team: Terminal) -> None:
    before = team.ok("project", "history", *LEAD[:2], "--json").out
    first = team.ok("nudge", "--dry-run", "--json", *WEDNESDAY).out
    assert team.ok("nudge", "--dry-run", "--json", *WEDNESDAY).out == first
    assert team.ok("project", "history", *LEAD[:2], "--json").out == before
    assert "no nudge was sent yet" in team.ok("nudge", "--report").out


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("nudge",), "--dry-run"),
        (("nudge", "--dry-run", "--now", "tomorrow"), "cannot read 'tomorrow'"),
    ],
)
def test_a_call_that_is_off_says_the_mend(team: Terminal, call: tuple[str, ...], said: str) -> None:
    result = team(*call)
    assert result.status == 2
    assert said in result.error


def test_a_channel_without_a_project_is_refused(team: Terminal) -> None:
    assert team("nudge", "--dry-run", "--channel", "C9").status == 1
