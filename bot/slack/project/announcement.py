"""What people changed, as the channel sees it: one short line a person, the latest changes together."""

from collections.abc import Iterable, Sequence

from bot.domain.project import (
    ActivityAdded,
    Assigned,
    Change,
    ConditionClosed,
    Created,
    DueSet,
    EvidenceAdded,
    EvidenceRemoved,
    GateDecided,
    LessonAdded,
    LessonRemoved,
    Marked,
    Migrated,
    NudgeSent,
    PersonErased,
    PersonSet,
    PhaseMoved,
    ProfileEdited,
    Record,
    SettingsChanged,
    Status,
    Tailored,
    Undone,
    VerificationWithdrawn,
    Verified,
)
from bot.domain.project.summary import undone_numbers
from bot.services.summarizer import Board
from bot.slack.project.lines import Teller
from bot.slack.project.parts import NAME_CHARS, context, numbered, shown_text, within
from bot.slack.views.message import Message
from bot.slack.views.mrkdwn import escape

SHOWN_CHANGES = 6
"""Changes of one person that are told one by one; the rest is counted."""
SHOWN_PEOPLE = 8

_SILENT = (NudgeSent,)
"""The nudge itself was seen."""


def build_announcement(board: Board, records: Sequence[Record], key: str) -> Message | None:
    """Return the message about these changes, None where none of them is worth one.

    A change that was undone among them is left out together with its undoing.
    """
    tell = Teller(board)
    by_person: dict[str, list[Record]] = {}
    for record in _told(records):
        by_person.setdefault(record.actor.person, []).append(record)
    if not by_person:
        return None
    lines = [_line(tell, token, made) for token, made in list(by_person.items())[:SHOWN_PEOPLE]]
    hidden = len(by_person) - SHOWN_PEOPLE
    if hidden > 0:
        lines.append(tell.say("more", count=hidden))
    return Message(
        text=within(lines, tell.say, 1_000).replace("\n", " ").replace("*", ""),
        blocks=numbered([context(line) for line in lines], key),
    )


def said(tell: Teller, change: Change, by: str) -> str:
    """Return what the change did, as markup, to go behind the name of who did it."""
    return _said(tell, change, by)


def _told(records: Sequence[Record]) -> list[Record]:
    numbers = {record.number for record in records}
    undone = undone_numbers(records)
    found: list[Record] = []
    for record in records:
        change = record.change
        if isinstance(change, _SILENT) or record.number in undone & numbers:
            continue
        if isinstance(change, Undone) and change.of in numbers and change.of in undone:
            continue
        found.append(record)
    return found


def _line(tell: Teller, token: str, records: list[Record]) -> str:
    parts: list[str] = []
    skipped: set[int] = set()
    for record in records:
        if record.number not in skipped:
            proof = _proof_beside(record, records)
            skipped |= {proof.number} if proof else set()
            parts.append(_said(tell, record.change, token) + (tell.say("said_evidence_too") if proof else ""))
    shown = list(dict.fromkeys(parts))
    if len(shown) > SHOWN_CHANGES:
        shown = [*shown[:SHOWN_CHANGES], tell.say("more", count=len(shown) - SHOWN_CHANGES)]
    line = tell.say("announce", who=f"*{tell.who(token)}*", what="; ".join(shown))
    return (
        line
        if len(line) < 1_500
        else tell.say("announce", who=f"*{tell.who(token)}*", what=tell.say.counted(len(parts), "change"))
    )


def _proof_beside(record: Record, records: Iterable[Record]) -> Record | None:
    """Return the evidence that went with marking an activity done."""
    change = record.change
    if not (isinstance(change, Marked) and change.status is Status.DONE):
        return None
    for other in records:
        if isinstance(other.change, EvidenceAdded) and other.change.activity == change.activity:
            return other
    return None


def _said(tell: Teller, change: Change, by: str) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    say, framework = tell.say, tell.board.framework

    def title(activity: str) -> str:
        return f"“{tell.title(activity)}”"

    match change:
        case Created():
            name = shown_text(change.profile.name, NAME_CHARS)
            return say("said_created", name=name, phase=escape(say.phase(change.phase, framework)))
        case ProfileEdited() | SettingsChanged() | PersonErased() | LessonAdded() | LessonRemoved():
            return say(f"said_{change.kind}")
        case PersonSet(role=None):
            return say("said_person_left", person=tell.who(change.person))
        case PersonSet():
            role = say.role(change.role) if change.role else ""
            return say("said_person_set", person=tell.who(change.person), role=role)
        case Marked():
            status = say.status(change.status).lower()
            return say("said_marked", title=title(change.activity), status=status)
        case Assigned(owner=None):
            return say("said_unassigned", title=title(change.activity))
        case Assigned():
            if change.owner == by:
                return say("said_took", title=title(change.activity))
            return say("said_assigned", title=title(change.activity), owner=tell.who(change.owner))
        case DueSet(due=None):
            return say("said_due_off", title=title(change.activity))
        case DueSet():
            date = say.date(change.due) if change.due else ""
            return say("said_due_set", title=title(change.activity), date=date)
        case EvidenceAdded() | EvidenceRemoved() | Verified() | VerificationWithdrawn():
            return say(f"said_{change.kind}", title=title(change.activity))
        case Tailored(level=None):
            return say("said_untailored", title=title(change.activity))
        case Tailored():
            return say("said_tailored", title=title(change.activity), level=say.level(change.level or ""))
        case ActivityAdded():
            return say("said_activity_added", title=f"“{shown_text(change.title, 150)}”")
        case PhaseMoved():
            gaps = say("said_gaps", count=len(change.gaps)) if change.gaps else ""
            return say("said_phase_moved", phase=escape(say.phase(change.to, framework)), gaps=gaps)
        case GateDecided():
            count = len(change.conditions)
            owed = say("said_conditions", conditions=say.counted(count, "condition")) if count else ""
            return say(
                "said_gate_decided",
                phase=escape(say.phase(change.phase, framework)),
                decision=say.decision(change.decision),
                conditions=owed,
            )
        case ConditionClosed():
            return say("said_condition_closed")
        case Migrated():
            return say("said_migrated", version=escape(change.to))
        case Undone():
            return say("said_undone", number=change.of)
        case NudgeSent():
            return ""
