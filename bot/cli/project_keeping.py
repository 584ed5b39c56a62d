"""Migrating, erasing, importing and verifying projects."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.cli.project_call import Call, acting, call, print_json, tell
from bot.domain.project import MigrationPlan, ProjectKey
from bot.domain.project.archive import Archive
from bot.errors import ExportError, HistoryError, Refused, UsageError
from bot.services.project_keys import project_key

if TYPE_CHECKING:
    from bot.compose import Application

MakeApp = Callable[[], "Application"]


def migrate(
    make: MakeApp,
    channel: str,
    team: str,
    person: str,
    to: str | None,
    apply: bool,
    operator: bool,
    version: int | None,
    as_json: bool,
) -> None:
    """Show the diff; with `apply`, go to the version."""
    key = project_key(channel, team)
    by = acting(person, version, operator) if apply else None
    app = make()
    wanted = to or app.projects.frameworks.current.version
    if app.summarizer.show(key).project.framework_version == wanted:
        raise Refused(f"{key} is on framework {wanted} already", "nothing is to be done")
    plan = app.summarizer.plan_migration(key, to)
    if by is None:
        if as_json:
            print_json(plan.model_dump(mode="json"))
        else:
            sys.stdout.write("\n".join((*_plan_lines(plan), "Nothing was changed; --apply does it.")) + "\n")
        return
    made = app.tracker.migrate(key, by, to)
    if not as_json:
        sys.stdout.write("\n".join(_plan_lines(plan)) + "\n")
    tell([made], as_json)


def _plan_lines(plan: MigrationPlan) -> Iterable[str]:
    yield f"Framework {plan.from_version} → {plan.to_version}"
    yield from (f"+ {name}" for name in plan.added)
    kept = set(plan.kept_as_retired)
    yield from (f"- {name}{' (its state is kept)' * (name in kept)}" for name in plan.removed)
    yield from (f"~ {was} → {now}" for was, now in plan.renamed)
    for one in plan.level_changed:
        stays = " (the team's own level stays)" if one.tailored else ""
        yield f"! {one.activity}: {one.before} → {one.after}{stays}"


def erase(
    make: MakeApp,
    channel: str,
    team: str,
    person: str,
    member: str | None,
    aliases: list[str],
    everywhere: bool,
    operator: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase a person or a channel, after asking where somebody can be asked."""
    if everywhere:
        if member is None:
            raise UsageError("--everywhere erases a person", "name them by --person ID")
        by = acting(person, operator=operator)
        _confirmed(f"{member} in all projects", yes)
        keys = [str(key) for key in make().eraser.erase_person(by, member, aliases)]
        _tell_erased({"erased": member, "projects": keys}, as_json)
        return
    called = call(channel, team, person, operator=operator)
    app = make()
    if member or not operator:
        app.summarizer.show(called.key)
    _confirmed(f"{member} in {called.key}" if member else f"the whole project {called.key}", yes)
    if member is not None:
        _erase_member(app, called, member, aliases, as_json)
        return
    app.eraser.erase_channel(called.key, called.by)
    _tell_erased({"erased": str(called.key), "projects": [str(called.key)]}, as_json)


def _erase_member(app: "Application", called: Call, member: str, aliases: list[str], as_json: bool) -> None:
    made = app.tracker.erase_person(called.key, called.by, member, aliases)
    found = {"erased": member, "projects": [str(called.key)], "change": made.record.number}
    _tell_erased({**found, "texts": made.texts_erased}, as_json)


def _confirmed(what: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"erasing {what} cannot be undone", "say --yes")
    sys.stderr.write(f"Erase {what}? This cannot be undone. Write yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise UsageError("not confirmed, nothing was erased", "write yes, or say --yes")


def _tell_erased(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    where = ", ".join(found["projects"]) or "no project"
    texts = f", {found['texts']} texts" if "texts" in found else ""
    sys.stdout.write(f"Erased {found['erased']} ({where}{texts}).\n")


def import_project(make: MakeApp, file: Path, person: str, as_json: bool) -> None:
    """The project of the file is there as it was exported."""
    by = acting(person, operator=True)
    stored = make().tracker.import_project(by, read_archive(file))
    project = stored.project
    if as_json:
        print_json({"project": str(project.key), "version": project.version, "head": project.head})
        return
    sys.stdout.write(f"{project.key}: imported, {project.version} changes, phase {project.phase}.\n")


def read_archive(file: Path) -> Archive:
    """Return the archive in a file. Raises ExportError."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ExportError(f"{file}: cannot be read: {error.strerror}", "name a JSON export") from None
    try:
        return Archive.model_validate_json(raw)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in wrong["loc"]) or "the file"
        said = f"{file}: {where}: {wrong['msg']}"
        raise ExportError(said, "give what `advisor project export --format json` wrote") from None


def verify(make: MakeApp, channel: str, team: str, as_json: bool) -> None:
    """Print how history and snapshot fit. Raises HistoryError naming the first row that does not."""
    keys = [project_key(channel, team)] if channel else None
    app = make()
    rows = [_verified(app, key) for key in keys or _all_keys(app)]
    broken = [row for row in rows if not row["sound"]]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            fits = f"sound, {row['changes']} changes, head {row['head']}" if row["sound"] else row["why"]
            sys.stdout.write(f"{row['project']}: {fits}\n")
        if not rows:
            sys.stdout.write("No projects.\n")
    if broken:
        more = f" (and {len(broken) - 1} more projects)" if len(broken) > 1 else ""
        raise HistoryError(
            f"{broken[0]['project']}: {broken[0]['why']}{more}", "restore the database from a backup"
        )


def _all_keys(app: "Application") -> list[ProjectKey]:
    return [stored.project.key for stored in app.summarizer.projects()]


def _verified(app: "Application", key: ProjectKey) -> dict[str, Any]:
    from bot.store.project_checks import Misfit

    found = app.summarizer.verify(key)
    if isinstance(found, Misfit):
        return {"project": str(key), "sound": False, "change": found.number, "why": str(found)}
    return {"project": str(key), "sound": True, "changes": found.changes, "head": found.head}
