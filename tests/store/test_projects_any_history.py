"""Several channels in a real SQLite store: whatever is done to one, the store holds what it should."""

import itertools
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.project import (
    Actor,
    Created,
    PersonErased,
    PersonSet,
    Profile,
    Project,
    ProjectKey,
    ProjectRole,
    Record,
    erase_person,
)
from bot.errors import Refused
from bot.store.drafts import Draft, Proposal
from bot.store.project_checks import Sound
from tests.domain.project.builders import LEAD, NOW, lab, person
from tests.domain.project.random_changes import PEOPLE, any_change
from tests.store.project_stores import engine_of, raw, store_at

KEYS = tuple(
    ProjectKey(org=org, channel=channel) for org, channel in (("T1", "C1"), ("T1", "C2"), ("T2", "C1"))
)
IDENTITIES = ("U-ANNA", "U-BO")


@dataclass
class Kept:
    """What the store ought to hold of a channel."""

    project: Project
    records: tuple[Record, ...]


class AnyStore(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = store_at(f"sqlite:///{Path(self.folder.name) / 'advisor.db'}")
        self.kept: dict[ProjectKey, Kept] = {}
        self.names = itertools.count(1)

    def teardown(self) -> None:
        engine_of(self.store).dispose()
        self.folder.cleanup()

    def keep(self, key: ProjectKey, made: Any) -> None:
        before = self.kept[key].records if key in self.kept else ()
        self.kept[key] = Kept(made.project, (*before, made.record))

    @rule(key=st.sampled_from(KEYS))
    def begin(self, key: ProjectKey) -> None:
        profile = Profile(name=lab(f"Project {next(self.names)}"), time_zone="UTC")
        change = Created(key=key, profile=profile, framework_version="1.0.0")
        try:
            self.keep(key, self.store.write(key, raw(change, person(LEAD)), NOW))
        except Refused:
            assert key in self.kept

    @rule(key=st.sampled_from(KEYS), data=st.data())
    def somebody_tries_something(self, key: ProjectKey, data: st.DataObject) -> None:
        def pick(options: Any) -> Any:
            return data.draw(st.sampled_from(list(options)))

        def make(draft: Draft) -> Proposal:
            team = SimpleNamespace(framework=draft.framework, p=draft.project, at=NOW)
            return Proposal(any_change(team, pick), Actor(person=pick(PEOPLE)))  # type: ignore[arg-type]

        try:
            self.keep(key, self.store.write(key, make, NOW))
        except Refused as refused:
            said = (refused.reason, refused.mend)
            assert all(said)

    @rule(key=st.sampled_from(KEYS), who=st.sampled_from(IDENTITIES), role=st.sampled_from(ProjectRole))
    def somebody_joins(self, key: ProjectKey, who: str, role: ProjectRole) -> None:
        def make(draft: Draft) -> Proposal:
            lead = next(iter(draft.project.leads))
            return Proposal(PersonSet(person=draft.token(who), role=role), Actor(person=lead))

        try:
            self.keep(key, self.store.write(key, make, NOW))
        except Refused:
            return

    @rule(key=st.sampled_from(KEYS), who=st.sampled_from(IDENTITIES))
    def somebody_is_erased(self, key: ProjectKey, who: str) -> None:
        known = self.store.load(key)
        token = known.people.token_of(who) if known else None
        if known is None or token is None:
            return
        operator = Actor(person=LEAD, kind="operator")
        made = self.store.erase_person(key, lambda _: (PersonErased(person=token), operator), NOW)
        records = (*self.kept[key].records, made.record)
        person_gone = made.project.people[token]
        assert person_gone.erased
        gone = erase_person(made.project, records, known.people, token)
        self.kept[key] = replace(self.kept[key], project=gone.project, records=gone.records)
        assert key not in self.store.channels_of(who)

    @rule(key=st.sampled_from(KEYS))
    def a_channel_is_erased(self, key: ProjectKey) -> None:
        assert self.store.erase_channel(key) == (key in self.kept)
        self.kept.pop(key, None)

    @rule(key=st.sampled_from(KEYS))
    def a_project_moves_to_another_store(self, key: ProjectKey) -> None:
        if key not in self.kept:
            return
        archive = self.store.export_records(key)
        with tempfile.TemporaryDirectory() as folder:
            other = store_at(f"sqlite:///{Path(folder) / 'other.db'}")
            assert other.import_project(archive).project == self.kept[key].project
            assert other.export_records(key) == archive
            engine_of(other).dispose()

    @invariant()
    def each_channel_holds_its_own_and_nothing_else(self) -> None:
        assert {one.project.key for one in self.store.list()} == self.kept.keys()
        tokens: set[str] = set()
        for key in KEYS:
            found = self.store.load(key)
            if key not in self.kept:
                assert found is None
                continue
            assert found is not None
            assert found.project == self.kept[key].project
            assert self.store.records(key) == self.kept[key].records
            assert isinstance(self.store.verify(key), Sound)
            theirs = {one.token for one in found.people.persons}
            assert not tokens & theirs
            tokens |= theirs

    @invariant()
    def a_person_finds_just_the_projects_in_which_they_have_a_role(self) -> None:
        for who in IDENTITIES:
            expected = {
                key
                for key, kept in self.kept.items()
                if (found := self.store.load(key))
                and (token := found.people.token_of(who))
                and kept.project.people[token].role
            }
            assert {one.project.key for one in self.store.list(identity=who)} == expected


AnyStore.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyStore = AnyStore.TestCase
