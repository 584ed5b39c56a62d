"""A report as Markdown (GitHub's, tables included)."""

import re
from collections.abc import Iterable, Sequence

from bot.adapters.exports.portfolio import PortfolioLine
from bot.adapters.exports.report import Checklist, Criterion, Decided, Happened, Line, Proof, Report
from bot.adapters.exports.wording import counted

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^=$:@/\"'])")
"""Every ASCII mark that begins or ends markup, a bare address or a mention somewhere in Markdown."""

_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9./_~%?=&#:+,;@-]+")
"""Addresses that can stand between angle brackets as they are; others are shown as text."""


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    flat = " ".join(text.split())
    safe = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", safe)


def report_markdown(report: Report) -> str:
    """Return the report as a document."""
    parts = [
        f"# {escaped(report.name)}",
        _standing(report),
        _to_decide(report),
        _gate(report),
        *(_checklist(checklist) for checklist in report.checklists),
        _decisions(report.decisions),
        _waiting(report),
        _lessons(report),
        _retired(report),
        _changes(report),
        f"Change {report.version}, chain head `{report.head[:16]}`, framework {report.framework}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def history_markdown(name: str, changes: Sequence[Happened]) -> str:
    """Return the changes as a document."""
    return f"# History of {escaped(name)}\n\n{_happened(changes)}\n"


def portfolio_markdown(lines: Sequence[PortfolioLine], date: str) -> str:
    """Return the portfolio as a document."""
    head = ("Project", "Channel", "Status", "Phase", "Must gaps", "Now", "Next due", "Last decision", "Lead")
    rows = [
        (
            line.name,
            line.channel,
            line.status,
            f"{line.phase}, {line.phase_age}",
            "; ".join(f"{gap.text} [{gap.source}]" for gap in line.gaps) or "none",
            line.tally,
            line.next_due,
            line.decision,
            line.leads,
        )
        for line in lines
    ]
    return f"# Portfolio\n\n{date}: {counted(len(lines), 'project')}.\n\n{_table(head, rows)}\n"


def _standing(report: Report) -> str:
    again = ", reopened" if report.reopened else ""
    lines = [
        f"- Date: {report.date}",
        f"- Channel: {escaped(report.channel)}",
        f"- Phase: **{escaped(report.phase)}**, for {report.phase_age}{again}",
        f"- Status: {report.status}",
        *(f"- {name}: {escaped(value)}" for name, value in report.facts),
    ]
    return "\n".join(lines)


def _to_decide(report: Report) -> str:
    lines = [
        f"{number}. **{escaped(one.title)}** {escaped(one.detail)}{_source(one.source)}"
        for number, one in enumerate(report.to_decide, 1)
    ]
    return "## Decisions to take\n\n" + ("\n".join(lines) or "None.")


def _gate(report: Report) -> str:
    ahead = f" → {escaped(report.entering)}" if report.entering else ""
    verdict = "ready: no must-meet criterion is missing" if report.ready else "not ready"
    head = f"## Gate: {escaped(report.leaving)}{ahead}\n\nThe gate is {verdict}."
    must = [line for line in report.criteria if line.must]
    should = [line for line in report.criteria if not line.must]
    return "\n\n".join((head, _criteria("Must meet", must), _criteria("Should meet", should)))


def _criteria(title: str, criteria: Sequence[Criterion]) -> str:
    lines: list[str] = []
    for one in criteria:
        lines.append(f"- [{'x' if one.met else ' '}] {escaped(one.text)}{_source(one.source)}")
        lines += [f"  - {_brief(item)}" for item in one.lines if not one.met]
    return f"### {title}\n\n" + ("\n".join(lines) or "None.")


def _brief(line: Line) -> str:
    owner = escaped(line.owner) if line.owner else "no owner"
    due = f"due {line.due}{' (overdue)' if line.overdue else ''}" if line.due else "no date"
    proofs = f"; evidence: {_proofs(line.evidence)}" if line.evidence else ""
    return f"{escaped(line.title)}: {line.status}, {owner}, {due}{proofs}"


def _checklist(checklist: Checklist) -> str:
    now = " (now)" if checklist.now else ""
    target = f" Target: {checklist.target}." if checklist.target else ""
    head = ("Level", "Activity", "Status", "Owner", "Due", "Evidence", "Verified", "Notes", "Source")
    rows = [
        (
            escaped(line.level),
            f"{escaped(line.title)} ({escaped(line.id)})",
            escaped(line.status),
            escaped(line.owner),
            f"{line.due}{' overdue' if line.overdue else ''}",
            _proofs(line.evidence),
            escaped(line.verified),
            escaped("; ".join(line.notes)),
            escaped(line.source),
        )
        for line in checklist.lines
    ]
    table = _escaped_table(head, rows)
    return f"## {escaped(checklist.title)}{now}\n\n{escaped(checklist.tally)}.{target}\n\n{table}"


def _proofs(proofs: Iterable[Proof]) -> str:
    return "; ".join(
        f"<{one.link}>" if one.link and _PLAIN_ADDRESS.fullmatch(one.link) else escaped(one.text)
        for one in proofs
    )


def _decisions(decisions: Sequence[Decided]) -> str:
    lines: list[str] = []
    for one in decisions:
        why = f": {escaped(one.rationale)}" if one.rationale else ""
        gaps = f" Unmet then: {escaped(', '.join(one.gaps))}." if one.gaps else ""
        lines.append(
            f"- {one.on}, {one.phase}: **{one.decision}** by {escaped(one.by)} ({one.id}){why}{gaps}"
        )
        lines += [
            f"  - Condition {owed.number}: {escaped(owed.text)} ({escaped(owed.owner)}, {owed.due}, "
            f"{escaped(owed.state)})"
            for owed in one.conditions
        ]
    return "## Decisions and conditions\n\n" + "\n".join(lines) if lines else ""


def _waiting(report: Report) -> str:
    head = ("Who waits", "For whom", "With", "What", "Due", "Source")
    rows = [(one.who, one.for_whom, one.title, one.text, one.due, one.source) for one in report.waiting]
    return f"## Who waits for whom\n\n{_table(head, rows)}" if rows else ""


def _lessons(report: Report) -> str:
    lines = [
        f"- {escaped(one.text)} ({one.phase}, {escaped(one.by)}, {one.on}){_source(one.source)}"
        for one in report.lessons
    ]
    return "## Lessons of the team\n\n" + "\n".join(lines) if lines else ""


def _retired(report: Report) -> str:
    lines = [f"- {escaped(one)}" for one in report.retired]
    return "## Kept from earlier framework versions\n\n" + "\n".join(lines) if lines else ""


def _changes(report: Report) -> str:
    return f"## Changes since {report.since}\n\n{_happened(report.changes)}" if report.since else ""


def _happened(changes: Sequence[Happened]) -> str:
    head = ("No", "When", "Who", "Activity", "What", "Source")
    rows = [
        (str(one.number), one.at, one.by, one.activity, f"{one.text}{' (undone)' * one.undone}", one.source)
        for one in changes
    ]
    return _table(head, rows) if rows else "None."


def _source(source: str) -> str:
    return f" *{escaped(source)}*" if source else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return _escaped_table(head, [[escaped(cell) for cell in row] for row in rows])


def _escaped_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
