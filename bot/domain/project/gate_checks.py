"""What a gate decision, a closing of a condition and a move have to fit."""

import datetime as dt

from bot.domain.framework import Framework
from bot.domain.project import changes as c
from bot.domain.project.activity_checks import check_takes_work
from bot.domain.project.gates import blockers_of_move, readiness
from bot.domain.project.state import Project
from bot.domain.project.values import Decision
from bot.errors import Refused

NAMED_GAPS = 5
"""Gaps that a refusal names before it counts the rest; more would not be read."""


def check_move(project: Project, change: c.PhaseMoved, framework: Framework) -> None:
    """The project may go to that phase. Raises Refused."""
    if change.to is project.phase:
        raise Refused(f"the project is in {change.to} already", "name another phase")
    if change.to.order < project.phase.order:
        if change.reason is None:
            raise Refused("going back to a phase needs a reason", "say why it is opened again")
        return
    found = project.decision_now()
    if found and not found[1].decision.lets_pass:
        said = f"the gate of {project.phase} was decided: {found[1].decision}"
        raise Refused(said, "decide the gate anew before moving on")
    blockers = blockers_of_move(project, readiness(project, framework, change.to))
    if blockers:
        said = f"must requirements are missing: {_named([gap.id for gap in blockers])}"
        raise Refused(said, "meet them, or decide the gate as go with conditions")


def check_decision(project: Project, change: c.GateDecided, today: dt.date, framework: Framework) -> None:
    """The gate may be decided so. Raises Refused."""
    if change.phase is not project.phase:
        said = f"the gate of {change.phase} is not open: the project is in {project.phase}"
        raise Refused(said, f"decide the gate of {project.phase}")
    if change.decision is not Decision.GO and change.rationale is None:
        raise Refused(f"{change.decision} needs a rationale", "say why it is decided so")
    if change.decision is Decision.GO:
        gaps = readiness(project, framework).must_gaps
        if gaps:
            said = f"must requirements are missing: {_named([gap.id for gap in gaps])}"
            raise Refused(said, "decide go with conditions, hold or recycle instead")
    if change.decision is Decision.GO_WITH_CONDITIONS and not change.conditions:
        raise Refused("go with conditions needs a condition", "say what, who and by when")
    if change.conditions and change.decision in (Decision.GO, Decision.STOP):
        raise Refused(f"{change.decision} takes no conditions", "leave them out or decide otherwise")
    for condition in change.conditions:
        check_takes_work(project, condition.owner, "the owner of a condition")
        if condition.due < today:
            raise Refused(f"a condition is due on {condition.due}, in the past", "choose a later date")


def check_closing(project: Project, change: c.ConditionClosed) -> None:
    """The condition is there and open. Raises Refused."""
    decision = project.decisions.get(change.decision)
    if decision is None or change.condition > len(decision.conditions):
        said = f"there is no condition {change.condition} of {change.decision}"
        raise Refused(said, "name one that is open")
    if decision.conditions[change.condition - 1].closed:
        raise Refused("the condition is closed already", "nothing is to be done")


def filled_in(project: Project, change: c.Change, framework: Framework) -> c.Change:
    """Return the change with what the gate finds now, so that the record stands without the framework."""
    if isinstance(change, c.GateDecided):
        gaps = readiness(project, framework).must_gaps
        return change.model_copy(update={"gaps": tuple(gap.id for gap in gaps)})
    if isinstance(change, c.PhaseMoved):
        if change.to.order < project.phase.order:
            return change.model_copy(update={"gaps": (), "decision": None})
        found = project.decision_now()
        gaps = readiness(project, framework, change.to).gaps
        update = {"gaps": tuple(gap.id for gap in gaps), "decision": found[0] if found else None}
        return change.model_copy(update=update)
    return change


def _named(ids: list[str]) -> str:
    named = ", ".join(ids[:NAMED_GAPS])
    return named if len(ids) <= NAMED_GAPS else f"{named} and {len(ids) - NAMED_GAPS} more"
