"""Whether a change overwrites, or rests on, what others changed while its maker was not looking."""

from collections.abc import Iterable

from bot.domain.project import changes as c
from bot.domain.project.history import Advance, Record
from bot.domain.project.slots import changed_slots
from bot.domain.project.state import Project, SlotPath

GATE: tuple[SlotPath, ...] = (("activities",), ("own",), ("decisions",), ("course",))
"""What a gate decision or a move is judged on: whoever takes it has to have seen all of it."""


def clashes(before: Project, made: Advance, meanwhile: Iterable[Record]) -> tuple[Record, ...]:
    """Return those of the changes `meanwhile` that touch what `made` changes or was judged on.

    Args:
        before: the project that `made` starts from, the changes `meanwhile` included.
        meanwhile: what was changed since the maker of the change last looked.
    """
    concerned = _concerned(before, made)
    paths = {entry.number: [slot.path for slot in entry.slots] for entry in before.memory}
    found: list[Record] = []
    for record in meanwhile:
        touched = _touched(record, paths.get(record.number))
        if touched is None or any(_within(path, concerned) for path in touched):
            found.append(record)
    return tuple(found)


def _concerned(before: Project, made: Advance) -> set[SlotPath]:
    change = made.record.change
    if isinstance(change, c.EvidenceAdded):
        return set()  # it adds to what others added, and overwrites nothing
    concerned = {slot.path for slot in changed_slots(before, made.project)}
    if isinstance(change, c.Verified):
        concerned.add(("activities", change.activity))
    elif isinstance(change, c.GateDecided | c.PhaseMoved):
        concerned.update(GATE)
    return concerned


def _touched(record: Record, remembered: list[SlotPath] | None) -> list[SlotPath] | None:
    """Return what a change touched; None where nobody knows any more, which counts as all."""
    if isinstance(record.change, c.NudgeSent):
        return [("nudges", record.change.rule)]
    return remembered


def _within(path: SlotPath, concerned: set[SlotPath]) -> bool:
    return any(path[:length] in concerned for length in range(1, len(path) + 1))
