import pytest

from bot.domain.phases import Phase
from bot.domain.project import (
    Actor,
    EvidenceAdded,
    LessonAdded,
    Marked,
    People,
    PersonErased,
    PersonSet,
    ProfileEdited,
    Project,
    ProjectRole,
    Record,
    Status,
    erase_person,
    replay,
    undo,
    verify_chain,
)
from bot.errors import Refused
from tests.domain.project.builders import LEAD, MEMBER, OTHER, Team, lab, small_framework, w


def people() -> People:
    return People().joined("U0LEAD", LEAD, "Berit Ek").joined("U0MEMB", MEMBER, "Anna Svensson")


@pytest.fixture
def team() -> Team:
    made = Team(small_framework()).staffed()
    made.do(EvidenceAdded(activity="assess/need", evidence="note", what=w("secret by member")), MEMBER)
    made.do(LessonAdded(text=w("Thank <@U0MEMB> for this"), phase=Phase.ASSESS), LEAD)
    made.do(LessonAdded(text=w("anna svensson knows the vendor"), phase=Phase.ASSESS), LEAD)
    made.do(LessonAdded(text=w("Start early, Annalena"), phase=Phase.ASSESS), LEAD)
    made.do(Marked(activity="assess/fit", status=Status.BLOCKED, blocker=w("waiting on data")), MEMBER)
    return made


def erase(team: Team, by: str | Actor = LEAD):
    team.do(PersonErased(person=MEMBER), by)
    return erase_person(team.p, team.records, people(), MEMBER)


def test_an_erased_person_is_nowhere_to_be_found(team: Team):
    gone = erase(team)
    everything = gone.project.model_dump_json() + gone.people.model_dump_json()
    everything += "".join(record.model_dump_json() for record in gone.records)
    for trace in ("U0MEMB", "Anna", "svensson", "secret by member", "waiting on data"):
        assert trace not in everything.replace("Annalena", "")


def test_the_chain_stays_verifiable_and_the_replay_is_the_snapshot(team: Team):
    hashes = [record.hash for record in team.records]
    gone = erase(team)
    assert [record.hash for record in gone.records][:-1] == hashes
    assert verify_chain(gone.records) is None
    assert replay(gone.records) == gone.project


def test_only_the_records_with_erased_texts_are_rewritten(team: Team):
    gone = erase(team)
    changed = [r.number for r, before in zip(gone.records, team.records, strict=True) if r != before]
    assert list(gone.rewritten) == changed
    assert gone.texts == len(changed) == 4


def test_the_others_and_their_words_stay(team: Team):
    gone = erase(team)
    texts = {str(lesson.text) for lesson in gone.project.lessons.values()}
    assert texts == {"[erased]", "Start early, Annalena"}
    assert (gone.people.shown(LEAD), gone.people.shown(MEMBER)) == ("Berit Ek", "Person 2")


def test_the_name_of_a_thing_stays_unless_it_names_the_person(team: Team):
    team.do(PersonSet(person=MEMBER, role=ProjectRole.LEAD))
    profile = team.p.profile.model_copy(
        update={"system": lab("SepsisNet"), "vendor": lab("Anna Svensson AB")}
    )
    team.do(ProfileEdited(profile=profile), MEMBER)
    gone = erase(team)
    assert str(gone.project.profile.system) == "SepsisNet"
    assert str(gone.project.profile.vendor) == "[erased]"
    assert str(gone.project.profile.name) == "Sepsis alert"


def test_a_profile_with_an_erased_text_can_still_be_edited(team: Team):
    profile = team.p.profile.model_copy(update={"vendor": lab("Anna Svensson AB")})
    team.do(ProfileEdited(profile=profile))
    gone = erase(team)
    team.project, team.records = gone.project, list(gone.records)
    team.do(ProfileEdited(profile=team.p.profile.model_copy(update={"language": "sv"})))
    assert replay(team.records) == team.p


def test_work_goes_on_after_an_erasure_and_a_second_person_can_be_erased(team: Team):
    gone = erase(team)
    team.project, team.records = gone.project, list(gone.records)
    team.do(Marked(activity="assess/cost", status=Status.DONE), LEAD)
    team.do(PersonErased(person=LEAD), LEAD)
    again = erase_person(team.p, team.records, gone.people, LEAD)
    assert verify_chain(again.records) is None
    assert replay(again.records) == again.project
    assert again.project.leads == ()


def test_a_person_may_have_themselves_erased_and_a_viewer_nobody_else(team: Team):
    with pytest.raises(Refused, match="erase a person"):
        team.do(PersonErased(person=LEAD), MEMBER)
    erase(team, MEMBER)
    with pytest.raises(Refused):
        team.do(Marked(activity="assess/cost", status=Status.DONE), MEMBER)


def test_erasing_comes_after_its_record(team: Team):
    with pytest.raises(Refused, match="apply PersonErased first"):
        erase_person(team.p, team.records, people(), MEMBER)


def test_an_erasure_cannot_be_undone(team: Team):
    number = team.do(PersonErased(person=MEMBER)).record.number
    with pytest.raises(Refused, match="cannot be undone"):
        team.do(undo(team.p, number))
    with pytest.raises(Refused, match="was erased"):
        team.do(PersonSet(person=MEMBER, role=ProjectRole.MEMBER))


def test_a_text_that_was_altered_is_found_by_the_chain(team: Team):
    place = next(i for i, r in enumerate(team.records) if isinstance(r.change, LessonAdded))
    record = team.records[place]
    text = record.change.text.model_copy(update={"text": "Something else"})
    forged = record.model_copy(update={"change": record.change.model_copy(update={"text": text})})
    team.records[place] = forged
    assert verify_chain(team.records) == record.number


@pytest.mark.parametrize("harm", ["drop", "swap", "double", "actor", "first"])
def test_a_history_that_was_tampered_with_is_found_at_its_first_bad_record(team: Team, harm: str):
    records = team.records
    if harm == "drop":
        records = records[:3] + records[4:]
    elif harm == "swap":
        records = [*records[:3], records[4], records[3], *records[5:]]
    elif harm == "double":
        records = [*records[:4], records[3], *records[4:]]
        assert verify_chain(records) == 5
        return
    elif harm == "first":
        assert verify_chain(records[1:]) == 1
        return
    else:
        records = [*records[:3], records[3].model_copy(update={"actor": Actor(person=OTHER)}), *records[4:]]
    assert verify_chain(records) == 4


def test_records_and_snapshot_round_trip_through_json(team: Team):
    gone = erase(team)
    assert Project.model_validate_json(gone.project.model_dump_json()) == gone.project
    for record in gone.records:
        assert Record.model_validate_json(record.model_dump_json()) == record
    assert People.model_validate_json(gone.people.model_dump_json()) == gone.people
