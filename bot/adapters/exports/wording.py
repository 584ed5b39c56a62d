"""The words that every export and the terminal use for the same value."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from bot.domain.project import Change, People, Provenance

Shown = Callable[[str | None], str]
"""Returns how a person is shown; empty for None."""


def shown_by(people: People) -> Shown:
    """Return what shows the people of one project."""
    names = {person.token: person.shown for person in people.persons}
    return lambda token: names.get(token, token) if token else ""


def spoken(value: str) -> str:
    """Return an id of ours as people read it: `go_with_conditions` is "go with conditions"."""
    return value.replace("_", " ")


def day(moment: dt.date | dt.datetime | None) -> str:
    """Return the ISO date, empty for None."""
    if moment is None:
        return ""
    return moment.date().isoformat() if isinstance(moment, dt.datetime) else moment.isoformat()


def minute(moment: dt.datetime) -> str:
    """Return date and time in UTC, to the minute."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def counted(count: int, what: str) -> str:
    """Return `1 day`, `2 days`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def days(count: int) -> str:
    return counted(count, "day")


def source_of(provenance: Provenance | None) -> str:
    """Return where a requirement comes from: section and extract ids, or the team."""
    if provenance is None:
        return ""
    if provenance.team:
        return f"the team: {provenance.reason}" if provenance.reason else "the team"
    return f"section {provenance.section} ({', '.join(provenance.extract)})" if provenance.extract else ""


def said(change: Change, people: Shown) -> str:
    """Return what a change did, without the activity that it is about."""
    template = _SAID[change.kind]
    values = {name: _value(name, getattr(change, name), people) for name in type(change).model_fields}
    text = template.format(**values)
    for name in _DETAILS.get(change.kind, ()):
        if values[name]:
            text += f"; {spoken(name)}: {values[name]}"
    return text


_SAID: dict[str, str] = {
    "created": "project created in phase {phase}, framework {framework_version}",
    "profile_edited": "profile edited",
    "settings_changed": "settings changed",
    "person_set": "role of {person}: {role}",
    "person_erased": "{person} erased",
    "marked": "marked {status}",
    "assigned": "owner: {owner}",
    "due_set": "due: {due}",
    "evidence_added": "evidence added ({evidence}): {what}",
    "evidence_removed": "evidence {evidence} removed",
    "verified": "verified",
    "verification_withdrawn": "verification withdrawn",
    "tailored": "level: {level}",
    "activity_added": "own activity added to {phase}: {title} ({level})",
    "phase_moved": "moved to phase {to}",
    "gate_decided": "gate of {phase} decided: {decision}",
    "condition_closed": "condition {condition} of {decision} closed",
    "lesson_added": "lesson: {text}",
    "lesson_removed": "lesson {lesson} removed",
    "nudge_sent": "nudge sent: {rule}, {window}",
    "migrated": "migrated to framework {to}",
    "undone": "change {of} undone",
}

_DETAILS: dict[str, tuple[str, ...]] = {
    "marked": ("reason", "blocker", "waiting_for"),
    "tailored": ("reason",),
    "activity_added": ("reason",),
    "phase_moved": ("reason", "gaps"),
    "gate_decided": ("rationale", "conditions", "gaps"),
    "condition_closed": ("note",),
}

_PEOPLE = frozenset({"person", "owner", "waiting_for", "lead"})
_NONE = {"owner": "nobody", "due": "none", "role": "none", "level": "the framework's own"}


def _value(name: str, value: Any, people: Shown) -> str:
    if value is None:
        return _NONE.get(name, "")
    if name in _PEOPLE:
        return people(value)
    if name == "conditions":
        return " / ".join(f"{one.text} ({people(one.owner)}, {one.due})" for one in value)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return spoken(value) if name in {"status", "decision", "role"} else str(value)
