import pytest

from bot.domain.phases import Phase
from bot.domain.project import (
    Act,
    ActivityAdded,
    Actor,
    Assigned,
    Decision,
    GateDecided,
    Marked,
    PersonErased,
    PersonSet,
    PhaseMoved,
    ProfileEdited,
    ProjectRole,
    Settings,
    SettingsChanged,
    Status,
    Tailored,
    Verified,
    may,
    undo,
)
from bot.errors import Refused
from tests.domain.project.builders import (
    BOT,
    DEPUTY,
    LEAD,
    MEMBER,
    OTHER,
    SPONSOR,
    VIEWER,
    Team,
    lab,
    person,
    small_framework,
    w,
)


@pytest.fixture
def team() -> Team:
    return Team(small_framework()).staffed()


@pytest.mark.parametrize(
    ("act", "able"),
    [
        (Act.MOVE, {LEAD, DEPUTY}),
        (Act.DECIDE, {LEAD, DEPUTY, SPONSOR}),
        (Act.CLOSE, {LEAD, DEPUTY, SPONSOR}),
        (Act.MARK, {LEAD, DEPUTY, MEMBER, BOT}),
        (Act.ASSIGN, {LEAD, DEPUTY, MEMBER}),
        (Act.EVIDENCE, {LEAD, DEPUTY, MEMBER, BOT}),
        (Act.VERIFY, {LEAD, DEPUTY, MEMBER, SPONSOR}),
        (Act.TAILOR, {LEAD, DEPUTY}),
        (Act.LESSON, {LEAD, DEPUTY, MEMBER, SPONSOR}),
        (Act.PROFILE, {LEAD, DEPUTY}),
        (Act.SETTINGS, {LEAD, DEPUTY}),
        (Act.PEOPLE, {LEAD}),
        (Act.MIGRATE, {LEAD}),
        (Act.ERASE, {LEAD}),
        (Act.NUDGE, {BOT}),
    ],
)
def test_each_act_is_for_these_people_alone(team: Team, act: Act, able: set[str]):
    people = [LEAD, DEPUTY, MEMBER, SPONSOR, VIEWER, BOT, OTHER]
    assert {p for p in people if may(team.p, person(p), act)} == able


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (PhaseMoved(to=Phase.STRUCTURE), MEMBER),
        (Marked(activity="assess/need", status=Status.DONE), VIEWER),
        (Marked(activity="assess/need", status=Status.DONE), SPONSOR),
        (Marked(activity="assess/need", status=Status.DONE), OTHER),
        (Tailored(activity="assess/need", level="should", reason=w("small")), MEMBER),
        (
            ActivityAdded(activity="own/x", title=lab("X"), phase=Phase.ASSESS, reason=w("y")),
            MEMBER,
        ),
        (PersonSet(person=OTHER, role=ProjectRole.MEMBER), DEPUTY),
        (PersonErased(person=MEMBER), DEPUTY),
        (GateDecided(phase=Phase.ASSESS, decision=Decision.HOLD, rationale=w("wait")), BOT),
        (Verified(activity="assess/need"), BOT),
    ],
)
def test_a_change_without_the_role_for_it_is_refused_with_a_mend(team: Team, change, by):
    before = team.p
    with pytest.raises(Refused) as refused:
        team.do(change, by)
    assert refused.value.reason
    assert refused.value.mend
    assert team.p is before


def test_a_bot_never_decides_even_when_it_says_that_it_is_a_person(team: Team):
    decided = GateDecided(phase=Phase.ASSESS, decision=Decision.HOLD, rationale=w("wait"))
    with pytest.raises(Refused, match="a bot may not decide a gate"):
        team.do(decided, Actor(person=BOT, kind="person"))
    with pytest.raises(Refused, match="a bot may not decide a gate"):
        team.do(decided, Actor(person=LEAD, kind="bot"))


def test_a_bot_stays_a_bot_and_never_leads(team: Team):
    with pytest.raises(Refused, match="a bot cannot be lead"):
        team.do(PersonSet(person=BOT, role=ProjectRole.LEAD, bot=False))


