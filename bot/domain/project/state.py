"""A project as it stands: what replaying its history gives."""

from typing import Annotated, Any

from pydantic import Field

from bot.domain.phases import Phase
from bot.domain.project.base import Hash, ProjectKey, UtcTime, Value
from bot.domain.project.people import Act, Member, ProjectRole
from bot.domain.project.values import (
    ActivityState,
    GateDecision,
    LastNudge,
    OwnActivity,
    Profile,
    Retired,
    Settings,
    TeamLesson,
    Visit,
)

SlotPath = tuple[str, ...]
"""Where a unit of change lies, e.g. `("activities", "assess/pilot", "mark")`."""


class Slot(Value):
    """What a change replaced: the value before it, and the hash of the value after it."""

    path: SlotPath
    before: Any
    """JSON; None where there was nothing."""
    after: Hash


class Remembered(Value):
    """A recent change, with what undoing it needs."""

    number: int
    kind: str
    act: Act
    of: int | None = None
    """For an undo: the number of the change that it undid."""
    slots: tuple[Slot, ...]
    undone: bool = False


class Project(Value):
    """The snapshot of one project. `version` counts its changes, `head` is the last record's hash.

    Its dictionaries are never changed in place. An activity without an entry in `activities` is not
    assessed; use `state`.
    """

    key: ProjectKey
    version: Annotated[int, Field(ge=0)]
    head: Hash
    framework_version: str
    created_at: UtcTime
    changed_at: UtcTime
    worked_at: UtcTime | None = None
    """When it was last changed by something else than a noted nudge; None: as `changed_at`."""
    profile: Profile
    settings: Settings = Settings()
    course: Annotated[tuple[Visit, ...], Field(min_length=1)]
    """The phases in the order in which they were visited; the last is the phase now."""
    people: dict[str, Member]
    activities: dict[str, ActivityState] = Field(default_factory=dict[str, ActivityState])
    own: dict[str, OwnActivity] = Field(default_factory=dict[str, OwnActivity])
    retired: dict[str, Retired] = Field(default_factory=dict[str, Retired])
    decisions: dict[str, GateDecision] = Field(default_factory=dict[str, GateDecision])
    lessons: dict[str, TeamLesson] = Field(default_factory=dict[str, TeamLesson])
    nudges: dict[str, LastNudge] = Field(default_factory=dict[str, LastNudge])
    """The latest nudge by rule id."""
    memory: tuple[Remembered, ...] = ()
    """The latest changes that can be undone, oldest first."""

    @property
    def phase(self) -> Phase:
        return self.course[-1].phase

    @property
    def visit(self) -> Visit:
        """The stay in the phase now."""
        return self.course[-1]

    @property
    def leads(self) -> tuple[str, ...]:
        """Tokens of those who lead, sorted."""
        return tuple(sorted(t for t, m in self.people.items() if m.role is ProjectRole.LEAD))

    def state(self, activity: str) -> ActivityState:
        """Return where the project stands with an activity; nothing known is the empty state."""
        return self.activities.get(activity, EMPTY)

    def role_of(self, person: str) -> ProjectRole:
        """Return the role that counts for a person, `Settings.others_are` for one not in `people`."""
        member = self.people.get(person)
        if member is None:
            return self.settings.others_are
        return member.role or ProjectRole.VIEWER

    def decision_now(self) -> tuple[str, GateDecision] | None:
        """Return the latest decision on the present stay in the phase, if any, with its id."""
        since = self.visit.number
        for name, decision in sorted(self.decisions.items(), key=lambda pair: -pair[1].number):
            if decision.number > since and decision.phase is self.phase:
                return name, decision
        return None


EMPTY = ActivityState()
"""The state of an activity that nobody has touched."""
