"""Whether a change may be made now: permissions first, then what it says against what stands."""

import datetime as dt

from bot.domain.framework import Framework
from bot.domain.project import changes as c
from bot.domain.project.activity_checks import check_activity
from bot.domain.project.catalogue import Catalogue, catalogue
from bot.domain.project.gate_checks import check_closing, check_decision, check_move
from bot.domain.project.migration import check_migration
from bot.domain.project.people import Act, Actor, ProjectRole
from bot.domain.project.permissions import is_bot, require
from bot.domain.project.slots import put_back, stands
from bot.domain.project.state import Project, Remembered
from bot.domain.project.words import committed_in
from bot.errors import Refused

OWN_MAX = 100
"""Most activities of a team's own; with more, checklists stop being read."""
LESSONS_MAX = 500
"""Most lessons that stand at once; bounds the snapshot."""


def check_creation(change: c.Change, actor: Actor, framework: Framework) -> c.Created:
    """Return the change where a project may begin with it.

    Raises:
        Refused: it is no creation, a bot makes it, or the framework's version is another one.
    """
    _check_texts(change)
    if not isinstance(change, c.Created):
        raise Refused("there is no project here yet", "create it first")
    if actor.kind == "bot":
        raise Refused("a bot may not create a project", "a person has to create it")
    if actor.kind == "operator" and change.lead is None:
        raise Refused("an operator does not lead a project", "name the lead")
    if change.framework_version != framework.version:
        said = f"framework version {change.framework_version} is not {framework.version}"
        raise Refused(said, "create the project on the version that is there")
    return change


def check(project: Project, change: c.Change, actor: Actor, now: dt.datetime, framework: Framework) -> None:
    """The change may be made to the project.

    Raises:
        Refused: with the reason and the mend.
    """
    _check_texts(change, project)
    if isinstance(change, c.Created):
        raise Refused("this channel has a project already", "open it, or erase it first")
    if isinstance(change, c.Migrated):
        require(project, actor, Act.MIGRATE)
        check_migration(project, change, framework)
        return
    if framework.version != project.framework_version:
        said = f"the project follows framework {project.framework_version}, not {framework.version}"
        raise Refused(said, "use that version, or migrate the project first")
    if isinstance(change, c.Undone):
        _check_undo(project, change, actor, catalogue(project, framework))
        return
    own_erasure = isinstance(change, c.PersonErased) and change.person == actor.person
    if not own_erasure or is_bot(project, actor):
        require(project, actor, c.ACT_OF[change.kind])
    if isinstance(change, c.ActivityChange):
        check_activity(project, change, actor, catalogue(project, framework))
    else:
        _check_project(project, change, project.profile.today(now), framework)


def _check_project(project: Project, change: c.Change, today: dt.date, framework: Framework) -> None:
    if isinstance(change, c.PhaseMoved):
        check_move(project, change, framework)
    elif isinstance(change, c.GateDecided):
        check_decision(project, change, today, framework)
    elif isinstance(change, c.ConditionClosed):
        check_closing(project, change)
    elif isinstance(change, c.PersonSet | c.PersonErased):
        _check_person(project, change)
    elif isinstance(change, c.LessonAdded | c.LessonRemoved):
        _check_lesson(project, change, catalogue(project, framework))
    else:
        _check_entry(project, change)


def _check_texts(change: c.Change, project: Project | None = None) -> None:
    """New texts are there and fit their digests; one that was erased may be carried over as it is."""
    erased: set[str] = set()
    if project and isinstance(change, c.ProfileEdited | c.SettingsChanged):
        kept = (*committed_in(project.profile), *committed_in(project.settings))
        erased = {text.digest for text in kept if text.text is None}
    for text in committed_in(change):
        carried_over = text.text is None and text.digest in erased
        if not text.holds or (text.text is None and not carried_over):
            raise Refused("a text does not fit its digest", "make it with `words` or `label`")


