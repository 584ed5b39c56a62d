"""Whether an actor may do something in a project, by `people.MAY`."""

from bot.domain.project.people import BOT_MAY, MAY, OPERATOR_MAY, Act, Actor
from bot.domain.project.state import Project
from bot.errors import Refused


def is_bot(project: Project, actor: Actor) -> bool:
    """True where the actor says so, or the project knows the person as a bot."""
    member = project.people.get(actor.person)
    return actor.kind == "bot" or (member is not None and member.bot)


def may(project: Project, actor: Actor, act: Act) -> bool:
    """True where the role of the actor covers the act. A bot needs a role as well as `BOT_MAY`.

    Noting a nudge is the advisor's own doing: bots and operators may, with no role.
    """
    if act is Act.NUDGE:
        return actor.kind != "person" or is_bot(project, actor)
    if is_bot(project, actor) and act not in BOT_MAY:
        return False
    if actor.kind == "operator":
        return act in OPERATOR_MAY
    member = project.people.get(actor.person)
    return not (member and member.erased) and act in MAY[project.role_of(actor.person)]


def require(project: Project, actor: Actor, act: Act) -> None:
    """Raises Refused where the actor may not."""
    if may(project, actor, act):
        return
    if is_bot(project, actor):
        raise Refused(f"a bot may not {act}", "a person of the team has to do it")
    if actor.kind == "operator":
        raise Refused(f"an operator may not {act}", "name the acting person of the team instead")
    able = ", ".join(role for role, acts in MAY.items() if act in acts)
    role = project.role_of(actor.person)
    mend = f"ask somebody who is {able}, or ask a lead for that role"
    raise Refused(f"a {role} may not {act}", mend)
