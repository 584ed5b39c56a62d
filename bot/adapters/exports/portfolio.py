"""What an export says about many projects: one line each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.adapters.exports.reporting import tally_text
from bot.adapters.exports.wording import day, days, shown_by, source_of, spoken
from bot.domain.project import People, PortfolioRow


@dataclass(frozen=True)
class Gap:
    """A must-meet criterion that is missing."""

    text: str
    source: str


@dataclass(frozen=True)
class PortfolioLine:
    """One project at a glance."""

    name: str
    channel: str
    status: str
    phase: str
    phase_age: str
    leads: str
    tally: str
    """Of the phase now."""
    done: int
    overdue: int
    blocked: int
    gaps: tuple[Gap, ...]
    conditions: str
    next_due: str
    late: bool
    """The next due date is past."""
    decision: str
    go_live: str


def portfolio_lines(rows: Iterable[tuple[PortfolioRow, People]], today: dt.date) -> tuple[PortfolioLine, ...]:
    """Return a line for each row, in the order given."""
    return tuple(_line(row, people, today) for row, people in rows)


def _line(row: PortfolioRow, people: People, today: dt.date) -> PortfolioLine:
    shown = shown_by(people)
    late = f", {row.late_conditions} late" if row.late_conditions else ""
    decision = row.decision
    return PortfolioLine(
        name=str(row.name),
        channel=str(row.key),
        status=spoken(row.status),
        phase=row.phase,
        phase_age=days(row.phase_age_days),
        leads=", ".join(shown(token) for token in row.leads),
        tally=tally_text(row.now),
        done=row.all.done,
        overdue=row.all.overdue,
        blocked=row.all.blocked,
        gaps=tuple(Gap(gap.text, source_of(gap.provenance)) for gap in row.must_gaps),
        conditions=f"{row.open_conditions} open{late}" if row.open_conditions else "none",
        next_due=day(row.next_due),
        late=bool(row.next_due and row.next_due < today),
        decision=f"{spoken(decision.decision)} ({decision.phase}, {day(decision.at)})"
        if decision
        else "none",
        go_live=day(row.go_live),
    )
