"""Who takes part in a project, in which role, and what each role may do."""

from enum import StrEnum
from typing import Literal

from bot.domain.project.base import PersonToken, UtcTime, Value


class ProjectRole(StrEnum):
    """A person's role in one project.

    `lead` answers for the project; `deputy` does what the lead does, except people, erasure and
    migration; `member` does the work; `sponsor` speaks for the steering group: decides gates,
    verifies, closes conditions, and does not do the work; `viewer` reads.
    """

    LEAD = "lead"
    DEPUTY = "deputy"
    MEMBER = "member"
    SPONSOR = "sponsor"
    VIEWER = "viewer"


class Act(StrEnum):
    """Something that a role may or may not do."""

    MOVE = "move a phase"
    DECIDE = "decide a gate"
    CLOSE = "close a condition"
    MARK = "mark an activity"
    ASSIGN = "assign an activity or set its due date"
    EVIDENCE = "add or remove evidence"
    VERIFY = "verify an activity"
    TAILOR = "tailor the framework"
    LESSON = "write a lesson"
    PROFILE = "edit the profile"
    SETTINGS = "change the settings"
    PEOPLE = "manage people"
    MIGRATE = "migrate to another framework version"
    ERASE = "erase a person"
    NUDGE = "note a nudge"


ActorKind = Literal["person", "bot", "operator"]
"""`operator`: whoever runs the advisor's own command line to administer it, with no role in the team."""


class Actor(Value):
    """Who makes a change."""

    person: PersonToken
    kind: ActorKind = "person"


class Member(Value):
    """A person (or bot) of the project. No role: has left. Erased: for good, and under a pseudonym."""

    role: ProjectRole | None
    bot: bool = False
    takes: tuple[str, ...] = ()
    """Roles of the framework (`Framework.roles`) that this person takes."""
    since: UtcTime
    erased: bool = False


_WORK = frozenset({Act.MARK, Act.ASSIGN, Act.EVIDENCE, Act.VERIFY, Act.LESSON})
_STEER = frozenset({Act.MOVE, Act.DECIDE, Act.CLOSE, Act.TAILOR, Act.PROFILE, Act.SETTINGS})

MAY: dict[ProjectRole, frozenset[Act]] = {
    ProjectRole.LEAD: _WORK | _STEER | {Act.PEOPLE, Act.MIGRATE, Act.ERASE},
    ProjectRole.DEPUTY: _WORK | _STEER,
    ProjectRole.MEMBER: _WORK,
    ProjectRole.SPONSOR: frozenset({Act.DECIDE, Act.CLOSE, Act.VERIFY, Act.LESSON}),
    ProjectRole.VIEWER: frozenset(),
}
"""The permission table. That nobody verifies their own doing is checked beside it."""

BOT_MAY = frozenset({Act.MARK, Act.EVIDENCE, Act.NUDGE})
"""The most that a bot may do. Judgement (gates, phases, verification, tailoring) stays with people."""

OPERATOR_MAY = frozenset({Act.PEOPLE, Act.MIGRATE, Act.ERASE})
"""What an operator may do: set a lead where none is left, migrate, erase. Never the team's decisions."""

DEFAULT_ROLE_CHOICES = (ProjectRole.VIEWER, ProjectRole.MEMBER)
"""What people of the channel without a role of their own may count as (`Settings.others_are`)."""
