"""Who waits for whom in a project."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from bot.domain.project.base import PersonToken, UtcTime, Value
from bot.domain.project.catalogue import Catalogue, Item, Provenance
from bot.domain.project.state import Project
from bot.domain.project.values import Status
from bot.domain.project.words import Words


class Waiting(Value):
    """Somebody waits for somebody. `blocked`: says so on the activity. `dependency`: the activity that
    has to come first belongs to somebody else. `condition`: of a gate, owed to who decided."""

    kind: Literal["blocked", "dependency", "condition"]
    who: PersonToken | None
    for_whom: PersonToken | None
    """None where nobody is named or owns it."""
    about: str
    """The activity or the decision that waits."""
    first: str | None = None
    """For a dependency: the activity that has to come first."""
    title: str
    text: Words | None = None
    """The blocker, or the condition."""
    since: UtcTime | None = None
    due: dt.date | None = None
    provenance: Provenance


def who_waits(project: Project, known: Catalogue) -> tuple[Waiting, ...]:
    """Return all waiting: what is blocked, then dependencies, then open conditions, in working order."""
    found: list[Waiting] = []
    for item in known.items.values():
        found.extend(_blocked(project, item))
    for item in known.items.values():
        found.extend(_dependent(project, known, item))
    found.extend(_conditions(project))
    return tuple(found)


def _blocked(project: Project, item: Item) -> Iterable[Waiting]:
    state = project.state(item.id)
    if state.status is Status.BLOCKED and state.mark:
        yield Waiting(
            kind="blocked",
            who=state.owner or state.mark.by,
            for_whom=state.mark.waiting_for,
            about=item.id,
            title=item.title,
            text=state.mark.blocker,
            since=state.mark.at,
            due=state.due,
            provenance=item.provenance,
        )


def _dependent(project: Project, known: Catalogue, item: Item) -> Iterable[Waiting]:
    """An owned open activity waits for each open one that comes first and is not its owner's."""
    state = project.state(item.id)
    if state.owner is None or state.status.settled:
        return
    for need in item.needs:
        first = project.state(need.activity)
        if need.activity in known.items and not first.status.settled and first.owner != state.owner:
            yield Waiting(
                kind="dependency",
                who=state.owner,
                for_whom=first.owner,
                about=item.id,
                first=need.activity,
                title=item.title,
                due=first.due,
                provenance=need.provenance,
            )


def _conditions(project: Project) -> Iterable[Waiting]:
    for name, decision in sorted(project.decisions.items(), key=lambda pair: pair[1].number):
        for condition in decision.conditions:
            if not condition.closed:
                yield Waiting(
                    kind="condition",
                    who=decision.by,
                    for_whom=condition.owner,
                    about=name,
                    title=f"{decision.decision} at the gate of {decision.phase}",
                    text=condition.text,
                    since=decision.at,
                    due=condition.due,
                    provenance=Provenance(team=True, by=decision.by, reason=decision.rationale),
                )
