import datetime as dt

import pytest

from bot.domain.phases import Phase
from bot.domain.project import (
    ActivityAdded,
    Assigned,
    ConditionClosed,
    Decision,
    EvidenceAdded,
    GateDecided,
    Marked,
    NewCondition,
    PhaseMoved,
    Status,
    Tailored,
    Verified,
    readiness,
    summarize,
    undo,
)
from bot.errors import Refused
from tests.domain.project.builders import (
    DAY,
    LEAD,
    MEMBER,
    SPONSOR,
    Team,
    lab,
    real_framework,
    small_framework,
    w,
)


@pytest.fixture
def team() -> Team:
    return Team(small_framework()).staffed()


def gaps(team: Team) -> list[str]:
    return [gap.id for gap in readiness(team.p, team.framework).must_gaps]


def condition(team: Team, owner: str = MEMBER) -> NewCondition:
    return NewCondition(text=w("Train the pilot ward"), owner=owner, due=team.at.date() + 30 * DAY)


def conditional_go(team: Team) -> GateDecided:
    return GateDecided(
        phase=team.p.phase,
        decision=Decision.GO_WITH_CONDITIONS,
        rationale=w("The ward is ready enough"),
        conditions=(condition(team),),
    )


def test_a_new_project_misses_criteria_rules_and_single_musts(team: Team):
    assert gaps(team) == [
        "assess/exit-need",
        "structure/entry-use",
        "rule/need-first",
        "assess/train-pilot",
        "assess/cost",
    ]
    found = readiness(team.p, team.framework)
    assert found.requirements[-1].id == "assess/exit-pilot"
    assert not found.ready


def test_a_line_says_who_when_on_what_evidence_verified_by_whom_and_from_where(team: Team):
    team.do(Assigned(activity="assess/need", owner=MEMBER))
    team.do(EvidenceAdded(activity="assess/need", evidence="permalink", what=w("https://x.test/p1")))
    team.done("assess/need").do(Verified(activity="assess/need"), SPONSOR)
    found = readiness(team.p, team.framework).requirements[0]
    line = found.items[0]
    assert (line.owner, line.verification.by, str(line.evidence[0].what)) == (
        MEMBER,
        SPONSOR,
        "https://x.test/p1",
    )
    assert (found.provenance.section, found.provenance.extract) == ("3.1.1", ("S3.1.1-02",))
    assert line.provenance.section == "3.1.1, 3.2.3"


def test_a_criterion_without_extract_has_the_source_of_its_activities(team: Team):
    found = next(r for r in readiness(team.p, team.framework).requirements if r.id == "assess/exit-pilot")
    assert found.provenance.extract == ("S3.1.4-02",)


def test_not_applicable_meets_a_requirement(team: Team):
    team.done("assess/need", "assess/train-pilot", "assess/cost")
    team.do(Marked(activity="assess/fit", status=Status.NOT_APPLICABLE, reason=w("Built here")))
    assert gaps(team) == []
    team.do(PhaseMoved(to=Phase.STRUCTURE))
    assert team.p.visit.gaps == ("assess/exit-pilot",)


def test_must_gaps_stop_a_move_and_are_named(team: Team):
    with pytest.raises(Refused, match="assess/exit-need"):
        team.do(PhaseMoved(to=Phase.STRUCTURE))


def test_go_is_refused_while_a_must_is_missing(team: Team):
    with pytest.raises(Refused, match="assess/exit-need"):
        team.do(GateDecided(phase=Phase.ASSESS, decision=Decision.GO))


def test_go_with_conditions_lets_the_gaps_pass_that_it_saw(team: Team):
    team.do(conditional_go(team), SPONSOR)
    team.do(PhaseMoved(to=Phase.STRUCTURE))
    name = team.p.visit.decision
    assert team.p.decisions[name].gaps == team.p.visit.gaps[:5]
    team.do(ConditionClosed(decision=name, condition=1, note=w("done")), SPONSOR)
    assert team.p.decisions[name].conditions[0].closed.by == SPONSOR


def test_a_gap_that_opened_after_the_decision_stops_the_move(team: Team):
    team.done("assess/cost").do(conditional_go(team))
    team.do(Marked(activity="assess/cost", status=Status.IN_PROGRESS), MEMBER)
    with pytest.raises(Refused, match="missing: assess/cost"):
        team.do(PhaseMoved(to=Phase.STRUCTURE))


def test_a_conditional_go_does_not_let_two_gates_pass(team: Team):
    team.do(conditional_go(team))
    with pytest.raises(Refused, match="structure/exit-plan"):
        team.do(PhaseMoved(to=Phase.IMPLEMENT))


