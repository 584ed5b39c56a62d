"""Many projects at a glance: one row each, those that need attention first."""

import datetime as dt
from collections.abc import Iterable

from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project.base import PersonToken, ProjectKey, UtcTime, Value
from bot.domain.project.catalogue import Catalogue, Item, Provenance, catalogue, plain_items
from bot.domain.project.gates import readiness
from bot.domain.project.state import Project
from bot.domain.project.summary import ProjectStatus, Tally, project_status, tally
from bot.domain.project.values import GateDecision
from bot.domain.project.words import Label


class GapLine(Value):
    """A must requirement that is missing, with its source."""

    id: str
    text: str
    provenance: Provenance


class PortfolioRow(Value):
    """One project in a portfolio."""

    key: ProjectKey
    name: Label
    status: ProjectStatus
    leads: tuple[PersonToken, ...]
    phase: Phase
    phase_age_days: int
    now: Tally
    """Of the phase that the project is in."""
    all: Tally
    must_gaps: tuple[GapLine, ...]
    """Of the gate ahead."""
    decision: GateDecision | None
    """The latest of all."""
    open_conditions: int
    late_conditions: int
    next_due: dt.date | None
    """The earliest due date of an unsettled activity or an open condition; may be in the past."""
    phase_target: dt.date | None
    go_live: dt.date | None
    changed_at: UtcTime


def portfolio(projects: Iterable[tuple[Project, Framework]], now: dt.datetime) -> tuple[PortfolioRow, ...]:
    """Return a row for each project, each given with the framework of its version.

    Those that are active or held come before stopped and complete ones; then most overdue and late,
    most blocked, longest in the phase; then by key.
    """
    shared: dict[tuple[int, str], tuple[Framework, tuple[Item, ...]]] = {}
    rows: list[PortfolioRow] = []
    for project, framework in projects:
        language = project.profile.language
        at = id(framework), language
        if at not in shared:
            shared[at] = framework, plain_items(framework, language)
        known = catalogue(project, framework, shared[at][1])
        rows.append(portfolio_row(project, framework, now, known))
    return tuple(sorted(rows, key=_attention))


def portfolio_row(
    project: Project, framework: Framework, now: dt.datetime, known: Catalogue | None = None
) -> PortfolioRow:
    """Return the project's row. `known` saves building the catalogue again."""
    known = known or catalogue(project, framework)
    today = project.profile.today(now)
    decisions = sorted(project.decisions.values(), key=lambda decision: decision.number)
    conditions = [one for decision in decisions for one in decision.conditions if not one.closed]
    dues = [
        state.due
        for name, state in project.activities.items()
        if state.due and not state.status.settled and name in known.items
    ]
    return PortfolioRow(
        key=project.key,
        name=project.profile.name,
        status=project_status(project),
        leads=project.leads,
        phase=project.phase,
        phase_age_days=max((now - project.visit.entered).days, 0),
        now=tally(project, known.in_phase(project.phase), today),
        all=tally(project, known.items.values(), today),
        must_gaps=tuple(
            GapLine(id=gap.id, text=gap.text, provenance=gap.provenance)
            for gap in readiness(project, framework, known=known).must_gaps
        ),
        decision=decisions[-1] if decisions else None,
        open_conditions=len(conditions),
        late_conditions=sum(one.due < today for one in conditions),
        next_due=min([*dues, *(one.due for one in conditions)], default=None),
        phase_target=project.profile.targets.get(project.phase),
        go_live=project.profile.go_live,
        changed_at=project.changed_at,
    )


def _attention(row: PortfolioRow) -> tuple[object, ...]:
    return (
        row.status in ("stopped", "complete"),
        -(row.all.overdue + row.late_conditions),
        -row.all.blocked,
        -row.phase_age_days,
        row.key.org,
        row.key.channel,
    )
