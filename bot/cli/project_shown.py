"""Projects on a terminal: coloured where somebody watches, plain text elsewhere."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.adapters.exports.portfolio import PortfolioLine
from bot.adapters.exports.report import Checklist, Criterion, Happened, Line, Report
from bot.adapters.exports.wording import source_of
from bot.cli.project_call import visible
from bot.domain.project import NextActivity

PLAIN_WIDTH = 200
"""Columns where nobody watches: lines of files and pipes are not cut to a screen."""

_STYLE = {"done": "green", "blocked": "red", "in progress": "cyan", "met": "green", "not met": "red"}


class Page:
    """Prints values; every text goes out as text, never as markup of rich."""

    def __init__(self) -> None:
        watched = sys.stdout.isatty()
        self._out = Console(
            file=sys.stdout,
            markup=False,
            highlight=False,
            emoji=False,
            width=None if watched else PLAIN_WIDTH,
        )

    def line(self, text: str = "", style: str = "") -> None:
        self._out.print(Text(visible(text), style=style), soft_wrap=not sys.stdout.isatty())

    def heading(self, text: str) -> None:
        self.line()
        self.line(text, "bold cyan")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows under a head; a cell that is a status is coloured."""
        made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for name in head:
            made.add_column(Text(name), overflow="fold")
        for row in rows:
            made.add_row(*(Text(visible(cell), style=_STYLE.get(cell, "")) for cell in row))
        self._out.print(made)

    def portfolio(self, lines: Sequence[PortfolioLine]) -> None:
        if not lines:
            self.line("No projects. `advisor project create` begins one.")
            return
        head = (
            "Channel",
            "Project",
            "Status",
            "Phase",
            "Must gaps",
            "Overdue",
            "Blocked",
            "Next due",
            "Lead",
        )
        rows = [
            (
                one.channel,
                one.name,
                one.status,
                f"{one.phase}, {one.phase_age}",
                str(len(one.gaps)),
                str(one.overdue),
                str(one.blocked),
                f"{one.next_due}{' (late)' * one.late}",
                one.leads,
            )
            for one in lines
        ]
        self.table(head, rows)

    def standing(self, report: Report, members: Sequence[tuple[str, str]]) -> None:
        self._head(report)
        if members:
            self.line(f"Team: {', '.join(f'{name} ({role})' for name, role in members)}")
        for checklist in report.checklists:
            if checklist.now:
                self._checklist(checklist)

    def summary(self, report: Report) -> None:
        self._head(report)
        self.heading("Decisions to take")
        for number, one in enumerate(report.to_decide, 1):
            self.line(f"{number}. {one.title}: {one.detail}")
        self._gate(report)
        for checklist in report.checklists:
            self._checklist(checklist)
        self._decisions(report)
        if report.lessons:
            self.heading("Lessons")
            for one in report.lessons:
                self.line(f"{one.id}: {one.text} ({one.by}, {one.on}; {one.source})")
        if report.since:
            self.heading(f"Changes since {report.since}")
            self.changes(report.changes)

    def next(self, found: Sequence[NextActivity]) -> None:
        if not found:
            self.line("Nothing is open here.")
        for number, one in enumerate(found, 1):
            self.line(f"{number}. {one.line.title} ({one.line.level}; {one.line.activity})", "bold")
            for why in one.why:
                source = source_of(why.provenance)
                self.line(f"   {why.text}{f' [{source}]' if source else ''}")

    def changes(self, changes: Sequence[Happened]) -> None:
        for one in changes:
            about = f"{one.activity}: " if one.activity else ""
            self.line(f"{one.number:>5}  {one.at}  {one.by}: {about}{one.text}{' (undone)' * one.undone}")

    def _head(self, report: Report) -> None:
        again = ", reopened" if report.reopened else ""
        self.line(f"{report.name} ({report.channel})", "bold")
        self.line(f"{report.phase}, for {report.phase_age}{again}; {report.status}; version {report.version}")
        for name, value in report.facts:
            self.line(f"{name}: {value}")
        missing = sum(one.must and not one.met for one in report.criteria)
        self.line("Gate ready." if report.ready else f"Gate not ready: {missing} must-meet criteria missing.")

    def _gate(self, report: Report) -> None:
        self.heading(f"Gate: {report.leaving}{f' → {report.entering}' if report.entering else ''}")
        self.table(("Must", "", "Criterion", "Open", "Source"), [_criterion(one) for one in report.criteria])

    def _checklist(self, checklist: Checklist) -> None:
        self.heading(f"{checklist.title}{' (now)' * checklist.now}: {checklist.tally}")
        head = ("Level", "Activity", "Status", "Owner", "Due", "Evidence", "Source")
        self.table(head, [_activity(line) for line in checklist.lines])

    def _decisions(self, report: Report) -> None:
        if report.decisions:
            self.heading("Decisions and conditions")
        for one in report.decisions:
            why = f": {one.rationale}" if one.rationale else ""
            self.line(f"{one.id} {one.on} {one.phase}: {one.decision} by {one.by}{why}")
            for owed in one.conditions:
                self.line(f"   {owed.number}. {owed.text} ({owed.owner}, {owed.due}, {owed.state})")


def _criterion(one: Criterion) -> tuple[str, ...]:
    missing = "" if one.met else ", ".join(line.id for line in one.lines)
    return ("must" if one.must else "should", "met" if one.met else "not met", one.text, missing, one.source)


def _activity(line: Line) -> tuple[str, ...]:
    due = f"{line.due}{' overdue' * line.overdue}"
    proofs = "; ".join(proof.text for proof in line.evidence)
    return (line.level, f"{line.title} ({line.id})", line.status, line.owner, due, proofs, line.source)
