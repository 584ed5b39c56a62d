"""Random histories of projects, made by the acts that people have; the same seed, the same acts."""

import datetime as dt
import random
from collections.abc import Callable

from bot.domain.phases import Phase
from bot.domain.project import Decision, ProjectKey, ProjectRole, Status
from bot.errors import Refused
from bot.services.acting import Acting, NewConditionText, ProfileEdit, Start
from bot.services.tracker import Tracker
from evals.cases import HistoryCase

PEOPLE = ("U-lead", "U-lead", "U-deputy", "U-member", "U-sponsor")
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def live(tracker: Tracker, key: ProjectKey, case: HistoryCase) -> dt.datetime:
    """Let a team try `case.acts` acts over some months; return when the last one was.

    Acts against the rules are refused and leave no trace, as they would for a team.
    """
    rng = random.Random(case.seed)
    now = START
    lead = Acting("U-lead", now, name="Lead")
    profile = ProfileEdit(time_zone="UTC", language=case.lang)
    tracker.create(key, lead, Start(f"History {case.seed}", profile=profile))
    for person, role in (
        ("U-deputy", ProjectRole.DEPUTY),
        ("U-member", ProjectRole.MEMBER),
        ("U-sponsor", ProjectRole.SPONSOR),
    ):
        tracker.set_person(key, lead, person, role)
    for _ in range(case.acts):
        now += dt.timedelta(hours=rng.choice([1, 5, 30]))
        try:
            rng.choice(_ACTS)(_Hand(tracker, key, Acting(rng.choice(PEOPLE), now), rng))
        except Refused:
            continue
    return now


class _Hand:
    """One try: who, when, and the dice."""

    def __init__(self, tracker: Tracker, key: ProjectKey, by: Acting, rng: random.Random) -> None:
        self.tracker, self.key, self.by, self.rng = tracker, key, by, rng

    def activity(self) -> str:
        return self.rng.choice(_NAMES)

    def date(self) -> dt.date:
        return self.by.now.date() + dt.timedelta(days=self.rng.choice([-9, -1, 1, 7, 30]))

    def person(self) -> str:
        return self.rng.choice(PEOPLE)

    def mark(self) -> None:
        status = self.rng.choice([*Status, Status.DONE, Status.DONE])
        self.tracker.mark(
            self.key,
            self.by,
            self.activity(),
            status,
            reason="not ours" if status is Status.NOT_APPLICABLE else None,
            blocker="no data" if status is Status.BLOCKED else None,
            waiting_for=self.person() if status is Status.BLOCKED else None,
        )

    def assign(self) -> None:
        owner = self.rng.choice([None, self.person(), self.person()])
        self.tracker.assign(self.key, self.by, self.activity(), owner)

    def due(self) -> None:
        self.tracker.set_due(self.key, self.by, self.activity(), self.date())

    def evidence(self) -> None:
        self.tracker.add_evidence(self.key, self.by, self.activity(), "note", "minutes of the ward")

    def verify(self) -> None:
        self.tracker.verify_item(self.key, self.by, self.activity())

    def tailor(self) -> None:
        level = "must" if self.rng.random() < 0.5 else "should"
        self.tracker.tailor(self.key, self.by, self.activity(), level, "our size")

    def decide(self) -> None:
        decision = self.rng.choice(list(Decision))
        condition = NewConditionText("finish it", self.person(), self.date())
        wanted = [condition] if decision is Decision.GO_WITH_CONDITIONS else []
        self.tracker.decide(self.key, self.by, decision, "so decided", conditions=wanted)

    def move(self) -> None:
        self.tracker.set_phase(self.key, self.by, self.rng.choice(list(Phase)), "as decided")

    def lesson(self) -> None:
        self.tracker.add_lesson(self.key, self.by, "start earlier")

    def undo(self) -> None:
        self.tracker.undo(self.key, self.by)


_NAMES = (
    "assess/use-case", "assess/problem-analysis", "assess/certification", "assess/liability", "assess/buy-in",
    "assess/role-changes", "assess/infrastructure", "assess/pilot-setup", "assess/pilot", "structure/owner",
    "structure/goals", "implement/workflows", "support/usage", "govern/committee", "learn/lessons",
)  # fmt: skip

_ACTS: tuple[Callable[[_Hand], None], ...] = (
    *[_Hand.mark] * 6,
    *[_Hand.assign, _Hand.due, _Hand.evidence, _Hand.verify] * 2,
    *[_Hand.tailor, _Hand.decide, _Hand.move, _Hand.lesson, _Hand.undo],
)
