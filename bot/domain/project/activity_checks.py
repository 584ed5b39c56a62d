"""What a change of one activity has to fit: the activity exists, reasons are given, roles are apart."""

from bot.domain.project import changes as c
from bot.domain.project.catalogue import Catalogue, Item
from bot.domain.project.people import MAY, Act, Actor
from bot.domain.project.state import Project
from bot.domain.project.values import ActivityState, Status
from bot.errors import Refused

EVIDENCE_MAX = 50
"""Most pieces of evidence of one activity; bounds the snapshot."""


def check_activity(project: Project, change: c.ActivityChange, actor: Actor, known: Catalogue) -> None:
    """The change fits the activity. Raises Refused."""
    item = _known_item(project, change.activity, known)
    state = project.state(change.activity)
    match change:
        case c.Marked():
            _check_mark(project, change, state)
        case c.Assigned(owner=owner):
            _check_owner(project, state, owner)
        case c.DueSet(due=due) if due == state.due:
            raise Refused("the due date is this one already", "nothing is to be done")
        case c.EvidenceAdded() | c.EvidenceRemoved():
            _check_evidence(change, state)
        case c.Verified():
            _check_verified(state, actor)
        case c.VerificationWithdrawn() if state.verification is None:
            raise Refused(f"{change.activity} is not verified", "nothing is to be done")
        case c.Tailored():
            _check_tailored(change, state, item)
        case _:
            pass


def _known_item(project: Project, name: str, known: Catalogue) -> Item:
    item = known.items.get(name)
    if item is None and name in project.retired:
        version = project.retired[name].last_version
        said = f"{name} was retired after framework {version}"
        raise Refused(said, "its state is kept; work with the activities of the present version")
    if item is None:
        raise Refused(f"there is no activity {name}", "use an id from the checklist")
    return item


def _check_evidence(change: c.EvidenceAdded | c.EvidenceRemoved, state: ActivityState) -> None:
    name = change.activity
    if isinstance(change, c.EvidenceAdded):
        if len(state.evidence) >= EVIDENCE_MAX:
            raise Refused(f"{name} has {EVIDENCE_MAX} pieces of evidence", "remove an old one first")
    elif all(one.id != change.evidence for one in state.evidence):
        raise Refused(f"{name} has no evidence {change.evidence}", "name one that it has")


def check_takes_work(project: Project, person: str, what: str) -> None:
    """The person can own work here. Raises Refused."""
    member = project.people.get(person)
    if member and (member.erased or member.bot):
        raise Refused(f"{what} cannot be a bot or an erased person", "name a person of the team")
    if Act.LESSON not in MAY[project.role_of(person)]:
        raise Refused(f"{what} is not in the team", "give the person a role first")


def _check_mark(project: Project, change: c.Marked, state: ActivityState) -> None:
    if change.status is Status.NOT_APPLICABLE and change.reason is None:
        raise Refused("not applicable needs a reason", "say why it does not apply here")
    if (change.status is Status.BLOCKED) != (change.blocker is not None):
        raise Refused("a blocker belongs to blocked, and only there", "say what blocks it, or choose blocked")
    if change.waiting_for is not None:
        if change.status is not Status.BLOCKED:
            raise Refused("only a blocked activity waits for somebody", "leave the person out")
        check_takes_work(project, change.waiting_for, "who is waited for")
    mark = state.mark
    if change.status is Status.NOT_ASSESSED and mark is None:
        raise Refused(f"{change.activity} is not assessed yet", "nothing is to be done")
    same = mark and (mark.status, mark.waiting_for) == (change.status, change.waiting_for)
    if mark and same and _texts(mark.reason, mark.blocker) == _texts(change.reason, change.blocker):
        raise Refused(f"{change.activity} is marked so already", "nothing is to be done")


def _texts(*found: object) -> tuple[str, ...]:
    return tuple("" if text is None else str(text) for text in found)


def _check_owner(project: Project, state: ActivityState, owner: str | None) -> None:
    if owner == state.owner:
        raise Refused("the owner is this one already", "nothing is to be done")
    if owner is not None:
        check_takes_work(project, owner, "the owner")


def _check_verified(state: ActivityState, actor: Actor) -> None:
    mark = state.mark
    if mark is None or not mark.status.settled:
        raise Refused("only what is done or not applicable can be verified", "mark it first")
    if actor.person in (mark.by, state.owner):
        raise Refused("the doer may not verify their own work", "ask somebody else of the team to look at it")
    if state.verification is not None:
        raise Refused("it is verified already", "nothing is to be done")


def _check_tailored(change: c.Tailored, state: ActivityState, item: Item) -> None:
    if change.activity.startswith("own/"):
        raise Refused("a team's own activity has the level it was added with", "add another one")
    if change.level is None and state.tailoring is None:
        raise Refused(f"{change.activity} is not tailored", "nothing is to be done")
    if change.level == item.level:
        raise Refused(f"{change.activity} is a {item.level} already", "choose the other level")
