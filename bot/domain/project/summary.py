"""Where a project stands, for the lead: computed from state and framework, no model.

People are tokens and texts are `Words`: a renderer shows them with `People.shown` and `str`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import changes as c
from bot.domain.project.base import Hash, PersonToken, ProjectKey, UtcTime, Value
from bot.domain.project.catalogue import Catalogue, Item, ItemLine, Provenance, catalogue, item_line
from bot.domain.project.gates import Readiness, readiness
from bot.domain.project.history import Record
from bot.domain.project.people import Actor
from bot.domain.project.state import Project
from bot.domain.project.values import Decision, GateDecision, Profile, Retired, Status, TeamLesson
from bot.domain.project.waiting import Waiting, who_waits

ProjectStatus = Literal["active", "on_hold", "recycling", "stopped", "complete"]


class Tally(Value):
    """How many activities stand how."""

    done: int = 0
    open: int = 0
    """Not started or in progress."""
    blocked: int = 0
    not_applicable: int = 0
    not_assessed: int = 0
    must: int = 0
    """How many of all are must."""
    must_settled: int = 0
    """Must activities that are done or not applicable."""
    overdue: int = 0
    """Unsettled with a due date before today."""
    verified: int = 0

    @property
    def all(self) -> int:
        return self.done + self.open + self.blocked + self.not_applicable + self.not_assessed


class PhaseChecklist(Value):
    """The activities of a phase, must first."""

    phase: Phase
    title: str
    now: bool
    target: dt.date | None
    tally: Tally
    lines: tuple[ItemLine, ...]


class ChangeLine(Value):
    """A change since the date that was asked for. `undone`: a later change put it back."""

    number: int
    at: UtcTime
    actor: Actor
    change: c.Change
    activity: str | None
    title: str | None
    """Of the activity; None where it is about none, or one that the framework no longer has."""
    undone: bool
    provenance: Provenance | None


class LessonLine(Value):
    """A lesson with its id and, for one about an activity, the activity's source."""

    id: str
    lesson: TeamLesson
    provenance: Provenance


class Summary(Value):
    """One project at one moment."""

    key: ProjectKey
    version: int
    head: Hash
    at: UtcTime
    today: dt.date
    """`at` in the project's time zone; what is overdue goes by it."""
    framework_version: str
    profile: Profile
    status: ProjectStatus
    leads: tuple[PersonToken, ...]
    phase: Phase
    phase_age_days: int
    """Whole days since the present stay in the phase began."""
    reopened: bool
    checklists: tuple[PhaseChecklist, ...]
    gate: Readiness
    decisions: tuple[tuple[str, GateDecision], ...]
    """All, oldest first, with their ids."""
    waiting: tuple[Waiting, ...]
    lessons: tuple[LessonLine, ...]
    retired: tuple[tuple[str, Retired], ...]
    since: UtcTime | None
    changes: tuple[ChangeLine, ...]
    """Empty where no `since` was asked for."""


def summarize(
    project: Project,
    framework: Framework,
    now: dt.datetime,
    records: Iterable[Record] = (),
    since: dt.datetime | None = None,
) -> Summary:
    """Return where the project stands at `now`; what changed at or after `since`, from `records`."""
    known = catalogue(project, framework)
    today = project.profile.today(now)
    decisions = sorted(project.decisions.items(), key=lambda pair: pair[1].number)
    return Summary(
        key=project.key,
        version=project.version,
        head=project.head,
        at=now,
        today=today,
        framework_version=project.framework_version,
        profile=project.profile,
        status=project_status(project),
        leads=project.leads,
        phase=project.phase,
        phase_age_days=max((now - project.visit.entered).days, 0),
        reopened=project.visit.reopened,
        checklists=tuple(_checklist(project, framework, known, phase, today) for phase in Phase),
        gate=readiness(project, framework, known=known),
        decisions=tuple(decisions),
        waiting=who_waits(project, known),
        lessons=_lessons(project, known),
        retired=tuple(sorted(project.retired.items())),
        since=since,
        changes=changes_since(records, known, since) if since else (),
    )


def project_status(project: Project) -> ProjectStatus:
    """Return how the latest decision on the present stay in the phase leaves the project.

    `complete`: a decision to go at the gate of the last phase.
    """
    found = project.decision_now()
    if found is None:
        return "active"
    decided: dict[Decision, ProjectStatus] = {
        Decision.HOLD: "on_hold",
        Decision.RECYCLE: "recycling",
        Decision.STOP: "stopped",
    }
    passed: ProjectStatus = "complete" if project.phase is Phase.LEARN else "active"
    return decided.get(found[1].decision, passed)


def changes_since(records: Iterable[Record], known: Catalogue, since: dt.datetime) -> tuple[ChangeLine, ...]:
    """Return the changes at or after `since`, oldest first."""
    all_records = tuple(records)
    undone = undone_numbers(all_records)
    found: list[ChangeLine] = []
    for record in all_records:
        if record.at < since:
            continue
        activity: str | None = getattr(record.change, "activity", None)
        item = known.items.get(activity or "")
        found.append(
            ChangeLine(
                number=record.number,
                at=record.at,
                actor=record.actor,
                change=record.change,
                activity=activity,
                title=item.title if item else None,
                undone=record.number in undone,
                provenance=item.provenance if item else None,
            )
        )
    return tuple(found)


def undone_numbers(records: Iterable[Record]) -> frozenset[int]:
    """Return the numbers of the changes that stand undone; undoing an undo brings its change back."""
    found: set[int] = set()
    for record in sorted(records, key=lambda one: -one.number):
        if isinstance(record.change, c.Undone) and record.number not in found:
            found.add(record.change.of)
    return frozenset(found)


def tally(project: Project, items: Iterable[Item], today: dt.date) -> Tally:
    """Return how the items stand."""
    counts = dict.fromkeys(Tally.model_fields, 0)
    for item in items:
        state = project.state(item.id)
        counts[_COLUMN[state.status]] += 1
        counts["must"] += item.level == "must"
        counts["must_settled"] += item.level == "must" and state.status.settled
        counts["overdue"] += bool(state.due and state.due < today and not state.status.settled)
        counts["verified"] += state.verification is not None
    return Tally(**counts)


_COLUMN = {
    Status.DONE: "done",
    Status.NOT_STARTED: "open",
    Status.IN_PROGRESS: "open",
    Status.BLOCKED: "blocked",
    Status.NOT_APPLICABLE: "not_applicable",
    Status.NOT_ASSESSED: "not_assessed",
}


def _checklist(
    project: Project, framework: Framework, known: Catalogue, phase: Phase, today: dt.date
) -> PhaseChecklist:
    items = known.in_phase(phase)
    return PhaseChecklist(
        phase=phase,
        title=getattr(framework.phase(phase).names, project.profile.language),
        now=phase is project.phase,
        target=project.profile.targets.get(phase),
        tally=tally(project, items, today),
        lines=tuple(item_line(project, item) for item in items),
    )


def _lessons(project: Project, known: Catalogue) -> tuple[LessonLine, ...]:
    found: list[LessonLine] = []
    for name, lesson in sorted(project.lessons.items(), key=lambda pair: int(pair[0][1:])):
        item = known.items.get(lesson.activity or "")
        provenance = item.provenance if item else Provenance(team=True, by=lesson.by)
        found.append(LessonLine(id=name, lesson=lesson, provenance=provenance))
    return tuple(found)
