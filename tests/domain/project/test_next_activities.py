import datetime as dt

import pytest

from bot.domain.phases import Phase
from bot.domain.project import (
    Decision,
    DueSet,
    GateDecided,
    Marked,
    Status,
    next_activities,
)
from tests.domain.project.builders import LEAD, MEMBER, Team, real_framework, small_framework, w


@pytest.fixture
def team() -> Team:
    return Team(small_framework()).staffed()


def ids(team: Team) -> list[str]:
    return [one.line.activity for one in next_activities(team.p, team.framework, team.at)]


def why(team: Team, name: str) -> list[str]:
    found = next_activities(team.p, team.framework, team.at)
    return [reason.kind for one in found if one.line.activity == name for reason in one.why]


def test_a_new_project_starts_with_musts_that_others_wait_for(team: Team):
    assert ids(team) == ["assess/need", "assess/train-pilot", "assess/cost"]
    assert why(team, "assess/need") == ["comes_first", "gate", "gate", "gate", "must", "phase"]


def test_a_rule_as_a_reason_names_its_sentence_and_its_source(team: Team):
    first = next_activities(team.p, team.framework, team.at)[1].why[0]
    assert (first.kind, first.text, first.provenance.extract) == (
        "comes_first",
        "Train people before the pilot.",
        ("S3.1.4-05",),
    )


def test_an_activity_comes_up_once_what_is_before_it_is_settled(team: Team):
    team.done("assess/need")
    assert "assess/fit" in ids(team)
    assert "assess/pilot" not in ids(team)


def test_what_is_overdue_comes_first_whatever_its_level_and_phase(team: Team):
    team.do(DueSet(activity="implement/train", due=team.at.date() - dt.timedelta(days=2)))
    assert ids(team)[0] == "implement/train"
    first = next_activities(team.p, team.framework, team.at)[0].why[0]
    assert (first.kind, first.days) == ("overdue", 2)


def test_what_is_due_today_is_due_soon_and_not_overdue(team: Team):
    team.do(DueSet(activity="assess/cost", due=team.at.date()))
    assert ids(team)[0] == "assess/cost"
    assert why(team, "assess/cost")[0] == "due_soon"


def test_the_date_is_that_of_the_projects_time_zone():
    at = dt.datetime(2026, 11, 24, 22, 0, tzinfo=dt.UTC)
    team = Team(small_framework(), at)
    profile = team.p.profile.model_copy(update={"time_zone": "Europe/Helsinki"})
    assert profile.today(at) == dt.date(2026, 11, 25)


def test_something_blocked_ranks_after_what_can_be_done_and_says_by_what(team: Team):
    team.do(
        Marked(activity="assess/need", status=Status.BLOCKED, blocker=w("No data"), waiting_for=LEAD), MEMBER
    )
    assert ids(team)[-1] == "assess/need"
    found = next_activities(team.p, team.framework, team.at)[-1].why[0]
    assert (found.kind, found.text, found.person) == ("blocked", "It is blocked: No data", LEAD)


def test_an_activity_begun_too_early_says_what_it_waits_for(team: Team):
    team.do(Marked(activity="assess/pilot", status=Status.IN_PROGRESS), MEMBER)
    assert "waits" in why(team, "assess/pilot")


def test_the_next_phase_fills_up_when_few_are_left(team: Team):
    team.done("assess/need", "assess/fit", "assess/train-pilot", "assess/cost")
    assert ids(team)[0] == "structure/owner"
    assert set(ids(team)) == {"assess/pilot", "structure/plan", "structure/owner"}


def test_nothing_is_next_when_all_is_settled_or_the_project_is_stopped(team: Team):
    team.do(GateDecided(phase=Phase.ASSESS, decision=Decision.STOP, rationale=w("No need")))
    assert ids(team) == []


def test_a_project_on_the_real_framework_has_five_ranked_with_a_source_each():
    team = Team(real_framework())
    found = next_activities(team.p, team.framework, team.at)
    assert len(found) == 5
    assert all(one.line.provenance.extract and one.why for one in found)
    assert found == next_activities(team.p, team.framework, team.at)
    assert all(
        team.p.state(need).status.settled
        for one in found
        for need in team.framework.activity(one.line.activity).depends_on
    )
