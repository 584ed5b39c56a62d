"""Draws up the report of one project from its summary."""

from bot.adapters.exports.report import (
    Awaited,
    Checklist,
    Criterion,
    Decided,
    Happened,
    Lesson,
    Line,
    Owed,
    Proof,
    Report,
)
from bot.adapters.exports.steering import decisions_to_take
from bot.adapters.exports.wording import Shown, day, days, minute, said, shown_by, source_of, spoken
from bot.domain.project import (
    ChangeLine,
    Condition,
    Evidence,
    GateDecision,
    ItemLine,
    LessonLine,
    People,
    PhaseChecklist,
    Requirement,
    Status,
    Summary,
    Tally,
    Waiting,
)


def report_of(summary: Summary, people: People) -> Report:
    """Return the report of a summary."""
    shown = shown_by(people)
    titles = {checklist.phase: checklist.title for checklist in summary.checklists}
    gate = summary.gate
    return Report(
        name=str(summary.profile.name),
        channel=str(summary.key),
        date=day(summary.today),
        at=minute(summary.at),
        facts=_facts(summary, shown),
        status=spoken(summary.status),
        phase=titles[summary.phase],
        phase_age=days(summary.phase_age_days),
        reopened=summary.reopened,
        leaving=titles[gate.leaving],
        entering=titles[gate.entering] if gate.entering else "",
        ready=gate.ready,
        to_decide=decisions_to_take(summary, titles, shown),
        criteria=tuple(_criterion(line, shown, summary) for line in gate.requirements),
        checklists=tuple(_checklist(one, shown, summary) for one in summary.checklists),
        decisions=tuple(_decided(name, one, summary, shown) for name, one in summary.decisions),
        waiting=tuple(_awaited(one, shown) for one in summary.waiting),
        lessons=tuple(_lesson(one, shown) for one in summary.lessons),
        retired=tuple(f"{one.title} ({name}, until {one.last_version})" for name, one in summary.retired),
        since=minute(summary.since) if summary.since else "",
        changes=tuple(happened(one, shown) for one in summary.changes),
        version=summary.version,
        head=summary.head,
        framework=summary.framework_version,
        language=summary.profile.language,
    )


def happened(line: ChangeLine, shown: Shown) -> Happened:
    """Return a change in words."""
    return Happened(
        number=line.number,
        at=minute(line.at),
        by=shown(line.actor.person),
        activity=line.title or line.activity or "",
        text=said(line.change, shown),
        undone=line.undone,
        source=source_of(line.provenance),
    )


def tally_text(tally: Tally) -> str:
    """Return how activities stand, in words; what there is none of is left out."""
    counted = {
        "done": tally.done,
        "open": tally.open,
        "blocked": tally.blocked,
        "not applicable": tally.not_applicable,
        "not assessed": tally.not_assessed,
        "overdue": tally.overdue,
        "verified": tally.verified,
    }
    parts = [f"{count} {name}" for name, count in counted.items() if count]
    if tally.must:
        parts.append(f"{tally.must_settled} of {tally.must} must settled")
    return f"{tally.all} activities: {', '.join(parts)}" if parts else "no activities"


def _facts(summary: Summary, shown: Shown) -> tuple[tuple[str, str], ...]:
    profile = summary.profile
    target = profile.targets.get(summary.phase)
    known = (
        ("AI system", str(profile.system) if profile.system else ""),
        ("Kind", profile.system_kind or ""),
        ("Origin", profile.origin or ""),
        ("Vendor", str(profile.vendor) if profile.vendor else ""),
        ("Owner in the organisation", str(profile.owner) if profile.owner else ""),
        ("Lead", ", ".join(shown(token) for token in summary.leads)),
        ("Target for leaving the phase", day(target)),
        ("Go-live", day(profile.go_live)),
    )
    return tuple((name, value) for name, value in known if value)


