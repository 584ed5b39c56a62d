"""The append-only, hash-chained history: one record a change, and the project that it gives.

A record's hash covers its number, key, time, actor, change (free texts as digests) and the hash
before it. `verify_chain` sees an altered, missing, doubled or reordered record and an altered text.
It cannot see records cut off at the end: compare the last hash with `Project.head` for that.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.domain.framework import Framework
from bot.domain.project.base import COMMIT, Hash, ProjectKey, UtcTime, Value, canonical_json, sha256
from bot.domain.project.changes import ACT_OF, Change, Created, Migrated, PersonErased, Undone
from bot.domain.project.checks import check, check_creation
from bot.domain.project.evolve import NO_HEAD, created, evolved
from bot.domain.project.gate_checks import filled_in
from bot.domain.project.people import Actor
from bot.domain.project.slots import UNDO_DEPTH, changed_slots
from bot.domain.project.state import Project, Remembered
from bot.domain.project.words import committed_in
from bot.errors import HistoryError, Refused


class Record(Value):
    """One change as it is kept."""

    number: Annotated[int, Field(ge=1)]
    key: ProjectKey
    at: UtcTime
    actor: Actor
    change: Change
    previous: Hash
    hash: Hash

    def computed_hash(self) -> str:
        """Return the hash that the record ought to have."""
        return sha256(canonical_json(self.model_dump(exclude={"hash"}, mode="json", context=COMMIT)))


@dataclass(frozen=True)
class Advance:
    """A change that was made: the project after it, and the record to append."""

    project: Project
    record: Record


def advance(
    project: Project | None, change: Change, actor: Actor, now: dt.datetime, framework: Framework
) -> Advance:
    """Return the project after the change, and its record.

    Args:
        project: the snapshot; None where the channel has no project yet.
        now: timezone-aware.
        framework: of the project's version; for `Migrated`, of the version to go to.

    Raises:
        Refused: the change is against the rules; nothing was changed.
    """
    if project is None:
        return _recorded(None, check_creation(change, actor, framework), actor, now)
    check(project, change, actor, now, framework)
    made = _recorded(project, filled_in(project, change, framework), actor, now)
    if _same(project, made.project):
        raise Refused("this changes nothing", "nothing is to be done")
    return made


def apply(
    project: Project | None, change: Change, actor: Actor, now: dt.datetime, framework: Framework
) -> Project:
    """Return the project after the change; else as `advance`."""
    return advance(project, change, actor, now, framework).project


def replay(records: Iterable[Record]) -> Project:
    """Return the project that the records give, from the first to the last of them.

    Raises:
        HistoryError: there is no record, or one does not follow from those before it.
    """
    project: Project | None = None
    for record in records:
        if (project is None) != isinstance(record.change, Created):
            raise HistoryError(f"record {record.number} cannot stand where it stands")
        try:
            made = _recorded(project, record.change, record.actor, record.at)
        except (KeyError, IndexError, StopIteration, ValueError):
            raise HistoryError(f"record {record.number} does not follow from those before it") from None
        if made.record.hash != record.hash or made.record.key != record.key:
            raise HistoryError(
                f"record {record.number} does not fit its hash", "restore the history from a backup"
            )
        project = made.project
    if project is None:
        raise HistoryError("the history is empty")
    return project


def verify_chain(records: Iterable[Record]) -> int | None:
    """Return the number of the first record that does not fit, None where all do.

    The number is the one that the record should have, counted from 1.
    """
    previous, key = NO_HEAD, None
    for number, record in enumerate(records, start=1):
        key = key or record.key
        fits = (record.number, record.key, record.previous) == (number, key, previous)
        if not fits or record.hash != record.computed_hash():
            return number
        if not all(text.holds for text in committed_in(record.change)):
            return number
        previous = record.hash
    return None


def latest_undoable(project: Project) -> int | None:
    """Return the number of the latest change that is neither undone nor itself an undo, if any."""
    for entry in reversed(project.memory):
        if not entry.undone and entry.kind != "undone":
            return entry.number
    return None


def undo(project: Project, of: int | None = None) -> Undone:
    """Return the change that undoes change `of`, by default the latest that can be undone.

    Raises:
        Refused: there is none to undo. Whether `of` can be undone is checked when it is applied.
    """
    number = of or latest_undoable(project)
    if number is None:
        raise Refused("there is nothing to undo", "make a new change that says how it should be")
    return Undone(of=number)


def _recorded(project: Project | None, change: Change, actor: Actor, at: dt.datetime) -> Advance:
    at = at.astimezone(dt.UTC)
    if project is None:
        if not isinstance(change, Created):
            raise ValueError("a history begins with a creation")
        after, number, previous = created(change, actor, at), 1, NO_HEAD
    else:
        number, previous = project.version + 1, project.head
        after = evolved(project, change, actor, at)
        memory = _memory(project, after, change, number)
        worked_at = after.worked_at if change.kind == "nudge_sent" else at
        after = after.model_copy(
            update={"version": number, "changed_at": at, "worked_at": worked_at, "memory": memory}
        )
    unsealed = Record(
        number=number, key=after.key, at=at, actor=actor, change=change, previous=previous, hash=NO_HEAD
    )
    digest = unsealed.computed_hash()
    record = unsealed.model_copy(update={"hash": digest})
    return Advance(after.model_copy(update={"head": digest}), record)


def _memory(before: Project, after: Project, change: Change, number: int) -> tuple[Remembered, ...]:
    """Return what can be undone now. A migration and an erasure leave nothing: what lay before them
    speaks of activities, or of a person, that are no more."""
    if isinstance(change, Migrated | PersonErased):
        return ()
    if change.kind == "nudge_sent":
        return before.memory
    entries, of = before.memory, None
    if isinstance(change, Undone):
        of = change.of
        entry = next(entry for entry in entries if entry.number == of)
        act = entry.act
        entries = _with_undone(entries, of)
    else:
        act = ACT_OF[change.kind]
    slots = changed_slots(before, after)
    new = Remembered(number=number, kind=change.kind, act=act, of=of, slots=slots)
    return (*entries, new)[-UNDO_DEPTH:]


def _with_undone(entries: tuple[Remembered, ...], of: int) -> tuple[Remembered, ...]:
    """Mark `of` as undone; what an undo among them had undone stands again, and so on down."""
    by_number = {entry.number: entry for entry in entries}
    number, undone = of, True
    while number in by_number:
        by_number[number] = by_number[number].model_copy(update={"undone": undone})
        number, undone = by_number[number].of or 0, not undone
    return tuple(by_number.values())


def _same(before: Project, after: Project) -> bool:
    """True where nothing but the bookkeeping differs."""
    kept = ("framework_version", "retired")
    return not changed_slots(before, after) and all(
        getattr(before, name) == getattr(after, name) for name in kept
    )
