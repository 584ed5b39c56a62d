"""Acts of people, by their ids and in plain words, over a real SQLite store."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.guard import finds_patient_data
from bot.domain.leads import LeadSchedule
from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectKey, ProjectRole, Status
from bot.errors import ConflictError, Refused
from bot.services.acting import Acting, NewConditionText, ProfileEdit, SettingsEdit, Start
from bot.services.summarizer import Summarizer
from bot.services.tracker import Tracker
from bot.store.frameworks import FrameworkShelf
from bot.store.lead_schedules import LeadScheduleStore
from bot.store.project_checks import Sound
from bot.store.projects import ProjectStore
from tests.domain.project.builders import DAY, NOW, activity, small_framework
from tests.store.project_stores import engine_of, store_at

KEY = ProjectKey(org="T1", channel="C1")
OTHER = ProjectKey(org="T1", channel="C2")
ANNA, BO = "U-ANNA", "U-BO"


def acting(person: str = ANNA, **more) -> Acting:
    return Acting(person, more.pop("now", NOW), **more)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    made = store_at(f"sqlite:///{tmp_path / 'advisor.db'}")
    yield made
    engine_of(made).dispose()


@pytest.fixture
def tracker(store: ProjectStore) -> Tracker:
    """A tracker over a project that Anna leads and Bo is a member of."""
    made = Tracker(store, finds_patient_data)
    made.create(KEY, acting(name="Anna Berg"), Start("Sepsis alert", profile=ProfileEdit(time_zone="UTC")))
    made.set_person(KEY, acting(), BO, ProjectRole.MEMBER, "Bo Ek")
    return made


@pytest.fixture
def summarizer(store: ProjectStore) -> Summarizer:
    return Summarizer(store)


def test_a_project_goes_through_a_phase(tracker: Tracker, summarizer: Summarizer) -> None:
    tracker.assign(KEY, acting(), "assess/need", BO)
    tracker.set_due(KEY, acting(), "assess/need", dt.date(2026, 12, 1))
    tracker.add_evidence(KEY, acting(BO), "assess/need", "note", "Asked the wards")
    tracker.mark(KEY, acting(BO), "assess/need", Status.DONE)
    tracker.verify_item(KEY, acting(), "assess/need")
    tracker.mark(KEY, acting(BO), "assess/fit", Status.BLOCKED, blocker="no data", waiting_for=ANNA)
    condition = NewConditionText("Get the data", BO, dt.date(2026, 12, 9))
    decided = tracker.decide(
        KEY, acting(), Decision.GO_WITH_CONDITIONS, "The winter is near", conditions=[condition]
    )
    name = f"d{decided.record.number}"
    moved = tracker.set_phase(KEY, acting(), Phase.STRUCTURE)
    assert moved.project.phase is Phase.STRUCTURE
    closed = tracker.close_condition(KEY, acting(), name, 1, "They are here")
    assert closed.project.decisions[name].conditions[0].closed
    stored = summarizer.show(KEY)
    assert stored.people.shown(stored.project.state("assess/need").owner or "") == "Bo Ek"
    assert isinstance(summarizer.verify(KEY), Sound)


def test_the_rest_of_what_a_team_does(tracker: Tracker, summarizer: Summarizer) -> None:
    tracker.add_activity(KEY, acting(), "own/ethics", "Ethics board", Phase.ASSESS, "our policy")
    tracker.tailor(KEY, acting(), "assess/pilot", "must", "a new kind of system")
    lesson = tracker.add_lesson(KEY, acting(BO), "Start early", activity="own/ethics")
    tracker.remove_lesson(KEY, acting(), f"l{lesson.record.number}")
    evidence = tracker.add_evidence(KEY, acting(BO), "assess/need", "document", "minutes.pdf")
    tracker.remove_evidence(KEY, acting(), "assess/need", f"e{evidence.record.number}")
    tracker.mark(KEY, acting(BO), "assess/need", Status.DONE)
    tracker.verify_item(KEY, acting(), "assess/need")
    tracker.withdraw_verification(KEY, acting(), "assess/need")
    tracker.note_nudge(KEY, acting("B-ADVISOR", kind="bot"), "stalled", "2026-w48")
    assert len(summarizer.history(KEY)) == summarizer.show(KEY).project.version == 12
    assert len(summarizer.next(KEY, NOW)) >= 3
    assert summarizer.readiness(KEY).must_gaps
    summary = summarizer.summary(KEY, NOW, since=NOW)
    assert len(summary.changes) == 12


def test_a_profile_changes_in_what_is_given_alone(tracker: Tracker) -> None:
    before = tracker.edit_profile(KEY, acting(), ProfileEdit(vendor="Acme", language="sv"))
    after = tracker.edit_profile(KEY, acting(), ProfileEdit(vendor="Acme ", system="Sepsis 2")).project
    assert after.profile.vendor == before.project.profile.vendor
    assert after.profile.name == before.project.profile.name
    assert (str(after.profile.system), after.profile.language) == ("Sepsis 2", "sv")
    emptied = tracker.edit_profile(KEY, acting(), ProfileEdit(vendor=None))
    assert emptied.project.profile.vendor is None
    assert emptied.project.profile.time_zone == "UTC"
    with pytest.raises(Refused, match="needs a name"):
        tracker.edit_profile(KEY, acting(), ProfileEdit(name=None))


def test_settings_and_nudges_of_a_rule(tracker: Tracker) -> None:
    tracker.change_settings(KEY, acting(), SettingsEdit(weekly_cap=2))
    tracker.mute(KEY, acting(), "stalled", "too early")
    settings = tracker.snooze(KEY, acting(), "overdue", NOW + DAY).project.settings
    assert (settings.weekly_cap, str(settings.muted["stalled"])) == (2, "too early")
    assert settings.snoozed == {"overdue": NOW + DAY}
    awake = tracker.wake(KEY, acting(), "stalled").project.settings
    assert (awake.muted, awake.snoozed) == ({}, settings.snoozed)


def test_what_cannot_be_is_refused_in_words(tracker: Tracker) -> None:
    with pytest.raises(Refused, match="there is no activity No Such Thing"):
        tracker.mark(KEY, acting(), "No Such Thing", Status.DONE)
    with pytest.raises(Refused, match="unknown time zone"):
        tracker.edit_profile(KEY, acting(), ProfileEdit(time_zone="Mars/Olympus"))
    with pytest.raises(Refused, match="text is empty"):
        tracker.add_lesson(KEY, acting(), "  ")
    with pytest.raises(Refused, match="no person p-"):
        tracker.assign(KEY, acting(), "assess/need", "p-0123456789abcdef")
    with pytest.raises(Refused, match="a viewer may not"):
        tracker.mark(KEY, acting("U-STRANGER"), "assess/need", Status.DONE)
    with pytest.raises(Refused, match="activity: String should match"):
        tracker.add_activity(KEY, acting(), "Ethics", "Ethics board", Phase.ASSESS, "our policy")
    with pytest.raises(Refused, match="no project"):
        tracker.mark(OTHER, acting(), "assess/need", Status.DONE)


def test_people_can_be_named_by_their_token(tracker: Tracker, summarizer: Summarizer) -> None:
    token = summarizer.show(KEY).people.token_of(BO)
    assert token
    assert tracker.assign(KEY, acting(), "assess/need", token).project.state("assess/need").owner == token


def test_a_stale_view_is_a_conflict(tracker: Tracker) -> None:
    seen = tracker.mark(KEY, acting(BO), "assess/need", Status.IN_PROGRESS).record.number
    tracker.mark(KEY, acting(BO), "assess/need", Status.DONE)
    with pytest.raises(ConflictError, match="Bo Ek: marked assess/need"):
        tracker.mark(KEY, acting(seen_version=seen), "assess/need", Status.NOT_STARTED)
    with pytest.raises(ConflictError):
        tracker.mark(KEY, acting(expected_version=seen), "assess/fit", Status.DONE)
    tracker.mark(KEY, acting(seen_version=seen), "assess/fit", Status.DONE)


def test_undo_takes_the_latest_or_the_named_change(tracker: Tracker) -> None:
    first = tracker.mark(KEY, acting(), "assess/need", Status.DONE)
    tracker.mark(KEY, acting(), "assess/fit", Status.DONE)
    assert "assess/fit" not in tracker.undo(KEY, acting()).project.activities
    assert "assess/need" not in tracker.undo(KEY, acting(), first.record.number).project.activities


def test_a_migration_is_shown_and_made(store: ProjectStore, tracker: Tracker) -> None:
    tracker.mark(KEY, acting(), "assess/need", Status.DONE)
    old = small_framework()
    kept = [one.model_dump(mode="json") for one in old.activities]
    new = small_framework("2.0.0", activities=[*kept, activity("learn/share")])
    later = ProjectStore(engine_of(store), FrameworkShelf(engine_of(store), new))
    plan = Summarizer(later).plan_migration(KEY)
    assert (plan.from_version, plan.to_version, plan.added) == ("1.0.0", "2.0.0", ("learn/share",))
    made = Tracker(later, finds_patient_data).migrate(KEY, acting())
    assert made.project.framework_version == made.framework.version == "2.0.0"
    assert made.project.state("assess/need").status is Status.DONE
    Tracker(later, finds_patient_data).mark(KEY, acting(), "learn/share", Status.DONE)
    assert isinstance(later.verify(KEY), Sound)


def test_a_person_is_erased_by_a_lead_or_everywhere_by_an_operator(
    tracker: Tracker, store: ProjectStore
) -> None:
    tracker.create(OTHER, acting(BO), Start("Another"))
    operator = acting("root", kind="operator")
    with pytest.raises(Refused, match="may not erase"):
        tracker.erase_everywhere(acting(), BO)
    assert tracker.erase_everywhere(operator, BO, ["Bosse"]) == (KEY, OTHER)
    assert store.channels_of(BO) == ()
    with pytest.raises(Refused, match="is not in this project"):
        tracker.erase_person(KEY, acting(), BO)


def test_a_channel_is_erased_by_those_who_may(tracker: Tracker, summarizer: Summarizer) -> None:
    with pytest.raises(Refused, match="may not erase"):
        tracker.erase_channel(KEY, acting(BO))
    archive = summarizer.export(KEY)
    tracker.erase_channel(KEY, acting())
    assert summarizer.find(KEY) is None
    with pytest.raises(Refused, match="may not import"):
        tracker.import_project(acting(), archive)
    with pytest.raises(Refused, match="erased here"):
        tracker.import_project(acting("root", kind="operator"), archive)


def test_a_portfolio_holds_what_a_lead_leads(tracker: Tracker, summarizer: Summarizer) -> None:
    tracker.create(OTHER, acting(BO), Start("Another", phase=Phase.SUPPORT, lead=BO))
    assert len(summarizer.portfolio(NOW, org="T1").rows) == 2
    found = summarizer.portfolio(NOW, person=BO, roles=[ProjectRole.LEAD])
    assert [row.key for row in found.rows] == [OTHER]
    assert found.people[OTHER].shown(found.rows[0].leads[0]) == BO
    assert [one.project.key for one in summarizer.projects(person=ANNA)] == [KEY]


def test_a_guest_changes_nothing_without_a_role_that_a_lead_gave(tracker: Tracker) -> None:
    tracker.change_settings(KEY, acting(), SettingsEdit(others_are=ProjectRole.MEMBER))
    guest, colleague = acting("U-GUEST", guest=True), acting("U-COLLEAGUE")
    with pytest.raises(Refused, match="a guest"):
        tracker.mark(KEY, guest, "assess/need", Status.DONE)
    tracker.mark(KEY, colleague, "assess/need", Status.IN_PROGRESS)
    tracker.set_person(KEY, acting(), "U-GUEST", ProjectRole.MEMBER)
    tracker.mark(KEY, guest, "assess/need", Status.DONE)
    with pytest.raises(Refused, match="a guest"):
        tracker.create(ProjectKey(org="T1", channel="C-OTHER"), guest, Start("Theirs"))


def test_a_text_that_identifies_a_patient_is_refused_and_not_repeated(
    tracker: Tracker, summarizer: Summarizer
) -> None:
    said = "The alert for patient Karl Svensson, MRN 12345678, born 1950-02-03, came late"
    with pytest.raises(Refused, match="identify a patient") as refused:
        tracker.add_lesson(KEY, acting(BO), said)
    assert "Svensson" not in str(refused.value)
    assert summarizer.show(KEY).project.version == 2


def test_people_whom_an_act_mentions_join_under_their_names(tracker: Tracker) -> None:
    made = tracker.assign(KEY, acting(names={BO: "Bo Ek", "U3": "Eva Lund"}), "assess/need", ANNA)
    assert made.people.shown(made.project.state("assess/need").owner or "") == "Anna Berg"
    made = tracker.set_person(KEY, acting(names={"U3": "Eva Lund"}), "U3", ProjectRole.SPONSOR)
    assert made.people.shown(made.people.token_of("U3") or "") == "Eva Lund"


def test_a_person_who_is_erased_everywhere_gets_no_summary_any_more(
    tracker: Tracker, store: ProjectStore
) -> None:
    schedules = LeadScheduleStore(engine_of(store))
    schedules.write(LeadSchedule(org=KEY.org, person=BO, since=NOW))
    schedules.write(LeadSchedule(org=KEY.org, person=ANNA, since=NOW))
    tracker.erase_everywhere(acting("root", kind="operator"), BO)
    assert [one.person for one in schedules.each()] == [ANNA]
