"""The closed set of changes that a project can go through. What each needs is in `checks`."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.domain.framework import ActivityId
from bot.domain.phases import Phase
from bot.domain.project.base import PersonToken, ProjectKey, Value
from bot.domain.project.people import Act, ProjectRole
from bot.domain.project.values import Decision, Level, Profile, Settings, ShortId, Status
from bot.domain.project.words import Label, Words

OwnActivityId = Annotated[str, StringConstraints(pattern=r"^own/[a-z0-9-]{1,80}$")]


class Created(Value):
    """The project begins. The actor leads it, or `lead` where somebody else does."""

    kind: Literal["created"] = "created"
    key: ProjectKey
    profile: Profile
    framework_version: str
    phase: Phase = Phase.ASSESS
    lead: PersonToken | None = None


class ProfileEdited(Value):
    """The profile is this one. Carry unchanged texts over as they are, with their salts."""

    kind: Literal["profile_edited"] = "profile_edited"
    profile: Profile


class SettingsChanged(Value):
    """The settings are these."""

    kind: Literal["settings_changed"] = "settings_changed"
    settings: Settings


class PersonSet(Value):
    """A person has this role; None: has left. A bot stays a bot and never leads or decides."""

    kind: Literal["person_set"] = "person_set"
    person: PersonToken
    role: ProjectRole | None
    bot: bool = False
    takes: tuple[str, ...] = ()


class PersonErased(Value):
    """The person has no role any more and is shown by a pseudonym. Cannot be undone."""

    kind: Literal["person_erased"] = "person_erased"
    person: PersonToken


class Marked(Value):
    """An activity has this status. A verification of the earlier status is void."""

    kind: Literal["marked"] = "marked"
    activity: ActivityId
    status: Status
    reason: Words | None = None
    """Required for not applicable."""
    blocker: Words | None = None
    """Required for blocked."""
    waiting_for: PersonToken | None = None


class Assigned(Value):
    """An activity has this owner. A verification by the new owner is void."""

    kind: Literal["assigned"] = "assigned"
    activity: ActivityId
    owner: PersonToken | None


class DueSet(Value):
    """An activity is due on this date."""

    kind: Literal["due_set"] = "due_set"
    activity: ActivityId
    due: dt.date | None


class EvidenceAdded(Value):
    """An activity has one more piece of evidence, with id `e<record number>`."""

    kind: Literal["evidence_added"] = "evidence_added"
    activity: ActivityId
    evidence: Literal["permalink", "document", "note"]
    what: Words


class EvidenceRemoved(Value):
    """A piece of evidence does not count any more. A verification that saw it is void."""

    kind: Literal["evidence_removed"] = "evidence_removed"
    activity: ActivityId
    evidence: ShortId


class Verified(Value):
    """The actor, who is not the doer, has verified a settled activity."""

    kind: Literal["verified"] = "verified"
    activity: ActivityId


class VerificationWithdrawn(Value):
    """The verification does not hold any more."""

    kind: Literal["verification_withdrawn"] = "verification_withdrawn"
    activity: ActivityId


class Tailored(Value):
    """An activity of the framework has this level here; None: the framework's own again."""

    kind: Literal["tailored"] = "tailored"
    activity: ActivityId
    level: Level | None
    reason: Words


class ActivityAdded(Value):
    """The team has an activity of its own."""

    kind: Literal["activity_added"] = "activity_added"
    activity: OwnActivityId
    title: Label
    phase: Phase
    level: Level = "should"
    reason: Words


class PhaseMoved(Value):
    """The project is in this phase. `gaps` and `decision` are filled in when it is recorded."""

    kind: Literal["phase_moved"] = "phase_moved"
    to: Phase
    reason: Words | None = None
    """Required for going back."""
    gaps: tuple[str, ...] = ()
    decision: ShortId | None = None


class NewCondition(Value):
    """A condition as it is set at a gate."""

    text: Words
    owner: PersonToken
    due: dt.date


class GateDecided(Value):
    """The gate of the phase now is decided, with id `d<record number>`. `gaps` is filled in."""

    kind: Literal["gate_decided"] = "gate_decided"
    phase: Phase
    decision: Decision
    rationale: Words | None = None
    """Required for all but `go`."""
    conditions: tuple[NewCondition, ...] = ()
    gaps: tuple[str, ...] = ()


class ConditionClosed(Value):
    """A condition of a decision is met."""

    kind: Literal["condition_closed"] = "condition_closed"
    decision: ShortId
    condition: Annotated[int, Field(ge=1)]
    """Counted from 1."""
    note: Words | None = None


class LessonAdded(Value):
    """The team has one more lesson, with id `l<record number>`."""

    kind: Literal["lesson_added"] = "lesson_added"
    text: Words
    phase: Phase
    activity: ActivityId | None = None


class LessonRemoved(Value):
    """A lesson does not stand any more."""

    kind: Literal["lesson_removed"] = "lesson_removed"
    lesson: ShortId


class NudgeSent(Value):
    """A nudge of this rule went out for this window. Not to be undone."""

    kind: Literal["nudge_sent"] = "nudge_sent"
    rule: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=80)]
    window: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class RetiredTitle(Value):
    """What an activity was called in the version that is left."""

    title: str
    phase: Phase


class Migrated(Value):
    """The project follows another framework version. Made by `migration.plan_migration`."""

    kind: Literal["migrated"] = "migrated"
    to: str
    moved: dict[str, str] = Field(default_factory=dict[str, str])
    """Old id to new id, for activities with a state."""
    retired: dict[str, RetiredTitle] = Field(default_factory=dict[str, RetiredTitle])
    restored: tuple[str, ...] = ()
    """Ids that were retired earlier and are there again."""


class Undone(Value):
    """The change with this number is put back: see `slots`."""

    kind: Literal["undone"] = "undone"
    of: Annotated[int, Field(ge=1)]


ActivityChange = (
    Marked | Assigned | DueSet | EvidenceAdded | EvidenceRemoved | Verified | VerificationWithdrawn | Tailored
)
"""The changes of one activity's state."""

Change = Annotated[
    Created
    | ProfileEdited
    | SettingsChanged
    | PersonSet
    | PersonErased
    | Marked
    | Assigned
    | DueSet
    | EvidenceAdded
    | EvidenceRemoved
    | Verified
    | VerificationWithdrawn
    | Tailored
    | ActivityAdded
    | PhaseMoved
    | GateDecided
    | ConditionClosed
    | LessonAdded
    | LessonRemoved
    | NudgeSent
    | Migrated
    | Undone,
    Field(discriminator="kind"),
]

ACT_OF: dict[str, Act] = {
    "profile_edited": Act.PROFILE,
    "settings_changed": Act.SETTINGS,
    "person_set": Act.PEOPLE,
    "person_erased": Act.ERASE,
    "marked": Act.MARK,
    "assigned": Act.ASSIGN,
    "due_set": Act.ASSIGN,
    "evidence_added": Act.EVIDENCE,
    "evidence_removed": Act.EVIDENCE,
    "verified": Act.VERIFY,
    "verification_withdrawn": Act.VERIFY,
    "tailored": Act.TAILOR,
    "activity_added": Act.TAILOR,
    "phase_moved": Act.MOVE,
    "gate_decided": Act.DECIDE,
    "condition_closed": Act.CLOSE,
    "lesson_added": Act.LESSON,
    "lesson_removed": Act.LESSON,
    "nudge_sent": Act.NUDGE,
    "migrated": Act.MIGRATE,
}
"""The act that a change is. Creating needs none, undoing needs the act of what is undone."""
