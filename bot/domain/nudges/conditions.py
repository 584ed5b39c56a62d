"""When each kind of rule holds. One function a kind: findings, and days to look again."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from bot.domain.nudges import rules as r
from bot.domain.nudges.board import Board, Finding, Found
from bot.domain.nudges.cadence import latest_period
from bot.domain.nudges.gaps import gap_activities
from bot.domain.nudges.rules import NudgeRule
from bot.domain.phases import Phase
from bot.domain.project import Condition, Item, Project

OCCURRENCE_MAX_CHARS = 60
"""Longest name of an occurrence before it is hashed; a window, which adds a suffix, may have 80."""

GOVERNED = (Phase.SUPPORT, Phase.GOVERN, Phase.LEARN)
"""The phases in which the system is in use, so that governance prompts make sense."""


def find(board: Board, rules: r.NudgeRules) -> Found:
    """Return what holds by any rule, in the order of the rules, and when to look again."""
    found = Found()
    if not board.stopped:
        for rule in rules.rules:
            CONDITIONS[rule.when.kind](board, rule, rule.when, found)
    return found


def _transition_ready(board: Board, rule: NudgeRule, _when: r.TransitionReady, found: Found) -> None:
    gate, project = board.gate, board.project
    exits = [line for line in gate.requirements if line.kind in ("exit", "activity")]
    if gate.entering is None or not gate.ready or not all(line.met for line in exits):
        return
    if board.decided_now("hold", "recycle", "stop"):
        return
    marks = [item.mark.at for line in exits for item in line.items if item.mark]
    since = board.day_of(max([project.visit.entered, *marks]))
    fields = {"phase": board.phase_name(project.phase), "next": board.phase_name(gate.entering)}
    found.findings.append(Finding(rule, _stay(board, rule), since, fields))


def _transition_with_gaps(board: Board, rule: NudgeRule, _when: r.TransitionWithGaps, found: Found) -> None:
    visit = board.project.visit
    still = tuple(gap for gap in visit.gaps if any(map(board.is_open, gap_activities(board, gap))))
    if not still:
        return
    names = dict.fromkeys(one for gap in still for one in gap_activities(board, gap) if board.is_open(one))
    subjects = tuple(names)
    fields = {
        "phase": board.phase_name(board.project.phase),
        "gaps": board.titles(subjects),
        "count": str(len(subjects)),
    }
    found.findings.append(Finding(rule, _stay(board, rule), board.entered, fields, subjects))


def _stalled(board: Board, rule: NudgeRule, when: r.Stalled, found: Found) -> None:
    project = board.project
    count = sum(item.phase.order <= project.phase.order for item in board.open_items())
    if project.phase not in when.phases or not count:
        return
    last = board.day_of(project.worked_at or project.changed_at)
    fields = {
        "phase": board.phase_name(project.phase),
        "days": str((board.today - last).days),
        "date": last.isoformat(),
        "count": str(count),
    }
    begins = last + dt.timedelta(days=when.days)
    found.from_day(board.today, Finding(rule, f"quiet since {last}", begins, fields))


def _due(board: Board, rule: NudgeRule, when: r.Due, found: Found) -> None:
    for item, due in _dated(board):
        if due >= board.today:
            _activity(board, rule, found, due - dt.timedelta(days=when.days_before), item, due)


def _overdue(board: Board, rule: NudgeRule, when: r.Overdue, found: Found) -> None:
    for item, due in _dated(board):
        _activity(board, rule, found, due + dt.timedelta(days=when.days_after), item, due)


def _dated(board: Board) -> list[tuple[Item, dt.date]]:
    """Return the open activities that have a date."""
    states = [(item, board.project.state(item.id)) for item in board.open_items()]
    return [(item, state.due) for item, state in states if state.due]


def _activity(board: Board, rule: NudgeRule, found: Found, begins: dt.date, item: Item, due: dt.date) -> None:
    fields = {"title": item.title, "date": due.isoformat(), "days": str(abs((due - board.today).days))}
    owner = board.project.state(item.id).owner
    found.from_day(board.today, Finding(rule, _named(item.id, due), begins, fields, (item.id,), owner))


def _condition_due(board: Board, rule: NudgeRule, when: r.ConditionDue, found: Found) -> None:
    for name, phase, condition in _open_conditions(board):
        if condition.due < board.today:
            continue
        begins = condition.due - dt.timedelta(days=when.days_before)
        _condition(board, rule, found, begins, name, phase, condition)


def _condition_overdue(board: Board, rule: NudgeRule, when: r.ConditionOverdue, found: Found) -> None:
    for name, phase, condition in _open_conditions(board):
        begins = condition.due + dt.timedelta(days=when.days_after)
        _condition(board, rule, found, begins, name, phase, condition)


def _condition(
    board: Board, rule: NudgeRule, found: Found, begins: dt.date, name: str, phase: str, condition: Condition
) -> None:
    fields = {
        "text": str(condition.text),
        "date": condition.due.isoformat(),
        "days": str(abs((condition.due - board.today).days)),
        "phase": phase,
    }
    occurrence = _named(name, condition.due)
    found.from_day(board.today, Finding(rule, occurrence, begins, fields, (name,), condition.owner))


def _open_conditions(board: Board) -> list[tuple[str, str, Condition]]:
    """Return the open conditions as `d12/1`, with the name of the phase whose gate set them."""
    return [
        (f"{name}/{place}", board.phase_name(decision.phase), condition)
        for name, decision in board.project.decisions.items()
        for place, condition in enumerate(decision.conditions, 1)
        if condition.closed is None
    ]


def _target_at_risk(board: Board, rule: NudgeRule, when: r.TargetAtRisk, found: Found) -> None:
    phase = board.project.phase
    target = board.project.profile.targets.get(phase)
    gaps = board.gate.must_gaps
    if target is None or not gaps:
        return
    begins = target - dt.timedelta(days=when.days_before)
    subjects = tuple(dict.fromkeys(line.activity for gap in gaps for line in gap.missing))
    fields = {
        "phase": board.phase_name(board.project.phase),
        "date": target.isoformat(),
        "gaps": board.titles(subjects),
        "count": str(len(subjects)),
    }
    found.from_day(board.today, Finding(rule, _named(phase.value, target), begins, fields, subjects))


def _order_of_work(board: Board, rule: NudgeRule, when: r.OrderOfWork, found: Found) -> None:
    order = next((one for one in board.framework.rules if one.id == when.rule), None)
    if order is None:
        return
    first = tuple(one for one in order.first if board.is_open(one))
    begun = tuple(one for one in order.then if board.has_begun(one))
    if not first:
        return
    if begun:
        marks = [board.project.state(one).mark for one in begun]
        since = min(board.day_of(mark.at) for mark in marks if mark)
        then = board.titles(begun)
    elif order.before_phase and board.project.phase.order == order.before_phase.order - 1:
        since = board.entered + dt.timedelta(days=when.days_in_phase)
        then = board.quoted(board.phase_name(order.before_phase))
    else:
        return
    fields = {"first": board.titles(first), "then": then, "phase": board.phase_name(board.project.phase)}
    found.from_day(board.today, Finding(rule, _stay(board, rule), since, fields, first))


def _governance(board: Board, rule: NudgeRule, when: r.GovernanceRecurring, found: Found) -> None:
    project = board.project
    start = in_use_since(project)
    if start is None or when.activity not in board.known.items:
        return
    period, begun, following = latest_period(start, project.settings.cadence, board.today)
    found.days.add(following)
    if period < 1 or (period - 1) % when.of != when.turn - 1:
        return
    fields = {"title": board.title(when.activity), "number": str(period)}
    occurrence = f"{project.settings.cadence} {period} from {start}"
    found.findings.append(Finding(rule, occurrence, begun, fields, (when.activity,)))


def in_use_since(project: Project) -> dt.date | None:
    """Return the day of go-live; where none was set, the day on which `govern` was first entered.

    None: the project is in a phase in which the system is not in use, or has never been in `govern`.
    """
    if project.phase not in GOVERNED:
        return None
    if project.profile.go_live:
        return project.profile.go_live
    entered = (visit.entered for visit in project.course if visit.phase is Phase.GOVERN)
    return next((project.profile.today(moment) for moment in entered), None)


def _evidence_missing(board: Board, rule: NudgeRule, when: r.EvidenceMissing, found: Found) -> None:
    bare: list[tuple[dt.date, str]] = []
    for item in board.known.items.values():
        state = board.project.state(item.id)
        if item.level == "must" and state.mark and state.status == "done" and not state.evidence:
            begins = board.day_of(state.mark.at) + dt.timedelta(days=when.days)
            if board.today >= begins:
                bare.append((begins, item.id))
            else:
                found.days.add(begins)
    if bare:
        subjects = tuple(name for _, name in bare)
        fields = {"titles": board.titles(subjects), "count": str(len(subjects))}
        found.findings.append(Finding(rule, _stay(board, rule), min(bare)[0], fields, subjects))


def _stay(board: Board, rule: NudgeRule) -> str:
    return f"stay {board.project.visit.number}" if rule.window == "stay" else "project"


def _named(what: str, day: dt.date) -> str:
    name = f"{what} {day}"
    if len(name) <= OCCURRENCE_MAX_CHARS:
        return name
    return f"{hashlib.sha256(what.encode()).hexdigest()[:24]} {day}"


CONDITIONS: dict[str, Callable[[Board, NudgeRule, Any, Found], None]] = {
    "transition_ready": _transition_ready,
    "transition_with_gaps": _transition_with_gaps,
    "stalled": _stalled,
    "due": _due,
    "overdue": _overdue,
    "condition_due": _condition_due,
    "condition_overdue": _condition_overdue,
    "target_at_risk": _target_at_risk,
    "order_of_work": _order_of_work,
    "governance_recurring": _governance,
    "evidence_missing": _evidence_missing,
}
