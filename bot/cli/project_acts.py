"""The writes of `advisor project`: options read, one call of the Tracker each."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import ValidationError

from bot.cli.project_call import (
    Call,
    call,
    empties,
    known_activity,
    read_choice,
    read_day,
    read_phase_id,
    tell,
)
from bot.domain.project import Decision, ProjectRole, Status, SystemKind
from bot.errors import UsageError
from bot.services.acting import NewConditionText, ProfileEdit, Start

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.store.drafts import Written

__all__ = ["call"]

MakeApp = Callable[[], "Application"]


def profile(
    system: str | None,
    kind: str | None,
    origin: str | None,
    vendor: str | None,
    owner: str | None,
    time_zone: str | None,
    language: str | None,
    targets: list[str] | None,
    go_live: str | None,
    name: str | None = None,
) -> ProfileEdit:
    """Return what is named of a profile; `none` empties a value. Raises UsageError."""
    given: dict[str, Any] = {
        "name": name,
        "system": system,
        "system_kind": kind,
        "origin": origin,
        "vendor": vendor,
        "owner": owner,
        "time_zone": time_zone,
        "language": language,
        "go_live": go_live,
    }
    fields = {key: None if empties(value) else value for key, value in given.items() if value is not None}
    if fields.get("system_kind"):
        fields["system_kind"] = read_choice(SystemKind, str(kind), "--kind")
    if fields.get("go_live"):
        fields["go_live"] = read_day(str(go_live), "--go-live")
    if targets is not None:
        fields["targets"] = dict(_target(one) for one in targets)
    try:
        return ProfileEdit(**fields)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        option = str(wrong["loc"][0]).replace("_", "-")
        raise UsageError(f"--{option}: {wrong['msg']}", "see `advisor project create --help`") from None


def _target(text: str) -> tuple[Any, Any]:
    phase, sign, date = text.partition("=")
    if not sign:
        raise UsageError(f"--target: {text!r} is not PHASE=DATE", "write it as assess=2027-01-31")
    return read_phase_id(phase, "--target"), read_day(date, "--target")


def create(
    make: MakeApp, called: Call, name: str, lead: str | None, phase: str, edit: ProfileEdit, as_json: bool
) -> None:
    start = Start(name=name, phase=read_phase_id(phase, "--phase"), lead=lead, profile=edit)
    tell([make().tracker.create(called.key, called.by, start)], as_json)


def edit(make: MakeApp, called: Call, changed: ProfileEdit, as_json: bool) -> None:
    if not changed.given():
        raise UsageError("nothing is named that should change", "see `advisor project edit --help`")
    tell([make().tracker.edit_profile(called.key, called.by, changed)], as_json)


def set_person(
    make: MakeApp, called: Call, person: str, role: str, name: str | None, bot: bool, as_json: bool
) -> None:
    if not role.strip():
        raise UsageError("--role is missing", f"use one of {', '.join(ProjectRole)}, none")
    wanted = None if empties(role) else read_choice(ProjectRole, role, "--role")
    tell([make().tracker.set_person(called.key, called.by, _identity(person), wanted, name, bot)], as_json)


def set_phase(make: MakeApp, called: Call, phase: str, reason: str | None, as_json: bool) -> None:
    to = read_phase_id(phase, "PHASE")
    tell([make().tracker.set_phase(called.key, called.by, to, reason)], as_json)


def mark(
    make: MakeApp,
    called: Call,
    activity: str,
    status: str,
    reason: str | None,
    blocker: str | None,
    waiting_for: str | None,
    as_json: bool,
) -> None:
    wanted = read_choice(Status, status, "STATUS")
    app = make()
    name = known_activity(app, called.key, activity)
    made = app.tracker.mark(called.key, called.by, name, wanted, reason, blocker, waiting_for)
    tell([made], as_json)


def assign(
    make: MakeApp, called: Call, activity: str, owner: str | None, due: str | None, as_json: bool
) -> None:
    if owner is None and due is None:
        raise UsageError("neither owner nor --due is named", "write OWNER, --due DATE or both")
    if owner is not None and due is not None and called.by.expected_version:
        raise UsageError("--if-version goes with one change", "set owner and date in two calls")
    date = None if due is None or empties(due) else read_day(due, "--due")
    app = make()
    name = known_activity(app, called.key, activity)
    made: list[Written] = []
    if owner is not None:
        person = None if empties(owner) else _identity(owner)
        made.append(app.tracker.assign(called.key, called.by, name, person))
    if due is not None:
        try:
            made.append(app.tracker.set_due(called.key, called.by, name, date))
        finally:
            tell(made, as_json)  # the owner stands, also where the date is refused
        return
    tell(made, as_json)


def evidence(
    make: MakeApp,
    called: Call,
    activity: str,
    what: str | None,
    link: bool,
    document: bool,
    remove: str | None,
    as_json: bool,
) -> None:
    if (what is None) == (remove is None) or (link and document):
        raise UsageError("say what to add, or --remove ID", "write TEXT with --link, --document or neither")
    app = make()
    name = known_activity(app, called.key, activity)
    if remove is not None:
        made = app.tracker.remove_evidence(called.key, called.by, name, remove)
    else:
        kind = "permalink" if link else "document" if document else "note"
        made = app.tracker.add_evidence(called.key, called.by, name, kind, what or "")
    tell([made], as_json)


def verify_item(make: MakeApp, called: Call, activity: str, withdraw: bool, as_json: bool) -> None:
    app = make()
    name = known_activity(app, called.key, activity)
    act = app.tracker.withdraw_verification if withdraw else app.tracker.verify_item
    tell([act(called.key, called.by, name)], as_json)


def tailor(make: MakeApp, called: Call, activity: str, level: str, reason: str, as_json: bool) -> None:
    wanted = None if empties(level) else level.strip().lower()
    if wanted not in {None, "must", "should"}:
        raise UsageError(f"LEVEL: unknown value {level!r}", "use must, should or none")
    if not reason.strip():
        raise UsageError("--reason is missing", "say why; it is recorded")
    app = make()
    name = known_activity(app, called.key, activity)
    chosen = cast("Literal['must', 'should'] | None", wanted)
    tell([app.tracker.tailor(called.key, called.by, name, chosen, reason)], as_json)


def decide(
    make: MakeApp,
    called: Call,
    decision: str,
    reason: str | None,
    conditions: Sequence[str],
    phase: str | None,
    as_json: bool,
) -> None:
    wanted = read_choice(Decision, decision, "DECISION")
    read = tuple(_condition(one) for one in conditions)
    gate = read_phase_id(phase, "--phase") if phase else None
    tell([make().tracker.decide(called.key, called.by, wanted, reason, read, gate)], as_json)


def _condition(text: str) -> NewConditionText:
    parts = text.split(maxsplit=2)
    if len(parts) < 3:
        raise UsageError(
            f"--condition: {text!r} is not OWNER DATE TEXT", "write it as “U2 2027-01-31 Finish the training”"
        )
    return NewConditionText(text=parts[2], owner=parts[0], due=read_day(parts[1], "--condition"))


def close(
    make: MakeApp, called: Call, decision: str, condition: int, note: str | None, as_json: bool
) -> None:
    tell([make().tracker.close_condition(called.key, called.by, decision, condition, note)], as_json)


def lesson(
    make: MakeApp, called: Call, text: str | None, activity: str | None, remove: str | None, as_json: bool
) -> None:
    if (text is None) == (remove is None):
        raise UsageError("say the lesson, or --remove ID", "write one of them")
    app = make()
    if remove is not None:
        made = app.tracker.remove_lesson(called.key, called.by, remove)
    else:
        about = known_activity(app, called.key, activity) if activity else None
        made = app.tracker.add_lesson(called.key, called.by, text or "", activity=about)
    tell([made], as_json)


def undo(make: MakeApp, called: Call, number: int | None, as_json: bool) -> None:
    tell([make().tracker.undo(called.key, called.by, number)], as_json)


def _identity(person: str) -> str:
    identity = person.strip()
    if not identity or len(identity) > 255:
        raise UsageError(f"{person!r} is no id of a person", "use 1 to 255 characters")
    return identity