def _line(line: ItemLine, shown: Shown, summary: Summary) -> Line:
    late = bool(line.due and line.due < summary.today and not line.status.settled)
    seen = line.verification
    return Line(
        id=line.activity,
        title=line.title,
        phase=line.phase,
        level=line.level,
        status=spoken(line.status),
        owner=shown(line.owner),
        due=day(line.due),
        overdue=late,
        evidence=tuple(_proof(one, shown) for one in line.evidence),
        verified=f"{shown(seen.by)}, {day(seen.at)}" if seen else "",
        notes=_notes(line, shown),
        source=source_of(line.provenance),
    )


def _notes(line: ItemLine, shown: Shown) -> tuple[str, ...]:
    found: list[str] = []
    if line.mark and line.mark.reason:
        found.append(f"Reason: {line.mark.reason}")
    if line.mark and line.status is Status.BLOCKED:
        waits = f" (waiting for {shown(line.mark.waiting_for)})" if line.mark.waiting_for else ""
        found.append(f"Blocked: {line.mark.blocker}{waits}")
    if line.tailoring:
        found.append(f"Level set to {line.level} by {shown(line.tailoring.by)}: {line.tailoring.reason}")
    return tuple(found)


def _proof(evidence: Evidence, shown: Shown) -> Proof:
    text = str(evidence.what)
    link = text if text.startswith(("https://", "http://")) and not any(c.isspace() for c in text) else ""
    return Proof(text=text, link=link, by=shown(evidence.by), on=day(evidence.at))


def _criterion(line: Requirement, shown: Shown, summary: Summary) -> Criterion:
    items = line.items if line.met else line.missing
    return Criterion(
        id=line.id,
        kind=line.kind,
        text=line.text,
        must=line.must,
        met=line.met,
        lines=tuple(_line(item, shown, summary) for item in items),
        source=source_of(line.provenance),
    )


def _checklist(checklist: PhaseChecklist, shown: Shown, summary: Summary) -> Checklist:
    return Checklist(
        phase=checklist.phase,
        title=checklist.title,
        now=checklist.now,
        target=day(checklist.target),
        tally=tally_text(checklist.tally),
        lines=tuple(_line(line, shown, summary) for line in checklist.lines),
    )


def _decided(name: str, decision: GateDecision, summary: Summary, shown: Shown) -> Decided:
    return Decided(
        id=name,
        phase=decision.phase,
        decision=spoken(decision.decision),
        by=shown(decision.by),
        on=day(decision.at),
        rationale=str(decision.rationale) if decision.rationale else "",
        gaps=decision.gaps,
        conditions=tuple(
            _owed(name, number, one, summary, shown) for number, one in enumerate(decision.conditions, 1)
        ),
    )


def _owed(decision: str, number: int, condition: Condition, summary: Summary, shown: Shown) -> Owed:
    late = condition.closed is None and condition.due < summary.today
    state = "late" if late else "open"
    if condition.closed:
        note = f": {condition.closed.note}" if condition.closed.note else ""
        state = f"closed by {shown(condition.closed.by)}, {day(condition.closed.at)}{note}"
    return Owed(
        decision=decision,
        number=number,
        text=str(condition.text),
        owner=shown(condition.owner),
        due=day(condition.due),
        state=state,
        late=late,
    )


def _awaited(waiting: Waiting, shown: Shown) -> Awaited:
    text = str(waiting.text) if waiting.text else ""
    if waiting.first:
        text = f"{waiting.first} comes first"
    return Awaited(
        who=shown(waiting.who),
        for_whom=shown(waiting.for_whom) or "nobody named",
        title=spoken(waiting.title) if waiting.kind == "condition" else waiting.title,
        text=text,
        due=day(waiting.due),
        source=source_of(waiting.provenance),
    )


def _lesson(line: LessonLine, shown: Shown) -> Lesson:
    return Lesson(
        id=line.id,
        text=str(line.lesson.text),
        phase=line.lesson.phase,
        activity=line.lesson.activity or "",
        by=shown(line.lesson.by),
        on=day(line.lesson.at),
        source=source_of(line.provenance),
    )
