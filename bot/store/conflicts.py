"""Telling a writer that somebody else was there first."""

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from bot.domain.project import People, Record
from bot.errors import ConflictError

LOCK_TIMEOUT_MS = 10_000
"""How long PostgreSQL waits for another writer of the same project; as the busy timeout of SQLite."""

LOCKED_STATES = {"40001", "40P01", "55P03"}
"""SQLSTATEs of a write that gave way to another: serialization, deadlock, lock timeout."""

MADE_BY_BOTH = "23505"
"""SQLSTATE of a unique key: two have created the same project, or the tables are damaged."""

NAMED_CHANGES = 3
"""Changes that a conflict names before it counts the rest."""


def is_race(cause: BaseException | None) -> bool:
    """True where trying again may help: another writer was there, or was first to create."""
    return is_locked(cause) or _state(cause) == MADE_BY_BOTH


def is_locked(cause: BaseException | None) -> bool:
    """True where the database turned a write down because of another writer."""
    if not isinstance(cause, DBAPIError):
        return False
    return _state(cause) in LOCKED_STATES or "database is locked" in str(cause.orig)


def _state(cause: BaseException | None) -> str | None:
    return getattr(cause.orig, "sqlstate", None) if isinstance(cause, DBAPIError) else None


def conflict(meanwhile: Sequence[Record], people: People, seen: int, version: int) -> ConflictError:
    """Return the error that names who changed what since version `seen`."""
    named = [_said(record, people) for record in meanwhile[-NAMED_CHANGES:]]
    rest = len(meanwhile) - len(named)
    who = "; ".join(named) if named else "it was replaced"
    more = f"; and {rest} more" if rest else ""
    said = f"the project was changed since version {seen} that you saw: {who}{more}"
    return ConflictError(said, f"look at version {version}, then try again", version)


def busy() -> ConflictError:
    """Return the error for a project that others keep locked."""
    return ConflictError("others are changing the project at this moment", "wait a moment, then try again")


def _said(record: Record, people: People) -> str:
    """Return e.g. `Anna: marked assess/pilot (change 42)`."""
    change = record.change
    about = next(
        (
            str(getattr(change, name))
            for name in ("activity", "decision", "rule", "to")
            if hasattr(change, name)
        ),
        "",
    )
    what = f"{change.kind.replace('_', ' ')} {about}".strip()
    return f"{people.shown(record.actor.person)}: {what} (change {record.number})"
