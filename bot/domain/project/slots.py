"""Undo: what a change replaced, and how it is put back.

A change is remembered as slots: the smallest units that it replaced (a field of the profile or the
settings, the mark, owner, due date, evidence, verification or tailoring of one activity, one
decision, one person, one lesson, the course of phases). Undoing it writes the earlier values of just
these slots, as a new change, and is possible while each slot still holds what the change left there
(or holds it again). So nothing that somebody did later is lost, and an undo can itself be undone.
"""

from collections.abc import Iterator
from typing import Any, cast

from pydantic_core import to_jsonable_python

from bot.domain.project.base import Value, canonical_json, sha256
from bot.domain.project.state import EMPTY, Project, Remembered, Slot, SlotPath
from bot.domain.project.values import ActivityState

UNDO_DEPTH = 20
"""Changes that a project remembers. More makes each snapshot larger, fewer shortens undo."""

FIELDED = ("profile", "settings")
KEYED = ("own", "decisions", "people", "lessons", "nudges")


def changed_slots(before: Project, after: Project) -> tuple[Slot, ...]:
    """Return the units in which two states of a project differ, in a fixed order."""
    return tuple(
        Slot(path=path, before=to_jsonable_python(old), after=_hash(new))
        for path, old, new in _leaves(before, after)
        if old != new
    )


def stands(project: Project, remembered: Remembered) -> bool:
    """True where all that the change set is still, or again, as it set it."""
    return all(_hash(_read(project, slot.path)) == slot.after for slot in remembered.slots)


def put_back(project: Project, remembered: Remembered) -> Project:
    """Return the project with the values from before the change; memory and version untouched."""
    plain = project.model_dump(mode="json")
    for slot in remembered.slots:
        _write(plain, slot.path, slot.before)
    restored = Project.model_validate(plain)
    kept = {name: state for name, state in restored.activities.items() if state != EMPTY}
    return restored.model_copy(update={"activities": kept})


def _hash(value: Any) -> str:
    return sha256(canonical_json(value))


def _leaves(before: Project, after: Project) -> Iterator[tuple[SlotPath, Any, Any]]:
    for section in FIELDED:
        old: Value = getattr(before, section)
        new: Value = getattr(after, section)
        for name in type(new).model_fields if old is not new else ():
            yield (section, name), getattr(old, name), getattr(new, name)
    yield ("course",), before.course, after.course
    for section in KEYED:
        olds = cast("dict[str, Any]", getattr(before, section))
        news = cast("dict[str, Any]", getattr(after, section))
        for key in sorted(olds.keys() | news.keys()) if olds is not news else ():
            yield (section, key), olds.get(key), news.get(key)
    for key in sorted(before.activities.keys() | after.activities.keys()):
        was, now = before.state(key), after.state(key)
        for name in ActivityState.model_fields if was is not now else ():
            yield ("activities", key, name), getattr(was, name), getattr(now, name)


def _read(project: Project, path: SlotPath) -> Any:
    section, *rest = path
    if section == "activities":
        return getattr(project.state(rest[0]), rest[1])
    value = getattr(project, section)
    if section in FIELDED:
        return getattr(value, rest[0])
    return value.get(rest[0]) if section in KEYED else value


def _write(plain: dict[str, Any], path: SlotPath, value: Any) -> None:
    *above, last = path
    place = plain
    for name in above:
        place = place.setdefault(name, {})
    if path[0] in KEYED and value is None:
        place.pop(last, None)
    else:
        place[last] = value
