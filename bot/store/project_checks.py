"""Whether a stored history holds together and gives the stored snapshot."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from bot.domain.project import Project, Record, replay, verify_chain
from bot.domain.project.slots import changed_slots
from bot.errors import HistoryError
from bot.store.moments import utc
from bot.store.project_rows import as_record, read_changes


@dataclass(frozen=True)
class Sound:
    """All fits. `head`: the last hash; compare it with one that was written down elsewhere."""

    changes: int
    head: str


@dataclass(frozen=True)
class Misfit:
    """The first row that does not fit. `number` is that of the change, None for the snapshot."""

    number: int | None
    why: str

    def __str__(self) -> str:
        return f"the snapshot: {self.why}" if self.number is None else f"change {self.number}: {self.why}"


class _UnfitRowError(Exception):
    def __init__(self, misfit: Misfit) -> None:
        super().__init__(str(misfit))
        self.misfit = misfit


def check_history(connection: Connection, row: Row[Any]) -> Sound | Misfit:
    """Return whether the changes of a project's row chain, end at its head and replay to its snapshot."""
    reading = _Reading(connection, row.id)
    try:
        broken = verify_chain(reading.records())
        if broken is not None:
            return Misfit(broken, "it does not follow from the one before, or was altered")
        if reading.last < row.version:
            return Misfit(reading.last + 1, f"it is missing: the snapshot counts {row.version} changes")
        if reading.last > row.version:
            return Misfit(row.version + 1, "the snapshot does not know it")
        return _check_snapshot(row, replay(reading.records()))
    except _UnfitRowError as unfit:
        return unfit.misfit
    except HistoryError as error:
        return Misfit(max(reading.last, 1), error.message)


class _Reading:
    """Reads the records of a project, checks their columns and remembers how far it came."""

    def __init__(self, connection: Connection, project_id: int) -> None:
        self._connection = connection
        self._project_id = project_id
        self.last = 0

    def records(self) -> Iterator[Record]:
        """Yield the records in order. Raises _UnfitRowError."""
        self.last = 0
        for row in read_changes(self._connection, self._project_id):
            try:
                record = as_record(row)
            except ValidationError:
                raise _UnfitRowError(Misfit(self.last + 1, "its record cannot be read")) from None
            columns = (row.number, utc(row.at), row.actor, row.hash)
            if columns != (record.number, record.at, record.actor.person, record.hash):
                raise _UnfitRowError(Misfit(self.last + 1, "its columns are not those of its record"))
            self.last += 1
            yield record


def _check_snapshot(row: Row[Any], replayed: Project) -> Sound | Misfit:
    try:
        kept = Project.model_validate_json(row.snapshot)
    except ValidationError:
        return Misfit(None, "it cannot be read")
    if kept != replayed:
        slots = changed_slots(kept, replayed)
        where = "/".join(slots[0].path) if slots else "its bookkeeping"
        return Misfit(None, f"{where} is not what the history gives")
    columns: tuple[object, ...] = (
        (row.org, row.channel),
        row.version,
        row.head,
        row.framework_version,
        utc(row.updated_at),
    )
    said: tuple[str | int | dt.datetime | tuple[str, str], ...] = (
        (kept.key.org, kept.key.channel),
        kept.version,
        kept.head,
        kept.framework_version,
        kept.changed_at,
    )
    if columns != said:
        return Misfit(None, "its columns are not those of its content")
    return Sound(kept.version, kept.head)
