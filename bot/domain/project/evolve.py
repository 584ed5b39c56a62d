"""What a project is after a recorded change. Never refuses: `checks` has done that beforehand.

It needs neither the framework nor today's rules, so a history can be replayed for as long as its
records can be read, whatever later versions of the advisor would refuse.
"""

import datetime as dt
from typing import Any

from bot.domain.project import changes as c
from bot.domain.project.people import Actor, Member, ProjectRole
from bot.domain.project.slots import put_back
from bot.domain.project.state import EMPTY, Project
from bot.domain.project.values import (
    ActivityState,
    Closing,
    Condition,
    Evidence,
    GateDecision,
    LastNudge,
    Mark,
    OwnActivity,
    Retired,
    Tailoring,
    TeamLesson,
    Verification,
    Visit,
)

NO_HEAD = "0" * 64
"""The previous hash of a history's first record."""


def created(change: c.Created, actor: Actor, at: dt.datetime) -> Project:
    """Return the project at its first change."""
    lead = change.lead or actor.person
    return Project(
        key=change.key,
        version=1,
        head=NO_HEAD,
        framework_version=change.framework_version,
        created_at=at,
        changed_at=at,
        worked_at=at,
        profile=change.profile,
        course=(Visit(phase=change.phase, number=1, entered=at, by=actor.person),),
        people={lead: Member(role=ProjectRole.LEAD, since=at)},
    )


def evolved(project: Project, change: c.Change, actor: Actor, at: dt.datetime) -> Project:
    """Return the project after the change, without version, head and memory brought up to date."""
    if isinstance(change, c.ActivityChange):
        state = _activity(project, change, actor.person, at)
        return with_state(project, change.activity, state)
    if isinstance(change, c.PersonSet | c.PersonErased):
        return _person(project, change, at)
    if isinstance(change, c.PhaseMoved):
        return _moved(project, change, actor.person, at)
    if isinstance(change, c.Undone):
        remembered = next(entry for entry in project.memory if entry.number == change.of)
        return put_back(project, remembered)
    if isinstance(change, c.Migrated):
        return _migrated(project, change)
    return project.model_copy(update=_entry(project, change, actor.person, at))


def with_state(project: Project, activity: str, state: ActivityState) -> Project:
    """Return the project with this state; an empty one has no entry."""
    rest = {name: other for name, other in project.activities.items() if name != activity}
    if state != EMPTY:
        rest[activity] = state
    return project.model_copy(update={"activities": rest})


def _activity(project: Project, change: c.ActivityChange, by: str, at: dt.datetime) -> ActivityState:
    state = project.state(change.activity)
    update: dict[str, Any]
    match change:
        case c.Marked(status=status, reason=reason, blocker=blocker, waiting_for=waiting):
            mark = Mark(status=status, by=by, at=at, reason=reason, blocker=blocker, waiting_for=waiting)
            update = {"mark": mark, "verification": None}
        case c.Assigned(owner=owner):
            seen = state.verification
            update = {"owner": owner, "verification": None if seen and seen.by == owner else seen}
        case c.DueSet(due=due):
            update = {"due": due}
        case c.EvidenceAdded(evidence=kind, what=what):
            new = Evidence(id=f"e{project.version + 1}", kind=kind, what=what, by=by, at=at)
            update = {"evidence": (*state.evidence, new)}
        case c.EvidenceRemoved(evidence=gone):
            kept = tuple(one for one in state.evidence if one.id != gone)
            update = {"evidence": kept, "verification": None}
        case c.Verified():
            update = {"verification": Verification(by=by, at=at)}
        case c.VerificationWithdrawn():
            update = {"verification": None}
        case c.Tailored(level=level, reason=reason):
            tailoring = Tailoring(level=level, reason=reason, by=by, at=at) if level else None
            update = {"tailoring": tailoring}
    return state.model_copy(update=update)


