"""The project store, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, text

from bot.domain.phases import Phase
from bot.domain.project import (
    Actor,
    Assigned,
    EvidenceAdded,
    LessonAdded,
    Marked,
    PersonErased,
    PersonSet,
    Project,
    ProjectRole,
    Status,
    Undone,
    Verified,
    replay,
    undo,
    verify_chain,
)
from bot.domain.project.archive import Archive
from bot.errors import ConflictError, HistoryError, KnowledgeError, Refused, UsageError
from bot.store.drafts import Proposal
from bot.store.engine import writing
from bot.store.frameworks import FrameworkShelf
from bot.store.project_checks import Misfit, Sound
from bot.store.projects import ProjectStore
from tests.domain.project.builders import DAY, NOW, small_framework, w
from tests.store.project_stores import (
    ANNA,
    BO,
    KEY,
    OTHER_KEY,
    at,
    by,
    created,
    engine_of,
    marked,
    names,
    store_at,
)

TABLES = ("project", "change", "person")


@pytest.fixture
def store(database_url: str) -> Iterator[ProjectStore]:
    made = store_at(database_url)
    yield made
    engine_of(made).dispose()


def join(store: ProjectStore, who: str, role: ProjectRole, key=KEY, by_whom: str = ANNA) -> None:
    def make(draft):
        return PersonSet(person=draft.token(who, who.removeprefix("U-").title()), role=role)

    store.write(key, by(by_whom, make), NOW)


def run(store: ProjectStore, sql: str, **values) -> None:
    with writing(engine_of(store)).begin() as connection:
        connection.execute(text(sql), values)


def count(store: ProjectStore, table: str) -> int:
    with engine_of(store).connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_what_was_written_is_read(store: ProjectStore) -> None:
    made = created(store)
    found = store.load(KEY)
    assert found is not None
    assert (found.project, found.people) == (made.project, made.people)
    assert found.framework == small_framework()
    assert store.records(KEY) == (made.record,)
    assert store.load(OTHER_KEY) is None


def test_history_and_snapshot_go_together(store: ProjectStore) -> None:
    created(store)
    for name in ("assess/need", "assess/fit"):
        marked(store, name)
    found = store.load(KEY)
    assert found is not None
    assert replay(store.history(KEY)) == found.project
    assert store.version(KEY) == found.project.version == 3
    assert store.verify(KEY) == Sound(3, found.project.head)


def test_a_refused_change_leaves_everything_as_it_was(store: ProjectStore) -> None:
    created(store)
    before = store.load(KEY)
    with pytest.raises(Refused):
        marked(store, "assess/nothing", who=BO)
    assert store.load(KEY) == before
    assert len(store.records(KEY)) == 1


def test_a_channel_without_a_project_says_so(store: ProjectStore) -> None:
    for attempt in (
        lambda: marked(store, "assess/need"),
        lambda: store.records(KEY),
        lambda: store.verify(KEY),
        lambda: store.export_records(KEY),
    ):
        with pytest.raises(Refused, match="no project"):
            attempt()


def test_a_change_of_another_channel_is_refused(store: ProjectStore) -> None:
    from bot.domain.project import Created, Profile
    from tests.domain.project.builders import lab

    wrong = Created(key=OTHER_KEY, profile=Profile(name=lab("x")), framework_version="1.0.0")
    with pytest.raises(Refused, match="not of"):
        store.write(KEY, by(ANNA, wrong), NOW)
    assert count(store, "project") == 0


def test_history_is_read_in_pages(store: ProjectStore) -> None:
    created(store)
    for status in (Status.DONE, Status.IN_PROGRESS) * 4:
        marked(store, "assess/need", status)
    assert [r.number for r in store.records(KEY, after=3, limit=2)] == [4, 5]
    assert store.records(KEY, after=9) == ()
    assert [r.number for r in store.history(KEY)] == list(range(1, 10))
    assert [r.number for r in store.records_since(KEY, NOW + DAY)] == list(range(2, 10))


# Conflicts


def test_a_stale_view_is_told_who_changed_what(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    with pytest.raises(ConflictError, match=r"version 1.*Anna: marked assess/need \(change 2\)") as caught:
        marked(store, "assess/fit", expected_version=1)
    assert caught.value.version == 2
    assert "look at version 2" in caught.value.mend
    assert store.version(KEY) == 2
    assert marked(store, "assess/fit", expected_version=2).project.version == 3


def test_a_change_of_another_thing_does_not_stand_in_the_way(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    assert marked(store, "assess/fit", seen_version=1).project.version == 3


def test_the_same_thing_changed_unseen_is_a_conflict(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    with pytest.raises(ConflictError, match="assess/need"):
        marked(store, "assess/need", Status.IN_PROGRESS, seen_version=1)


def test_a_write_that_waits_for_another_is_told(store: ProjectStore) -> None:
    """Without any version given: what counts is what stood when the call began."""
    created(store)
    marked(store, "assess/need", Status.IN_PROGRESS)

    versions = iter([store.version(KEY)])
    marked(store, "assess/need", Status.DONE)
    store.version = lambda _key: next(versions)  # type: ignore[method-assign]
    with pytest.raises(ConflictError, match="change 3"):
        marked(store, "assess/need", Status.NOT_STARTED)


def test_evidence_adds_up_without_conflict(store: ProjectStore) -> None:
    created(store)

    def add() -> EvidenceAdded:
        return EvidenceAdded(activity="assess/need", evidence="note", what=w("seen"))

    store.write(KEY, by(ANNA, add()), NOW)
    made = store.write(KEY, by(ANNA, add()), NOW, seen_version=1)
    assert len(made.project.state("assess/need").evidence) == 2


def test_who_verifies_has_seen_what_they_verify(store: ProjectStore) -> None:
    created(store)
    join(store, BO, ProjectRole.MEMBER)
    marked(store, "assess/need")
    seen = store.version(KEY)
    store.write(KEY, by(ANNA, EvidenceAdded(activity="assess/need", evidence="note", what=w("new"))), NOW)
    with pytest.raises(ConflictError, match="evidence added"):
        store.write(KEY, by(BO, Verified(activity="assess/need")), NOW, seen_version=seen)
    store.write(KEY, by(BO, Verified(activity="assess/need")), NOW)


def test_a_gate_is_decided_on_what_was_seen(store: ProjectStore) -> None:
    from bot.domain.project import Decision, GateDecided

    created(store)
    seen = store.version(KEY)
    store.write(KEY, by(ANNA, LessonAdded(text=w("start early"), phase=Phase.ASSESS)), NOW)
    hold = GateDecided(phase=Phase.ASSESS, decision=Decision.HOLD, rationale=w("wait"))
    store.write(KEY, by(ANNA, hold), NOW, seen_version=seen)
    seen = store.version(KEY)
    marked(store, "assess/need")
    with pytest.raises(ConflictError, match="marked assess/need"):
        store.write(KEY, by(ANNA, hold), NOW, seen_version=seen)


def test_undo_never_takes_back_what_nobody_saw(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    seen = store.version(KEY)
    marked(store, "assess/fit")
    with pytest.raises(ConflictError):
        store.write(KEY, by(ANNA, lambda draft: undo(draft.project)), NOW, seen_version=seen)
    store.write(KEY, by(ANNA, Undone(of=2)), NOW, seen_version=seen)


def test_what_is_too_old_to_compare_counts_as_a_conflict(store: ProjectStore) -> None:
    created(store)
    for status in (Status.DONE, Status.IN_PROGRESS) * 12:
        marked(store, "assess/need", status)
    with pytest.raises(ConflictError, match="and 1 more"):
        marked(store, "assess/fit", seen_version=1)


def test_a_project_that_was_replaced_is_a_conflict(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    store.erase_channel(KEY)
    created(store)
    with pytest.raises(ConflictError, match="replaced"):
        marked(store, "assess/fit", seen_version=2)


def test_a_second_creation_is_refused(store: ProjectStore) -> None:
    created(store)
    with pytest.raises(Refused, match="a project already"):
        created(store, lead=BO)
    assert count(store, "project") == 1


def test_of_several_that_create_at_once_one_does(store: ProjectStore) -> None:
    def attempt(number: int) -> bool:
        try:
            created(store, lead=f"U-{number}")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1
    assert store.version(KEY) == count(store, "change") == 1


# Isolation


def test_nothing_of_one_channel_is_reachable_from_another(store: ProjectStore) -> None:
    one = created(store, name="Secret one")
    two = created(store, OTHER_KEY, name="Other two")
    marked(store, "assess/need", key=OTHER_KEY)
    assert one.people.token_of(ANNA) != two.people.token_of(ANNA)
    assert store.version(KEY) == 1
    assert {record.key for record in store.records(OTHER_KEY)} == {OTHER_KEY}
    store.erase_channel(KEY)
    found = store.load(OTHER_KEY)
    assert found is not None
    assert found.project.version == 2
    assert isinstance(store.verify(OTHER_KEY), Sound)


def test_projects_are_listed_by_organisation_person_and_role(store: ProjectStore) -> None:
    from bot.domain.project import ProjectKey

    elsewhere = ProjectKey(org="T2", channel="C1")
    created(store)
    created(store, OTHER_KEY, lead=BO)
    created(store, elsewhere, lead=BO)
    join(store, BO, ProjectRole.SPONSOR)
    assert names(store.list()) == ["T1/C1", "T1/C2", "T2/C1"]
    assert names(store.list(org="T1")) == ["T1/C1", "T1/C2"]
    assert names(store.list(identity=BO)) == ["T1/C1", "T1/C2", "T2/C1"]
    assert names(store.list(identity=BO, roles=[ProjectRole.LEAD])) == ["T1/C2", "T2/C1"]
    assert names(store.list(identity=BO, roles=[ProjectRole.SPONSOR], org="T1")) == ["T1/C1"]
    assert names(store.list(identity="U-NOBODY")) == []
    assert names(store.list(after=KEY, limit=1)) == ["T1/C2"]
    assert store.channels_of(ANNA) == (KEY,)
    with pytest.raises(UsageError, match="roles need a person"):
        store.list(roles=[ProjectRole.LEAD])


def test_a_person_who_left_is_not_listed(store: ProjectStore) -> None:
    created(store)
    join(store, BO, ProjectRole.MEMBER)
    join(store, BO, None)  # type: ignore[arg-type]
    assert store.list(identity=BO) == ()
    assert store.channels_of(BO) == (KEY,)


def test_a_new_name_is_taken_over(store: ProjectStore) -> None:
    created(store)

    def renamed(draft):
        actor = Actor(person=draft.token(ANNA, "Anna Berg"))
        return Proposal(Marked(activity="assess/need", status=Status.DONE), actor)

    made = store.write(KEY, renamed, NOW)
    assert [one.shown for one in made.people.persons] == ["Anna Berg"]
    stored = store.load(KEY)
    assert stored is not None
    assert stored.people == made.people


# Verification


def test_an_altered_record_is_named(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    marked(store, "assess/fit")
    run(store, "UPDATE change SET record = replace(record, 'assess/need', 'assess/pilot') WHERE number = 2")
    found = store.verify(KEY)
    assert isinstance(found, Misfit)
    assert str(found).startswith("change 2: ")


def test_a_missing_record_is_named(store: ProjectStore) -> None:
    created(store)
    for name in ("assess/need", "assess/fit"):
        marked(store, name)
    run(store, "DELETE FROM change WHERE number = 2")
    assert store.verify(KEY) == Misfit(2, "it does not follow from the one before, or was altered")


def test_a_history_cut_short_is_seen(store: ProjectStore) -> None:
    created(store)
    for name in ("assess/need", "assess/fit"):
        marked(store, name)
    run(store, "DELETE FROM change WHERE number = 3")
    assert store.verify(KEY) == Misfit(3, "it is missing: the snapshot counts 3 changes")


def test_a_record_that_the_snapshot_does_not_know_is_named(store: ProjectStore) -> None:
    made = created(store)
    marked(store, "assess/need")
    run(
        store,
        "UPDATE project SET snapshot = :old, version = 1, head = :head",
        old=made.project.model_dump_json(),
        head=made.project.head,
    )
    assert store.verify(KEY) == Misfit(2, "the snapshot does not know it")


def test_a_snapshot_that_was_altered_is_named(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    run(store, 'UPDATE project SET snapshot = replace(snapshot, \'"status":"done"\', \'"status":"blocked"\')')
    assert store.verify(KEY) == Misfit(None, "activities/assess/need/mark is not what the history gives")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE change SET hash = repeat_64 WHERE number = 1", "change 1: its columns"),
        ("UPDATE change SET actor = 'p-0000000000000000'", "change 1: its columns"),
        ("UPDATE change SET record = '{}'", "change 1: its record cannot be read"),
        ("UPDATE project SET snapshot = '{}'", "the snapshot: it cannot be read"),
        ("UPDATE project SET head = repeat_64", "the snapshot: its columns"),
        ("UPDATE project SET channel = 'C9'", "the snapshot: its columns"),
        ("UPDATE project SET framework_version = '9.9.9'", "the snapshot: its columns"),
        ("DELETE FROM change", "change 1: it is missing"),
    ],
)
def test_whatever_else_does_not_fit_is_named(store: ProjectStore, sql: str, said: str) -> None:
    created(store)
    run(store, sql.replace("repeat_64", f"'{'0' * 64}'"))
    key = KEY if "C9" not in sql else KEY.model_copy(update={"channel": "C9"})
    assert str(store.verify(key)).startswith(said)


# Erasure


def erase(store: ProjectStore, who: str, by_whom: str = ANNA, aliases=()):
    def make(draft):
        return PersonErased(person=draft.token(who)), Actor(person=draft.token(by_whom))

    return store.erase_person(KEY, make, NOW, aliases)


def test_an_erased_person_is_nowhere_and_the_chain_holds(store: ProjectStore) -> None:
    created(store)
    join(store, BO, ProjectRole.MEMBER)
    store.write(KEY, by(BO, LessonAdded(text=w("Never without a fallback"), phase=Phase.ASSESS)), NOW)
    store.write(KEY, by(ANNA, LessonAdded(text=w("Ask Bobban first"), phase=Phase.ASSESS)), NOW)
    hashes = [record.hash for record in store.history(KEY)]
    made = erase(store, BO, aliases=["Bobban"])
    assert made.texts_erased == 2
    stored = store.load(KEY)
    assert stored is not None
    assert (stored.project, stored.people) == (made.project, made.people)
    assert [record.hash for record in store.history(KEY)][:-1] == hashes
    assert isinstance(store.verify(KEY), Sound)
    assert store.channels_of(BO) == ()
    assert stored.people.persons[1].shown == "Person 2"
    with engine_of(store).connect() as connection:
        for table in TABLES:
            kept = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert "fallback" not in kept
            assert "Bobban" not in kept
            assert BO not in kept


def test_an_erasure_that_is_refused_changes_nothing(store: ProjectStore) -> None:
    created(store)
    join(store, BO, ProjectRole.MEMBER)
    before = store.load(KEY)
    with pytest.raises(Refused, match="may not erase"):
        erase(store, ANNA, by_whom=BO)
    assert store.load(KEY) == before


def test_an_erased_channel_leaves_a_hash_and_nothing_else(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    assert store.erase_channel(KEY)
    assert not store.erase_channel(KEY)
    assert store.load(KEY) is None
    assert [count(store, table) for table in TABLES] == [0, 0, 0]
    with engine_of(store).connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM tombstone")).all()
    assert len(row) == 1
    assert len(row[0]) == 64


def test_an_erased_channel_can_begin_anew(store: ProjectStore) -> None:
    created(store)
    marked(store, "assess/need")
    store.erase_channel(KEY)
    assert created(store, name="Second").project.version == 1
    assert isinstance(store.verify(KEY), Sound)


def test_no_byte_of_an_erased_channel_stays_in_the_file(tmp_path) -> None:
    store = store_at(f"sqlite:///{tmp_path / 'advisor.db'}")
    created(store, name="Unmistakable-name")
    for number in range(60):
        text_ = w(f"Unmistakable-lesson {number} " + "x" * 2000)
        store.write(KEY, by(ANNA, LessonAdded(text=text_, phase=Phase.ASSESS)), NOW)
    store.erase_channel(KEY)
    found = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    engine_of(store).dispose()
    assert b"Unmistakable" not in found
    assert ANNA.encode() not in found


# Export and import


def test_what_is_exported_is_imported_the_same(store: ProjectStore, tmp_path) -> None:
    created(store)
    join(store, BO, ProjectRole.MEMBER)
    marked(store, "assess/need", who=BO)
    archive = store.export_records(KEY)
    assert Archive.model_validate_json(archive.model_dump_json()) == archive
    other = store_at(f"sqlite:///{tmp_path / 'other.db'}", small_framework("2.0.0"))
    stored = other.import_project(archive)
    assert (stored.project, stored.people) == (store.load(KEY).project, store.load(KEY).people)
    assert stored.framework.version == "1.0.0"
    assert isinstance(other.verify(KEY), Sound)
    assert other.export_records(KEY) == archive
    assert names(other.list(identity=BO, roles=[ProjectRole.MEMBER])) == ["T1/C1"]
    engine_of(other).dispose()


def test_an_import_overwrites_nothing(store: ProjectStore) -> None:
    created(store)
    archive = store.export_records(KEY)
    marked(store, "assess/need")
    with pytest.raises(Refused, match="a project already"):
        store.import_project(archive)
    store.erase_channel(KEY)
    with pytest.raises(Refused, match="erased here"):
        store.import_project(archive)


def test_a_forged_export_is_refused(store: ProjectStore, tmp_path) -> None:
    created(store)
    marked(store, "assess/need")
    archive = store.export_records(KEY)
    first, second = archive.records
    other = second.change.model_copy(update={"status": Status.BLOCKED})
    forged = archive.model_copy(update={"records": (first, second.model_copy(update={"change": other}))})
    empty = store_at(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(HistoryError, match="record 2"):
        empty.import_project(forged)
    assert empty.load(KEY) is None
    engine_of(empty).dispose()


# Frameworks, checks


def test_an_earlier_framework_stays_readable(store: ProjectStore) -> None:
    created(store)
    later = ProjectStore(engine_of(store), FrameworkShelf(engine_of(store), small_framework("2.0.0")))
    found = later.load(KEY)
    assert found is not None
    assert found.framework == small_framework("1.0.0")
    marked(later, "assess/need")
    with pytest.raises(KnowledgeError, match=r"9\.9\.9"):
        later.frameworks.of("9.9.9")


def test_checks_are_planned_and_due(store: ProjectStore) -> None:
    created(store)
    created(store, OTHER_KEY)
    assert set(store.checks_due(NOW)) == {KEY, OTHER_KEY}
    store.plan_check(KEY, at(30))
    store.plan_check(OTHER_KEY, None)
    assert store.checks_due(at(29)) == ()
    assert store.checks_due(at(30)) == (KEY,)


def test_what_is_looked_up_has_an_index(store: ProjectStore) -> None:
    inspected = inspect(engine_of(store))
    assert [i["column_names"] for i in inspected.get_indexes("project") if not i["unique"]] == [
        ["next_check_at"]
    ]
    assert ["identity"] in [i["column_names"] for i in inspected.get_indexes("person")]


def test_snapshots_of_many_changes_stay_small(store: ProjectStore) -> None:
    created(store)
    for status in (Status.DONE, Status.IN_PROGRESS) * 30:
        made: Project = marked(store, "assess/need", status).project
    assert len(made.memory) == 20
    assert verify_chain(store.history(KEY)) is None


def test_an_owner_who_is_new_joins_only_with_the_change(store: ProjectStore) -> None:
    created(store)
    with pytest.raises(Refused, match="not in the team"):
        store.write(KEY, by(ANNA, lambda d: Assigned(activity="assess/need", owner=d.token(BO))), NOW)
    assert store.channels_of(BO) == ()
