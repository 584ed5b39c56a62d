"""The parts of a project: profile, settings, activities, evidence, gates, phases, lessons."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.domain.phases import Phase
from bot.domain.project.base import PersonToken, UtcTime, Value
from bot.domain.project.people import ProjectRole
from bot.domain.project.words import Label, Words


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"unknown time zone {name!r}; use a name such as Europe/Stockholm") from None


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Level = Literal["must", "should"]
Cadence = Literal["daily", "weekly", "fortnightly", "monthly"]
CADENCES: tuple[Cadence, ...] = get_args(Cadence)
"""How often the prompts of governance come once the system is in use."""
ShortId = Annotated[str, StringConstraints(pattern=r"^[a-z]\d+$")]
"""A letter and the number of the record that made it, e.g. `d12`."""


class SystemKind(StrEnum):
    """What the AI system is for."""

    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    PREVENTION = "prevention"
    MONITORING = "monitoring"
    ADMINISTRATION = "administration"


class WorkingHours(Value):
    """When the team may be disturbed, in the project's time zone."""

    start: dt.time = dt.time(8)
    end: dt.time = dt.time(17)
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start >= self.end:
            raise ValueError("working hours end after they start")
        return self


class Profile(Value):
    """What the project is about. Diagnosis, treatment and prevention are decision support."""

    name: Label
    system: Label | None = None
    system_kind: SystemKind | None = None
    origin: Literal["built", "bought"] | None = None
    vendor: Label | None = None
    owner: Words | None = None
    """Who owns the AI system in the organisation: a department or an office."""
    time_zone: TimeZone = "Europe/Stockholm"
    working_hours: WorkingHours = WorkingHours()
    language: Literal["en", "sv"] = "en"
    targets: dict[Phase, dt.date] = Field(default_factory=dict[Phase, dt.date])
    """By when each phase is to be left."""
    go_live: dt.date | None = None

    def today(self, now: dt.datetime) -> dt.date:
        """Return the date in the project's time zone."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class Settings(Value):
    """What the team has chosen for nudges, and what people without a role may do."""

    paused_until: UtcTime | None = None
    muted: dict[str, Words | None] = Field(default_factory=dict[str, Words | None])
    """Muted nudge rule ids and why."""
    snoozed: dict[str, UtcTime] = Field(default_factory=dict[str, UtcTime])
    """Nudge rule ids and until when."""
    weekly_cap: Annotated[int, Field(ge=0, le=50)] = 5
    """Most nudges a week; 0 is none."""
    cadence: Cadence = "weekly"
    others_are: Literal[ProjectRole.VIEWER, ProjectRole.MEMBER] = ProjectRole.VIEWER
    """The role of people of the channel who have none of their own."""


class LastNudge(Value):
    """The latest nudge of a rule. Earlier ones are in the history."""

    window: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    at: UtcTime
    count: Annotated[int, Field(ge=1)] = 1


class Status(StrEnum):
    """How an activity stands."""

    NOT_ASSESSED = "not_assessed"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"

    @property
    def settled(self) -> bool:
        """True where nothing is left to do."""
        return self in (Status.DONE, Status.NOT_APPLICABLE)


class Mark(Value):
    """A status, who set it and when. Not applicable has a reason, blocked has a blocker."""

    status: Status
    by: PersonToken
    at: UtcTime
    reason: Words | None = None
    blocker: Words | None = None
    waiting_for: PersonToken | None = None


class Evidence(Value):
    """Something that shows that an activity was done."""

    id: ShortId
    kind: Literal["permalink", "document", "note"]
    what: Words
    """The link, the document's name or address, or the note itself."""
    by: PersonToken
    at: UtcTime


class Verification(Value):
    """Somebody other than the doer has looked at it."""

    by: PersonToken
    at: UtcTime


class Tailoring(Value):
    """The team has raised or lowered an activity's level, with a reason."""

    level: Level
    reason: Words
    by: PersonToken
    at: UtcTime


class ActivityState(Value):
    """Where a project stands with one activity."""

    mark: Mark | None = None
    owner: PersonToken | None = None
    due: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()
    verification: Verification | None = None
    tailoring: Tailoring | None = None

    @property
    def status(self) -> Status:
        return self.mark.status if self.mark else Status.NOT_ASSESSED


class OwnActivity(Value):
    """An activity that the team added itself."""

    title: Label
    phase: Phase
    level: Level
    reason: Words
    by: PersonToken
    at: UtcTime


class Retired(Value):
    """The state of an activity that the project's framework version no longer has."""

    title: str
    phase: Phase
    last_version: str
    state: ActivityState


class Decision(StrEnum):
    """The outcome of a gate."""

    GO = "go"
    GO_WITH_CONDITIONS = "go_with_conditions"
    HOLD = "hold"
    RECYCLE = "recycle"
    STOP = "stop"

    @property
    def lets_pass(self) -> bool:
        return self in (Decision.GO, Decision.GO_WITH_CONDITIONS)


class Closing(Value):
    """Who closed a condition, when, and what they said."""

    by: PersonToken
    at: UtcTime
    note: Words | None = None


class Condition(Value):
    """Something that has to be done although the gate was passed."""

    text: Words
    owner: PersonToken
    due: dt.date
    closed: Closing | None = None


class GateDecision(Value):
    """A decision on leaving a phase. `gaps`: the must requirements that were unmet then."""

    phase: Phase
    decision: Decision
    rationale: Words | None = None
    conditions: tuple[Condition, ...] = ()
    gaps: tuple[str, ...] = ()
    number: int
    """Number of the record that made it."""
    by: PersonToken
    at: UtcTime


class Visit(Value):
    """A stay in a phase."""

    phase: Phase
    number: int
    """Number of the record that entered it."""
    entered: UtcTime
    by: PersonToken
    reopened: bool = False
    """True where the project had been in this phase, or in a later one, before."""
    reason: Words | None = None
    gaps: tuple[str, ...] = ()
    """Requirements that were unmet when it was entered, must first."""
    decision: ShortId | None = None
    """The gate decision that let it pass."""
    left: UtcTime | None = None
    left_by: PersonToken | None = None


class TeamLesson(Value):
    """Something that the team learnt."""

    text: Words
    phase: Phase
    activity: str | None = None
    by: PersonToken
    at: UtcTime