def _person(project: Project, change: c.PersonSet | c.PersonErased, at: dt.datetime) -> Project:
    known = project.people.get(change.person)
    if isinstance(change, c.PersonErased):
        since, bot = (known.since, known.bot) if known else (at, False)
        member = Member(role=None, bot=bot, since=since, erased=True)
    else:
        bot = change.bot or (known is not None and known.bot)
        since = known.since if known else at
        member = Member(role=change.role, bot=bot, takes=change.takes, since=since)
    return project.model_copy(update={"people": {**project.people, change.person: member}})


def _moved(project: Project, change: c.PhaseMoved, by: str, at: dt.datetime) -> Project:
    left = project.visit.model_copy(update={"left": at, "left_by": by})
    furthest = max(visit.phase.order for visit in project.course)
    entered = Visit(
        phase=change.to,
        number=project.version + 1,
        entered=at,
        by=by,
        reopened=change.to.order <= furthest,
        reason=change.reason,
        gaps=change.gaps,
        decision=change.decision,
    )
    return project.model_copy(update={"course": (*project.course[:-1], left, entered)})


def _entry(project: Project, change: c.Change, by: str, at: dt.datetime) -> dict[str, Any]:
    number = project.version + 1
    update: dict[str, Any]
    match change:
        case c.ProfileEdited(profile=profile):
            update = {"profile": profile}
        case c.SettingsChanged(settings=settings):
            update = {"settings": settings}
        case c.ActivityAdded():
            own = OwnActivity(**_fields(change, "title", "phase", "level", "reason"), by=by, at=at)
            update = {"own": {**project.own, change.activity: own}}
        case c.GateDecided():
            update = {"decisions": {**project.decisions, f"d{number}": _decided(change, number, by, at)}}
        case c.ConditionClosed():
            update = {"decisions": _closed(project, change, by, at)}
        case c.LessonAdded():
            lesson = TeamLesson(**_fields(change, "text", "phase", "activity"), by=by, at=at)
            update = {"lessons": {**project.lessons, f"l{number}": lesson}}
        case c.LessonRemoved(lesson=gone):
            update = {"lessons": {name: one for name, one in project.lessons.items() if name != gone}}
        case c.NudgeSent(rule=rule, window=window):
            before = project.nudges.get(rule)
            last = LastNudge(window=window, at=at, count=before.count + 1 if before else 1)
            update = {"nudges": {**project.nudges, rule: last}}
        case _:
            raise TypeError(f"{change.kind} is no change of an existing project")
    return update


def _fields(change: c.Change, *names: str) -> dict[str, Any]:
    return {name: getattr(change, name) for name in names}


def _decided(change: c.GateDecided, number: int, by: str, at: dt.datetime) -> GateDecision:
    conditions = tuple(Condition(text=n.text, owner=n.owner, due=n.due) for n in change.conditions)
    kept = _fields(change, "phase", "decision", "rationale", "gaps")
    return GateDecision(**kept, conditions=conditions, number=number, by=by, at=at)


def _closed(project: Project, change: c.ConditionClosed, by: str, at: dt.datetime) -> dict[str, GateDecision]:
    decision = project.decisions[change.decision]
    place = change.condition - 1
    closing = Closing(by=by, at=at, note=change.note)
    closed = decision.conditions[place].model_copy(update={"closed": closing})
    conditions = (*decision.conditions[:place], closed, *decision.conditions[place + 1 :])
    return {**project.decisions, change.decision: decision.model_copy(update={"conditions": conditions})}


def _migrated(project: Project, change: c.Migrated) -> Project:
    activities, retired = dict(project.activities), dict(project.retired)
    for name, was in change.retired.items():
        retired[name] = Retired(
            title=was.title,
            phase=was.phase,
            last_version=project.framework_version,
            state=activities.pop(name, EMPTY),
        )
    moving = {new: activities.pop(old, EMPTY) for old, new in change.moved.items()}
    activities.update({new: state for new, state in moving.items() if state != EMPTY})
    activities.update({name: retired.pop(name).state for name in change.restored})
    lessons = {
        name: one.model_copy(update={"activity": change.moved.get(one.activity or "", one.activity)})
        for name, one in project.lessons.items()
    }
    return project.model_copy(
        update={
            "framework_version": change.to,
            "activities": activities,
            "retired": retired,
            "lessons": lessons,
        }
    )
