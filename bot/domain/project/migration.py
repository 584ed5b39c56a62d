"""Going from one framework version to another, with nothing lost.

An activity that is gone takes its state into `Project.retired`; one that was renamed
(`Activity.was`) carries it over. Where two old ones became one, the first named in `was` that has a
state carries it over and the other is retired; where one became two, the first of the new ones has
it. A retired activity that is there again, in a later version or on going back, gets its state back.
"""

from bot.domain.framework import Framework
from bot.domain.project.base import Value
from bot.domain.project.changes import Migrated, RetiredTitle
from bot.domain.project.state import Project
from bot.domain.project.values import Level
from bot.errors import Refused


class LevelChange(Value):
    """An activity whose level differs. `tailored`: the team's own level still holds here."""

    activity: str
    before: Level
    after: Level
    tailored: bool


class MigrationPlan(Value):
    """The diff that the lead sees, and the change that applies it."""

    from_version: str
    to_version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    """Old id, new id."""
    level_changed: tuple[LevelChange, ...]
    kept_as_retired: tuple[str, ...]
    """Those of the removed that have a state here."""
    change: Migrated


def plan_migration(project: Project, old: Framework, new: Framework) -> MigrationPlan:
    """Return what going from `old` to `new` does to the project; `apply` its change with `new`.

    Raises:
        Refused: `old` is not the project's version, or `new` is.
    """
    if old.version != project.framework_version:
        said = f"the project follows framework {project.framework_version}, not {old.version}"
        raise Refused(said, "plan from that version")
    before, after = {a.id: a for a in old.activities}, {a.id: a for a in new.activities}
    names = renames(set(before), new)
    moved, retired, restored = carried(project, new)
    language = project.profile.language
    titles = {
        name: RetiredTitle(title=getattr(before[name].names, language), phase=before[name].phase)
        for name in retired
    }
    pairs = [(name, names.get(name, name)) for name in before]
    levels = [
        LevelChange(
            activity=now,
            before=before[was].level,
            after=after[now].level,
            tailored=project.state(was).tailoring is not None,
        )
        for was, now in pairs
        if now in after and before[was].level != after[now].level
    ]
    change = Migrated(to=new.version, moved=moved, retired=titles, restored=restored)
    check_migration(project, change, new)
    return MigrationPlan(
        from_version=old.version,
        to_version=new.version,
        added=tuple(name for name in after if name not in before and name not in names.values()),
        removed=tuple(name for name in before if name not in after and name not in names),
        renamed=tuple((was, now) for was, now in names.items()),
        level_changed=tuple(levels),
        kept_as_retired=retired,
        change=change,
    )


def renames(old_ids: set[str], new: Framework) -> dict[str, str]:
    """Return old id to new id for what `new` says was renamed, each id at most once."""
    now = {activity.id for activity in new.activities}
    found: dict[str, str] = {}
    for activity in new.activities:
        if activity.id in old_ids:
            continue
        for was in activity.was:
            if was in old_ids and was not in now and was not in found:
                found[was] = activity.id
    return found


def carried(project: Project, new: Framework) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Return what moves (old id to new id), what is retired and what is restored, of what has a state."""
    now = {activity.id for activity in new.activities}
    with_state = [name for name in sorted(project.activities) if not name.startswith("own/")]
    gone = {name for name in with_state if name not in now}
    moved: dict[str, str] = {}
    for activity in new.activities:
        if activity.id in project.activities:
            continue
        first = next((was for was in activity.was if was in gone and was not in moved), None)
        if first:
            moved[first] = activity.id
    retired = tuple(name for name in with_state if name in gone and name not in moved)
    taken = set(moved.values())
    restored = tuple(n for n in sorted(project.retired) if n in now and n not in taken)
    return moved, retired, restored


def check_migration(project: Project, change: Migrated, new: Framework) -> None:
    """The change is what going to `new` takes. Raises Refused."""
    if new.version != change.to or change.to == project.framework_version:
        said = f"this does not lead from {project.framework_version} to framework {new.version}"
        raise Refused(said, "plan the migration with the version to go to")
    moved, retired, restored = carried(project, new)
    if (change.moved, tuple(sorted(change.retired)), change.restored) != (moved, retired, restored):
        raise Refused("the project has changed since this was planned", "plan the migration again")
