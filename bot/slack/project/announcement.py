"""What people changed, as the channel sees it: one short line a person, the latest changes together."""

from collections.abc import Iterator, Sequence

from bot.domain.project import (
    ActivityAdded,
    ActivityChange,
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
from bot.slack.views.mrkdwn import escape, size

SHOWN_CHANGES = 6
"""Changes of one person that are told one by one; the rest is counted."""
SHOWN_PEOPLE = 8
LINE_CHARS = 1_500
"""A longer line says how many changes there were, and not which."""

WEIGHTY = (Created, PhaseMoved, GateDecided)
"""Changes that a channel hears of at once; the others are gathered for a little while."""

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
    shown = list(dict.fromkeys(_acts(tell, token, records)))
    if len(shown) > SHOWN_CHANGES:  # then what is weighty is not among those that are only counted
        weighty_first = sorted(records, key=lambda one: not isinstance(one.change, WEIGHTY))
        shown = list(dict.fromkeys(_acts(tell, token, weighty_first)))
    if len(shown) > SHOWN_CHANGES:
        shown = [*shown[:SHOWN_CHANGES], tell.say("more", count=len(shown) - SHOWN_CHANGES)]
    name = f"*{tell.who(token)}*"
    line = tell.say("announce", who=name, what="; ".join(shown))
    if size(line) <= LINE_CHARS:
        return line
    return tell.say("announce", who=name, what=tell.say.counted(len(records), "change"))


def _acts(tell: Teller, token: str, records: list[Record]) -> Iterator[str]:
    """Yield what one person did: changes of the same activity together, where the first of them stands."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        activity: str = getattr(record.change, "activity", None) or ""
        own_name = activity if isinstance(record.change, ActivityChange) else f"#{record.number}"
        groups.setdefault(own_name, []).append(record)
    for activity, made in groups.items():
        if len(made) == 1:
            yield _said(tell, made[0].change, token)
        elif proven := _proven(made):
            yield _said(tell, proven, token) + tell.say("said_evidence_too")
        else:
            did = dict.fromkeys(_did(tell, record.change, token) for record in made)
            yield tell.say("did_several", title=tell.title(activity), what=", ".join(did))


def _proven(made: list[Record]) -> Marked | None:
    """Return the marking as done, where nothing but its evidence stands beside it."""
    marks = [one.change for one in made if isinstance(one.change, Marked)]
    proofs = [one for one in made if isinstance(one.change, EvidenceAdded)]
    if len(marks) == 1 and marks[0].status is Status.DONE and len(marks) + len(proofs) == len(made):
        return marks[0]
    return None


def _did(tell: Teller, change: Change, by: str) -> str:
    """Return what a change of an activity did, its title not said again."""
    say = tell.say
    match change:
        case Marked():
            return say.status(change.status).lower()
        case Assigned():
            name = "unassigned" if change.owner is None else "took" if change.owner == by else "assigned"
            return say(f"did_{name}", owner=tell.who(change.owner))
        case DueSet():
            return say("did_due_set", date=say.date(change.due)) if change.due else say("did_due_off")
        case Tailored():
            return (
                say("did_tailored", level=say.level(change.level)) if change.level else say("did_untailored")
            )
        case _:
            return say(f"did_{change.kind}")


def _said(tell: Teller, change: Change, by: str) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    say, framework = tell.say, tell.board.framework

    def title(activity: str) -> str:
        return tell.say.quoted(tell.title(activity))

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
            return say("said_activity_added", title=say.quoted(shown_text(change.title, 150)))
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
