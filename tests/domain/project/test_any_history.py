"""Properties that hold for any sequence of changes, tried by anybody."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.project import (
    Change,
    People,
    Project,
    Record,
    Undone,
    erase_person,
    replay,
    undo,
    verify_chain,
)
from bot.errors import Refused
from tests.domain.project.builders import BOT, Team, small_framework
from tests.domain.project.random_changes import PEOPLE, any_change, any_erasure

BOOKKEEPING = {"version", "head", "changed_at", "worked_at", "memory"}


def content(project: Project) -> dict[str, Any]:
    return project.model_dump(exclude=BOOKKEEPING)


class AnyHistory(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.team = Team(small_framework()).staffed()

    def attempt(self, change: Change, by: str) -> bool:
        """Try the change; a refusal has a reason and a mend and leaves everything as it was."""
        before, length = self.team.p, len(self.team.records)
        seen = before.model_dump_json()
        try:
            made = self.team.do(change, by)
        except Refused as refused:
            said = (refused.reason, refused.mend)
            assert all(said)
            assert self.team.p is before
            assert before.model_dump_json() == seen
            assert len(self.team.records) == length
            return False
        assert before.model_dump_json() == seen
        assert made.record.number == made.project.version == length + 1
        assert made.record.hash == made.project.head
        return True

    @rule(data=st.data())
    def somebody_tries_something(self, data: st.DataObject) -> None:
        def pick(options: Any) -> Any:
            return data.draw(st.sampled_from(list(options)))

        self.attempt(any_change(self.team, pick), pick(PEOPLE))

    @rule(data=st.data())
    def a_change_that_is_undone_leaves_no_trace_but_in_the_history(self, data: st.DataObject) -> None:
        def pick(options: Any) -> Any:
            return data.draw(st.sampled_from(list(options)))

        before, memory = self.team.p, self.team.p.memory
        change = any_change(self.team, pick)
        done = self.attempt(change, pick(PEOPLE))
        if not done or isinstance(change, Undone) or self.team.p.memory == memory:
            return
        after, number = self.team.p, self.team.p.version
        lead = self.team.p.leads[0]
        self.team.do(undo(self.team.p, number), lead)
        assert content(self.team.p) == content(before)
        self.team.do(undo(self.team.p, self.team.p.version), self.team.p.leads[0])
        assert content(self.team.p) == content(after)
        self.team.do(undo(self.team.p, number), self.team.p.leads[0])
        assert content(self.team.p) == content(before)

    @precondition(lambda self: len(self.team.records) > 15)
    @rule(data=st.data())
    def somebody_is_erased(self, data: st.DataObject) -> None:
        change = any_erasure(lambda options: data.draw(st.sampled_from(list(options))))
        if not self.attempt(change, self.team.p.leads[0]):
            return
        hashes = [record.hash for record in self.team.records]
        gone = erase_person(self.team.p, self.team.records, People(), change.person)
        self.team.project, self.team.records = gone.project, list(gone.records)
        assert [record.hash for record in gone.records] == hashes

    @invariant()
    def replaying_the_history_gives_the_snapshot(self) -> None:
        assert replay(self.team.records) == self.team.p

    @invariant()
    def the_chain_verifies(self) -> None:
        assert verify_chain(self.team.records) is None

    @invariant()
    def json_gives_back_what_it_was_made_of(self) -> None:
        project = self.team.p
        assert Project.model_validate_json(project.model_dump_json()) == project
        last = self.team.records[-1]
        assert Record.model_validate_json(last.model_dump_json()) == last

    @invariant()
    def nobody_verifies_their_own_work_and_no_bot_decides(self) -> None:
        project = self.team.p
        for state in project.activities.values():
            if state.verification:
                assert state.status.settled
                assert state.verification.by not in (state.mark.by if state.mark else None, state.owner)
        assert all(decision.by != BOT for decision in project.decisions.values())

    @invariant()
    def there_is_a_lead(self) -> None:
        assert self.team.p.leads


AnyHistory.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyHistory = AnyHistory.TestCase