def _check_person(project: Project, change: c.PersonSet | c.PersonErased) -> None:
    known = project.people.get(change.person)
    if known and known.erased:
        raise Refused("this person was erased", "add them again as a new person")
    if isinstance(change, c.PersonErased):
        return
    bot = change.bot or (known is not None and known.bot)
    if bot and change.role not in (None, ProjectRole.MEMBER, ProjectRole.VIEWER):
        raise Refused(f"a bot cannot be {change.role}", "give a bot the role member or viewer")
    if known and (known.role, known.bot, known.takes) == (change.role, bot, change.takes):
        raise Refused("the person has this role already", "nothing is to be done")
    if change.role is not ProjectRole.LEAD and project.leads == (change.person,):
        raise Refused("the project would have no lead", "make somebody else lead first")


def _check_entry(project: Project, change: c.Change) -> None:
    match change:
        case c.ProfileEdited(profile=profile):
            if profile == project.profile:
                raise Refused("the profile says this already", "nothing is to be done")
        case c.SettingsChanged(settings=settings):
            if settings == project.settings:
                raise Refused("the settings are these already", "nothing is to be done")
        case c.ActivityAdded(activity=name):
            if name in project.own:
                raise Refused(f"there is an activity {name} already", "choose another id")
            if len(project.own) >= OWN_MAX:
                raise Refused(f"the team has {OWN_MAX} activities of its own", "use those")
        case _:
            pass


def _check_lesson(project: Project, change: c.LessonAdded | c.LessonRemoved, known: Catalogue) -> None:
    if isinstance(change, c.LessonRemoved):
        if change.lesson not in project.lessons:
            raise Refused(f"there is no lesson {change.lesson}", "name one that the project has")
        return
    if change.activity is not None and change.activity not in known.items:
        raise Refused(f"there is no activity {change.activity}", "leave the activity out or name another")
    if len(project.lessons) >= LESSONS_MAX:
        raise Refused(f"the project has {LESSONS_MAX} lessons", "remove one that is outlived")


def _check_undo(project: Project, change: c.Undone, actor: Actor, known: Catalogue) -> None:
    found = next((entry for entry in project.memory if entry.number == change.of), None)
    if found is None:
        said = f"change {change.of} cannot be undone: too old, unknown, or of a kind that stays"
        raise Refused(said, "make a new change that says how it should be")
    require(project, actor, found.act)
    if found.undone:
        raise Refused(f"change {change.of} is undone already", "undo that undo to have it again")
    if not stands(project, found):
        later = _later_on_same(project, found)
        said = f"change {change.of} was changed again later{later}"
        raise Refused(said, "undo the later change first, or make a new change")
    _check_sound(project, put_back(project, found), found, known)


def _later_on_same(project: Project, found: Remembered) -> str:
    paths = {slot.path for slot in found.slots}
    later = [
        entry.number
        for entry in project.memory
        if entry.number > found.number and not entry.undone and paths & {slot.path for slot in entry.slots}
    ]
    return f" (change {later[-1]})" if later else ""


def _check_sound(project: Project, restored: Project, found: Remembered, known: Catalogue) -> None:
    gone = project.own.keys() - restored.own.keys()
    if any(_in_use(project, name) for name in gone):
        raise Refused("the team's own activity is in use", "mark it not applicable instead")
    if project.leads and not restored.leads:
        raise Refused("the project would have no lead", "make somebody else lead first")
    if any(visit.decision and visit.decision not in restored.decisions for visit in restored.course):
        raise Refused(f"a move rests on decision d{found.number}", "undo the move first")
    for name, state in restored.activities.items():
        seen = state.verification
        doer = state.mark.by if state.mark else None
        if seen and (seen.by in (doer, state.owner) or not state.status.settled):
            raise Refused(f"{name} would be verified by its own doer", "withdraw the verification first")
    if any(name not in known.items for name in restored.activities):
        raise Refused("an activity of an earlier framework would come back", "make a new change")


def _in_use(project: Project, name: str) -> bool:
    lessons = any(lesson.activity == name for lesson in project.lessons.values())
    gaps = any(name in decision.gaps for decision in project.decisions.values())
    return name in project.activities or lessons or gaps
