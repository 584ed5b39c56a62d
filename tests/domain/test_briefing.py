"""The line that opens a lead's summary: who needs them first, in numbers that are the rows' own."""

import datetime as dt

import pytest

from bot.compose import Application
from bot.domain.briefing import brief_of
from bot.domain.phases import Phase
from bot.domain.project import PortfolioRow, ProjectKey
from bot.domain.project.summary import Tally
from bot.domain.project.words import label

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def row(
    name: str, overdue: int = 0, blocked: int = 0, conditions: int = 0, status: str = "active"
) -> PortfolioRow:
    return PortfolioRow.model_validate(
        {
            "key": ProjectKey(org="T1", channel=f"C{name}"),
            "name": label(name, "0" * 32),
            "status": status,
            "leads": (),
            "phase": Phase.ASSESS,
            "phase_age_days": 3,
            "now": Tally(),
            "all": Tally(overdue=overdue, blocked=blocked),
            "must_gaps": (),
            "decision": None,
            "open_conditions": conditions,
            "late_conditions": conditions,
            "next_due": None,
            "phase_target": None,
            "go_live": None,
            "changed_at": NOW,
        }
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("Sepsis", overdue=3, blocked=1)], "3 of its activities are late and one is blocked."),
        (
            [row("Sepsis", overdue=1, blocked=2, conditions=4)],
            "one of its activities is late, 2 are blocked and 4",
        ),
        ([row("A", blocked=1), row("B", overdue=1)], "one is blocked. One other project has"),
        ([row("A", blocked=1), row("B", overdue=1), row("C", conditions=1)], "2 other projects have"),
    ],
)
def test_the_project_that_needs_its_lead_first_is_named_with_its_numbers(
    application: Application, rows: list[PortfolioRow], said: str
) -> None:
    brief = brief_of(rows, application.corpus.framework, "en")
    assert brief
    assert said in brief.filled()
    assert str(rows[0].name) in brief.filled()
    swedish = brief_of(rows, application.corpus.framework, "sv")
    assert swedish
    assert swedish.facts["name"] in swedish.filled()


def test_nothing_is_said_where_nothing_needs_anybody(application: Application) -> None:
    rows = [row("A"), row("B", overdue=3, status="stopped")]
    assert brief_of(rows, application.corpus.framework, "en") is None
