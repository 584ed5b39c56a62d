"""A report as CSV: one table, a row for each line, made for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.adapters.exports.portfolio import PortfolioLine
from bot.adapters.exports.report import Happened, Line, Report

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet runs instead of showing (OWASP, CSV injection)."""

REPORT_COLUMNS = (
    "record", "phase", "id", "title", "level", "status", "owner", "due", "overdue", "evidence", "verified",
    "notes", "source",
)  # fmt: skip
HISTORY_COLUMNS = ("number", "at", "by", "activity", "change", "undone", "source")
PORTFOLIO_COLUMNS = (
    "channel", "name", "status", "phase", "phase_age", "leads", "done", "overdue", "blocked", "must_gaps",
    "conditions", "next_due", "decision", "go_live",
)  # fmt: skip


def guarded(cell: str) -> str:
    """Return the cell as a spreadsheet shows it; one that would be run gets a leading apostrophe."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) else cell


def report_csv(report: Report) -> str:
    """Return requirements, activities, conditions and lessons, told apart by the column `record`."""
    return _csv(REPORT_COLUMNS, _report_rows(report))


def history_csv(changes: Iterable[Happened]) -> str:
    """Return the changes."""
    rows = (
        {
            "number": str(one.number),
            "at": one.at,
            "by": one.by,
            "activity": one.activity,
            "change": one.text,
            "undone": _yes(one.undone),
            "source": one.source,
        }
        for one in changes
    )
    return _csv(HISTORY_COLUMNS, rows)


def portfolio_csv(lines: Iterable[PortfolioLine]) -> str:
    """Return a row for each project."""
    rows = (
        {
            **{name: str(getattr(line, name)) for name in PORTFOLIO_COLUMNS if name != "must_gaps"},
            "must_gaps": "; ".join(f"{gap.text} [{gap.source}]" for gap in line.gaps),
        }
        for line in lines
    )
    return _csv(PORTFOLIO_COLUMNS, rows)


def _report_rows(report: Report) -> Iterator[dict[str, str]]:
    facts = "; ".join(f"{name}: {value}" for name, value in report.facts)
    yield {
        "record": "project", "phase": report.phase, "id": report.channel, "title": report.name,
        "status": report.status, "notes": f"{report.date}: in the phase for {report.phase_age}; {facts}",
    }  # fmt: skip
    for one in report.to_decide:
        yield {"record": "to decide", "title": one.title, "notes": one.detail, "source": one.source}
    for line in report.criteria:
        yield {
            "record": "gate",
            "id": line.id,
            "title": line.text,
            "level": "must" if line.must else "should",
            "status": "met" if line.met else "not met",
            "notes": "" if line.met else "open: " + "; ".join(item.title for item in line.lines),
            "source": line.source,
        }
    for checklist in report.checklists:
        yield from (_activity(line) for line in checklist.lines)
    for decided in report.decisions:
        yield {
            "record": "decision", "phase": decided.phase, "id": decided.id, "title": decided.decision,
            "status": f"decided on {decided.on}", "owner": decided.by, "notes": decided.rationale,
        }  # fmt: skip
        for owed in decided.conditions:
            yield {
                "record": "condition", "phase": decided.phase, "id": f"{owed.decision}/{owed.number}",
                "title": owed.text, "status": owed.state, "owner": owed.owner, "due": owed.due,
                "overdue": _yes(owed.late), "source": f"decision {owed.decision}",
            }  # fmt: skip
    for lesson in report.lessons:
        yield {
            "record": "lesson", "phase": lesson.phase, "id": lesson.id, "title": lesson.text,
            "owner": lesson.by, "notes": lesson.activity, "source": lesson.source,
        }  # fmt: skip


def _activity(line: Line) -> dict[str, str]:
    return {
        "record": "activity",
        "phase": line.phase,
        "id": line.id,
        "title": line.title,
        "level": line.level,
        "status": line.status,
        "owner": line.owner,
        "due": line.due,
        "overdue": _yes(line.overdue),
        "evidence": "; ".join(proof.text for proof in line.evidence),
        "verified": line.verified,
        "notes": "; ".join(line.notes),
        "source": line.source,
    }


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guarded(cell) for name, cell in row.items()})
    return out.getvalue()
