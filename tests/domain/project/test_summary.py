import datetime as dt
import random

import pytest

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import (
    Assigned,
    Decision,
    DueSet,
    GateDecided,
    LessonAdded,
    Marked,
    ProjectKey,
    Status,
    Summary,
    catalogue,
    latest_undoable,
    portfolio,
    summarize,
    undo,
    who_waits,
)
from bot.errors import Refused
from evals.plain_summary import plain_summary
from tests.domain.project.builders import (
    DAY,
    DEPUTY,
    LEAD,
    MEMBER,
    NOW,
    Team,
    real_framework,
    small_framework,
    w,
)
from tests.domain.project.random_changes import PEOPLE, any_change


def random_team(seed: int, framework: Framework, steps: int = 250) -> Team:
    """A team that has tried many things over some months."""
    rng = random.Random(seed)
    team = Team(framework).staffed()
    for _ in range(steps):
        team.at += dt.timedelta(hours=rng.choice([1, 5, 30]))
        try:
            team.do(any_change(team, rng.choice), rng.choice([LEAD, LEAD, *PEOPLE]))
        except Refused:
            continue
    return team


def same_shape(summary: Summary) -> dict[str, object]:
    """The summary as the plain recomputation writes it."""
    lists = {c.phase.value: c for c in summary.checklists}
    return {
        "phase": summary.phase,
        "age": summary.phase_age_days,
        "leads": list(summary.leads),
        "status": summary.status,
        "checklists": {p: [_row(line, summary.today) for line in c.lines] for p, c in lists.items()},
        "tallies": {p: c.tally.model_dump() for p, c in lists.items()},
        "gaps": [
            (g.id, [line.activity for line in g.missing], list(g.provenance.extract))
            for g in summary.gate.must_gaps
        ],
        "waiting": sorted(((x.kind, x.who, x.for_whom, x.about, x.first) for x in set_of(summary)), key=str),
        "lessons": [lesson.id for lesson in summary.lessons],
        "changes": [(c.number, c.undone) for c in summary.changes],
    }


def set_of(summary: Summary):
    """Two conditions of one decision with the same owner count once, as in a set."""
    return {(x.kind, x.who, x.for_whom, x.about, x.first): x for x in summary.waiting}.values()


def _row(line, today: dt.date) -> dict[str, object]:
    return {
        "id": line.activity,
        "phase": line.phase,
        "level": line.level,
        "lowered": line.tailoring is not None and line.tailoring.level == "should",
        "title": line.title,
        "status": line.status,
        "owner": line.owner,
        "due": line.due.isoformat() if line.due else None,
        "evidence": [one.id for one in line.evidence],
        "seen": line.verification.by if line.verification else None,
        "overdue": bool(line.due and line.due < today and not line.status.settled),
        "extract": list(line.provenance.extract),
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_summary_is_what_a_plain_recomputation_gives(seed: int):
    framework = small_framework() if seed % 4 else real_framework()
    team = random_team(seed, framework)
    now, since = team.at + 3 * DAY, team.at - 10 * DAY
    summary = summarize(team.p, framework, now, team.records, since)
    plain = plain_summary(
        [r.model_dump(mode="json") for r in team.records], framework.model_dump(mode="json"), now, since
    )
    mine = same_shape(summary)
    for part, value in plain.items():
        assert mine[part] == value, part
    assert Summary.model_validate_json(summary.model_dump_json()) == summary


def test_the_generated_histories_reach_the_rarer_places():
    teams = [random_team(seed, small_framework()) for seed in range(12)]
    assert {visit.phase for team in teams for visit in team.p.course} >= {Phase.ASSESS, Phase.STRUCTURE}
    assert any(visit.reopened for team in teams for visit in team.p.course)
    assert any(record.change.kind == "undone" for team in teams for record in team.records)
    assert any(state.verification for team in teams for state in team.p.activities.values())
    assert any(decision.conditions for team in teams for decision in team.p.decisions.values())


def test_every_line_of_a_summary_names_its_source():
    team = random_team(7, real_framework())
    summary = summarize(team.p, team.framework, team.at)
    for line in (line for checklist in summary.checklists for line in checklist.lines):
        assert line.provenance.team or (line.provenance.section and line.provenance.extract)
    for found in (*summary.waiting, *summary.gate.requirements):
        assert found.provenance.team or found.provenance.extract


def test_an_undone_undo_counts_as_done_again():
    team = Team(small_framework()).staffed().done("assess/need")
    number = team.p.version
    team.do(undo(team.p, number))
    team.do(undo(team.p, number + 1))
    changes = summarize(team.p, team.framework, team.at, team.records, NOW).changes
    assert [c.number for c in changes if c.undone] == [number + 1]
    team.do(undo(team.p, number + 2))
    changes = summarize(team.p, team.framework, team.at, team.records, NOW).changes
    assert [c.number for c in changes if c.undone] == [number, number + 2]
    assert latest_undoable(team.p) == number - 1


def test_who_waits_names_the_blocked_the_dependent_and_the_conditions():
    team = Team(small_framework()).staffed()
    team.do(Assigned(activity="assess/pilot", owner=MEMBER))
    team.do(Assigned(activity="assess/train-pilot", owner=DEPUTY))
    team.do(
        Marked(activity="assess/cost", status=Status.BLOCKED, blocker=w("No price"), waiting_for=LEAD), MEMBER
    )
    found = who_waits(team.p, catalogue(team.p, team.framework))
    assert [(x.kind, x.who, x.for_whom) for x in found] == [
        ("blocked", MEMBER, LEAD),
        ("dependency", MEMBER, DEPUTY),
    ]
    assert found[1].provenance.extract == ("S3.1.4-05",)


def test_the_age_of_a_phase_counts_whole_days_of_the_present_stay():
    team = Team(small_framework())
    assert summarize(team.p, team.framework, team.at + dt.timedelta(hours=23)).phase_age_days == 0
    assert summarize(team.p, team.framework, team.at + 24 * DAY).phase_age_days == 24


def test_a_lesson_about_an_activity_has_the_source_of_the_activity():
    team = Team(small_framework()).staffed()
    team.do(LessonAdded(text=w("Ask early"), phase=Phase.ASSESS, activity="assess/cost"), MEMBER)
    lesson = summarize(team.p, team.framework, team.at).lessons[0]
    assert lesson.provenance.extract == ("S3.1.8-10",)


def test_a_portfolio_puts_what_needs_attention_first_and_what_is_stopped_last():
    calm, late, stopped = (
        Team(small_framework(), key=ProjectKey(org="T1", channel=name)).staffed()
        for name in ("C1", "C2", "C3")
    )
    late.do(DueSet(activity="assess/need", due=NOW.date() - DAY))
    stopped.do(GateDecided(phase=Phase.ASSESS, decision=Decision.STOP, rationale=w("No need")))
    rows = portfolio([(t.p, t.framework) for t in (stopped, calm, late)], NOW + DAY)
    assert [(row.key.channel, row.status) for row in rows] == [
        ("C2", "active"),
        ("C1", "active"),
        ("C3", "stopped"),
    ]
    assert rows[0].all.overdue == 1
    assert rows[0].next_due == NOW.date() - DAY
    assert rows[0].must_gaps[0].provenance.extract