@pytest.mark.parametrize("decision", [Decision.HOLD, Decision.RECYCLE, Decision.STOP])
def test_a_gate_that_does_not_open_holds_even_a_ready_project(team: Team, decision: Decision):
    team.done("assess/need", "assess/fit", "assess/train-pilot", "assess/cost")
    team.do(GateDecided(phase=Phase.ASSESS, decision=decision, rationale=w("The board waits")))
    with pytest.raises(Refused, match="decided"):
        team.do(PhaseMoved(to=Phase.STRUCTURE))
    team.do(GateDecided(phase=Phase.ASSESS, decision=Decision.GO))
    team.do(PhaseMoved(to=Phase.STRUCTURE))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (GateDecided(phase=Phase.ASSESS, decision=Decision.HOLD), "rationale"),
        (GateDecided(phase=Phase.LEARN, decision=Decision.HOLD, rationale=w("x")), "not open"),
        (
            GateDecided(phase=Phase.ASSESS, decision=Decision.GO_WITH_CONDITIONS, rationale=w("x")),
            "needs a condition",
        ),
        (PhaseMoved(to=Phase.ASSESS), "already"),
        (ConditionClosed(decision="d9", condition=1), "no condition"),
    ],
)
def test_a_gate_act_that_does_not_fit_is_refused(team: Team, change, reason):
    with pytest.raises(Refused, match=reason):
        team.do(change)


def test_a_condition_cannot_be_due_in_the_past(team: Team):
    late = condition(team).model_copy(update={"due": dt.date(2026, 1, 1)})
    decided = conditional_go(team).model_copy(update={"conditions": (late,)})
    with pytest.raises(Refused, match="past"):
        team.do(decided)


def test_going_back_needs_a_reason_and_makes_earlier_decisions_void(team: Team):
    team.do(conditional_go(team))
    team.do(PhaseMoved(to=Phase.STRUCTURE))
    with pytest.raises(Refused, match="reason"):
        team.do(PhaseMoved(to=Phase.ASSESS))
    team.do(PhaseMoved(to=Phase.ASSESS, reason=w("The vendor changed the model")))
    assert team.p.visit.reopened
    assert team.p.decision_now() is None
    with pytest.raises(Refused, match="missing"):
        team.do(PhaseMoved(to=Phase.STRUCTURE))


def test_lowering_every_open_activity_waives_a_must_requirement(team: Team):
    team.done("assess/fit", "assess/train-pilot", "assess/cost")
    team.do(Tailored(activity="assess/need", level="should", reason=w("Decided by the region")))
    assert gaps(team) == []


def test_raising_an_activity_makes_it_a_gap(team: Team):
    team.done("assess/need", "assess/fit", "assess/train-pilot", "assess/cost")
    team.do(Tailored(activity="assess/pilot", level="must", reason=w("Our policy")))
    assert gaps(team) == ["assess/pilot"]


def test_an_own_must_is_a_gap_and_says_that_the_team_asks_for_it(team: Team):
    team.done("assess/need", "assess/fit", "assess/train-pilot", "assess/cost")
    team.do(
        ActivityAdded(
            activity="own/dpo",
            title=lab("Ask the DPO"),
            phase=Phase.ASSESS,
            level="must",
            reason=w("Policy 7"),
        )
    )
    found = readiness(team.p, team.framework).must_gaps
    assert [gap.id for gap in found] == ["own/dpo"]
    assert found[0].provenance.team
    assert str(found[0].provenance.reason) == "Policy 7"


def test_a_move_cannot_lose_the_decision_that_it_rests_on(team: Team):
    number = team.do(conditional_go(team)).record.number
    team.do(PhaseMoved(to=Phase.STRUCTURE))
    with pytest.raises(Refused, match="rests on"):
        team.do(undo(team.p, number))
    team.do(undo(team.p))
    team.do(undo(team.p, number))
    assert team.p.phase is Phase.ASSESS
    assert not team.p.decisions


def test_the_last_gate_completes_the_project(team: Team):
    team.done(*(a.id for a in team.framework.activities))
    for phase in list(Phase)[1:]:
        team.do(PhaseMoved(to=phase))
    team.do(GateDecided(phase=Phase.LEARN, decision=Decision.GO))
    assert readiness(team.p, team.framework).entering is None
    assert summarize(team.p, team.framework, team.at).status == "complete"


def test_every_requirement_of_the_real_framework_names_its_source():
    team = Team(real_framework())
    for phase in list(Phase)[1:]:
        for line in readiness(team.p, team.framework, phase).requirements:
            assert line.provenance.extract, line.id
            assert line.provenance.section, line.id
            assert all(item.provenance.extract for item in line.items)
    assert team.p.leads == (LEAD,)
