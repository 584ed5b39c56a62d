"""What a project should turn to next: three to five activities, ranked, each with why now.

Candidates are open activities of the phases up to the one now, those of any phase that are overdue,
due within `SOON_DAYS` or in progress, and those of the next phase where fewer than three are left.
An activity whose prerequisites are open is no candidate unless it is one of those under way or due;
its prerequisites are candidates instead, whatever their phase.

They are ranked by: overdue; due soon; not blocked; must; earlier phase; how many open activities
wait for it; in progress; the framework's order. The ranking is our own; the source gives no weights.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from bot.domain.framework import Framework
from bot.domain.project.base import PersonToken, Value
from bot.domain.project.catalogue import Catalogue, Item, ItemLine, Need, Provenance, catalogue, item_line
from bot.domain.project.gates import Readiness, next_phase, readiness
from bot.domain.project.state import Project
from bot.domain.project.values import Status

SOON_DAYS = 7
"""An activity due within so many days counts as due soon: a working week and its weekend."""

FEWEST = 3
MOST = 5

WhyKind = Literal[
    "overdue", "due_soon", "blocked", "in_progress", "comes_first", "gate", "must", "phase", "waits"
]


class Why(Value):
    """A reason to do an activity now, with the source of the reason where it has one.

    `comes_first`: open activities wait for it (`about`), by a rule or a dependency. `gate`: the gate
    needs it (`about`: requirement ids). `waits`: it is under way although others (`about`) are open.
    """

    kind: WhyKind
    text: str
    about: tuple[str, ...] = ()
    days: int | None = None
    """For overdue and due soon: days over, days left."""
    person: PersonToken | None = None
    """For blocked: who is waited for."""
    provenance: Provenance | None = None


class NextActivity(Value):
    """One of the activities to turn to, with the reasons, weightiest first."""

    line: ItemLine
    why: tuple[Why, ...]


class _Board:
    """What ranking looks at, worked out once."""

    def __init__(self, project: Project, framework: Framework, now: dt.datetime) -> None:
        self.project = project
        self.today = project.profile.today(now)
        self.known: Catalogue = catalogue(project, framework)
        self.gate: Readiness = readiness(project, framework, known=self.known)
        self.waiting = _waiting(self)

    def is_open(self, name: str) -> bool:
        return name in self.known.items and not self.project.state(name).status.settled

    def open_needs(self, item: Item) -> list[Need]:
        return [need for need in item.needs if self.is_open(need.activity)]

    def days_left(self, name: str) -> int | None:
        due = self.project.state(name).due
        return (due - self.today).days if due else None

    def pressing(self, name: str) -> bool:
        left = self.days_left(name)
        status = self.project.state(name).status
        return status in (Status.IN_PROGRESS, Status.BLOCKED) or (left is not None and left <= SOON_DAYS)


def next_activities(
    project: Project, framework: Framework, now: dt.datetime, most: int = MOST
) -> tuple[NextActivity, ...]:
    """Return up to `most` activities, ranked; the same for the same arguments. Empty: all is settled.

    After a `stop` at the present gate nothing is proposed.
    """
    decided = project.decision_now()
    if decided and decided[1].decision == "stop":
        return ()
    board = _Board(project, framework, now)
    found = _candidates(board, up_to=project.phase.order)
    if len(found) < FEWEST and (later := next_phase(project.phase)):
        found = _candidates(board, up_to=later.order)
    ranked = sorted(found, key=lambda item: _rank(board, item))
    return tuple(
        NextActivity(line=item_line(project, item), why=tuple(_reasons(board, item)))
        for item in ranked[:most]
    )


def _waiting(board: _Board) -> dict[str, tuple[tuple[Item, Need], ...]]:
    """Return for each open activity the open ones that come after it."""
    found: dict[str, list[tuple[Item, Need]]] = {}
    for item in board.known.items.values():
        if board.is_open(item.id):
            for need in item.needs:
                found.setdefault(need.activity, []).append((item, need))
    return {name: tuple(pairs) for name, pairs in found.items()}


def _candidates(board: _Board, up_to: int) -> list[Item]:
    found: dict[str, Item] = {}
    for item in board.known.items.values():
        if not board.is_open(item.id):
            continue
        if item.phase.order <= up_to or board.pressing(item.id):
            for one in _ready_for(board, item, frozenset()):
                found[one.id] = one
    return list(found.values())


def _ready_for(board: _Board, item: Item, seen: frozenset[str]) -> Iterable[Item]:
    """Yield what can be done towards the item: itself where nothing is to come first."""
    needs = board.open_needs(item)
    if not needs or board.pressing(item.id) or item.id in seen:
        yield item
    for need in needs if item.id not in seen else ():
        yield from _ready_for(board, board.known.items[need.activity], seen | {item.id})


def _rank(board: _Board, item: Item) -> tuple[object, ...]:
    left = board.days_left(item.id)
    status = board.project.state(item.id).status
    return (
        left is None or left >= 0,
        left is None or left > SOON_DAYS,
        status is Status.BLOCKED,
        item.level != "must",
        item.phase.order,
        -len(board.waiting.get(item.id, ())),
        status is not Status.IN_PROGRESS,
        item.index,
        item.id,
    )


def _reasons(board: _Board, item: Item) -> Iterable[Why]:
    yield from _reasons_of_state(board, item)
    waiting = board.waiting.get(item.id, ())
    for rule in dict.fromkeys(need.rule for _, need in waiting if need.rule):
        pairs = [(other, need) for other, need in waiting if need.rule == rule]
        about = tuple(other.id for other, _ in pairs)
        yield Why(kind="comes_first", text=pairs[0][1].text, about=about, provenance=pairs[0][1].provenance)
    for other, need in waiting:
        if not need.rule:
            text = f"“{other.title}” depends on it."
            yield Why(kind="comes_first", text=text, about=(other.id,), provenance=need.provenance)
    for gap in board.gate.gaps:
        if any(line.activity == item.id for line in gap.missing):
            yield Why(kind="gate", text=gap.text, about=(gap.id,), provenance=gap.provenance)
    if item.level == "must":
        yield Why(kind="must", text="It is a must.", about=item.must_because, provenance=item.provenance)
    yield _phase_reason(board, item)


def _reasons_of_state(board: _Board, item: Item) -> Iterable[Why]:
    state, left = board.project.state(item.id), board.days_left(item.id)
    if left is not None and left < 0:
        yield Why(kind="overdue", text=f"It was due on {state.due}.", days=-left)
    elif left is not None and left <= SOON_DAYS:
        yield Why(kind="due_soon", text=f"It is due on {state.due}.", days=left)
    if state.status is Status.BLOCKED and state.mark:
        text = f"It is blocked: {state.mark.blocker}"
        yield Why(kind="blocked", text=text, person=state.mark.waiting_for)
    if state.status is Status.IN_PROGRESS:
        yield Why(kind="in_progress", text="It is under way.")
    needs = board.open_needs(item)
    if needs:
        titles = ", ".join(board.known.items[need.activity].title for need in needs)
        about = tuple(need.activity for need in needs)
        yield Why(
            kind="waits", text=f"Still open before it: {titles}.", about=about, provenance=needs[0].provenance
        )


def _phase_reason(board: _Board, item: Item) -> Why:
    now = board.project.phase
    if item.phase is now:
        text = "It belongs to the phase that the project is in."
    elif item.phase.order < now.order:
        text = "It was left open in an earlier phase."
    else:
        text = "It belongs to a later phase and can be prepared now."
    return Why(kind="phase", text=text, about=(item.phase.value,), provenance=item.provenance)
