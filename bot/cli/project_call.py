"""What the project commands read from the call, and how a change is told."""

import datetime as dt
import difflib
import json
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from bot.adapters.exports.wording import said, shown_by
from bot.domain.phases import Phase, read_phase
from bot.domain.project import ProjectKey, catalogue
from bot.errors import UsageError
from bot.services.acting import Acting
from bot.services.project_keys import project_key

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.store.drafts import Stored, Written

Choice = TypeVar("Choice", bound=StrEnum)

NOBODY = {"none", "nobody", "-"}
"""What empties a value: an owner, a date, a role, a level."""


@dataclass(frozen=True)
class Call:
    """Which project, who acts on it, and which version they saw."""

    key: ProjectKey
    by: Acting


def call(channel: str, team: str, person: str, version: int | None = None, operator: bool = False) -> Call:
    """Return the project and who acts. Raises UsageError."""
    return Call(project_key(channel, team), acting(person, version, operator))


def acting(person: str, version: int | None = None, operator: bool = False) -> Acting:
    """Return who acts, now. Raises UsageError."""
    identity = person.strip()
    if not identity:
        raise UsageError("--as is missing", "name the acting person: --as PERSON, or set ADVISOR_PERSON")
    if len(identity) > 255:
        raise UsageError(f"--as has {len(identity)} characters, at most 255", "use the person's id")
    return Acting(
        person=identity,
        now=dt.datetime.now(dt.UTC),
        kind="operator" if operator else "person",
        expected_version=version,
    )


def check_text(arguments: Iterable[str]) -> None:
    """Every argument is text. Raises UsageError."""
    for number, argument in enumerate(arguments):
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise UsageError(f"argument {number} is not UTF-8 text", "write it in UTF-8")


def visible(text: str) -> str:
    """Return the text without what commands a terminal (escapes and other control characters)."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "\ufffd" for c in text)


def read_day(text: str, what: str) -> dt.date:
    """Return the ISO date. Raises UsageError naming `what`."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{what}: {text!r} is no date", "write it as 2027-01-31") from None


def read_since(text: str | None) -> dt.datetime | None:
    """Return the beginning of the day, in UTC. Raises UsageError."""
    if text is None:
        return None
    return dt.datetime.combine(read_day(text, "--since"), dt.time(), dt.UTC)


def read_phase_id(text: str, what: str) -> Phase:
    """Return the phase. Raises UsageError naming `what`."""
    try:
        return read_phase(text)
    except ValueError as error:
        raise UsageError(f"{what}: {error}") from None


def read_choice(kind: type[Choice], text: str, what: str) -> Choice:
    """Return the value of a closed set, `-` and spaces read as `_`. Raises UsageError naming `what`."""
    try:
        return kind(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise UsageError(f"{what}: unknown value {text!r}", f"use one of {known}") from None


def empties(text: str) -> bool:
    """True where the text stands for no value."""
    return text.strip().lower() in NOBODY


def known_activity(app: "Application", key: ProjectKey, name: str) -> str:
    """Return the id of an activity that the project has. Raises UsageError with the nearest ids."""
    stored = app.summarizer.show(key)
    known = catalogue(stored.project, stored.framework).items
    wanted = name.strip().lower()
    if wanted in known or wanted in stored.project.retired:
        return wanted
    short = {one: one.split("/", 1)[1] for one in known}
    near = [one for one, tail in short.items() if tail == wanted] or difflib.get_close_matches(
        wanted, list(known), 3, 0.5
    )
    mend = f"did you mean {', '.join(near)}?" if near else "see the ids in `advisor project show`"
    raise UsageError(f"there is no activity {name!r}", mend)


def print_json(value: Any) -> None:
    """Print JSON for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def tell(written: "Iterable[Written]", as_json: bool) -> None:
    """Print each change: its number, and what it did."""
    rows = [_row(one) for one in written]
    if as_json:
        print_json(rows[0] if len(rows) == 1 else {**rows[-1], "changes": rows})
        return
    for row in rows:
        about = f"{row['activity']}: " if row["activity"] else ""
        made = f" [{row['id']}]" if row["id"] else ""
        line = f"{row['project']}, change {row['change']}: {about}{row['text']}{made}"
        sys.stdout.write(f"{visible(line)}\n")


_MADE = {"evidence_added": "e", "gate_decided": "d", "lesson_added": "l"}


def _row(written: "Written") -> dict[str, Any]:
    record, shown = written.record, shown_by(written.people)
    prefix = _MADE.get(record.change.kind)
    return {
        "project": str(record.key),
        "change": record.number,
        "kind": record.change.kind,
        "activity": getattr(record.change, "activity", None),
        "text": said(record.change, shown),
        "id": f"{prefix}{record.number}" if prefix else None,
        "by": shown(record.actor.person),
        "phase": written.project.phase.value,
        "head": record.hash,
    }


def names(stored: "Stored") -> dict[str, str]:
    """Return each person's token and how they are shown."""
    return {one.token: one.shown for one in stored.people.persons}