def test_the_doer_may_not_verify_their_own_work_but_another_may(team: Team):
    team.do(Marked(activity="assess/need", status=Status.DONE), MEMBER)
    with pytest.raises(Refused, match="doer"):
        team.do(Verified(activity="assess/need"), MEMBER)
    team.do(Verified(activity="assess/need"), SPONSOR)
    assert team.p.state("assess/need").verification.by == SPONSOR


def test_the_owner_counts_as_a_doer_even_when_somebody_else_marked_it(team: Team):
    team.do(Assigned(activity="assess/need", owner=DEPUTY))
    team.do(Marked(activity="assess/need", status=Status.DONE), MEMBER)
    with pytest.raises(Refused, match="doer"):
        team.do(Verified(activity="assess/need"), DEPUTY)


def test_a_verifier_who_becomes_the_owner_is_no_verifier_any_more(team: Team):
    team.done("assess/need").do(Verified(activity="assess/need"), DEPUTY)
    team.do(Assigned(activity="assess/need", owner=DEPUTY))
    assert team.p.state("assess/need").verification is None


def test_an_undo_cannot_make_the_doer_the_verifier(team: Team):
    team.do(Assigned(activity="assess/need", owner=DEPUTY))
    team.do(Assigned(activity="assess/need", owner=MEMBER))
    number = team.p.version
    team.done("assess/need").do(Verified(activity="assess/need"), DEPUTY)
    with pytest.raises(Refused, match="verified by its own doer"):
        team.do(undo(team.p, number))


def test_marking_again_voids_the_verification(team: Team):
    team.done("assess/need").do(Verified(activity="assess/need"), LEAD)
    team.do(Marked(activity="assess/need", status=Status.IN_PROGRESS), MEMBER)
    assert team.p.state("assess/need").verification is None


def test_the_last_lead_stays_until_there_is_another(team: Team):
    with pytest.raises(Refused, match="no lead"):
        team.do(PersonSet(person=LEAD, role=ProjectRole.MEMBER))
    team.do(PersonSet(person=DEPUTY, role=ProjectRole.LEAD))
    team.do(PersonSet(person=LEAD, role=None))
    assert team.p.leads == (DEPUTY,)


def test_an_operator_can_set_a_lead_but_not_take_the_teams_decisions(team: Team):
    operator = Actor(person=OTHER, kind="operator")
    team.do(PersonSet(person=MEMBER, role=ProjectRole.LEAD), operator)
    with pytest.raises(Refused, match="operator"):
        team.do(Marked(activity="assess/need", status=Status.DONE), operator)


def test_people_of_the_channel_may_work_where_the_lead_has_opened_it(team: Team):
    team.do(SettingsChanged(settings=Settings(others_are=ProjectRole.MEMBER)))
    team.do(Marked(activity="assess/need", status=Status.DONE), OTHER)
    assert team.p.state("assess/need").mark.by == OTHER


def test_undoing_needs_the_permission_of_what_is_undone(team: Team):
    profile = team.p.profile.model_copy(update={"language": "sv"})
    team.do(ProfileEdited(profile=profile))
    with pytest.raises(Refused, match="edit the profile"):
        team.do(undo(team.p), MEMBER)
    team.do(undo(team.p), DEPUTY)
    assert team.p.profile.language == "en"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Marked(activity="assess/need", status=Status.NOT_APPLICABLE), "needs a reason"),
        (Marked(activity="assess/need", status=Status.BLOCKED), "blocker"),
        (Marked(activity="assess/nothing", status=Status.DONE), "no activity"),
        (Verified(activity="assess/need"), "done or not applicable"),
        (Assigned(activity="assess/need", owner=OTHER), "not in the team"),
        (Tailored(activity="assess/need", level="must", reason=w("so")), "must already"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_its_reason(team: Team, change, reason):
    with pytest.raises(Refused, match=reason):
        team.do(change)
