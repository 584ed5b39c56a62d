"""The implementation framework as values: phases, steps, tracks, activities, criteria, rules."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.domain.knowledge import Entry, ExtractId, Sentence
from bot.domain.phases import Phase, Track

ActivityId = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9-]+$")]
"""`phase/name`, e.g. `assess/certification`."""

Title = Annotated[str, StringConstraints(min_length=3, max_length=110)]


class Names(Entry):
    """A short name in both languages."""

    en: Title
    sv: Title


class Step(Entry):
    """One of QIF's 14 steps, numbered as in Meyers et al. 2012."""

    number: Annotated[int, Field(ge=1, le=14)]
    name: Title
    """As the paper titles its section."""
    qif_name: Title
    """As QIF's Table 4 names it."""
    section: str
    qif_phase: Annotated[int, Field(ge=1, le=4)]
    phase: Phase


class Criterion(Entry):
    """A condition to enter or to leave a phase; met when its activities are done or waived."""

    id: ActivityId
    text: Sentence
    must: bool = False
    activities: Annotated[tuple[ActivityId, ...], Field(min_length=1)]
    extract: tuple[ExtractId, ...] = ()


class PhaseSpec(Entry):
    """A phase: its names, its steps, and what has to be so before and after."""

    id: Phase
    names: Names
    summary: Sentence
    steps: tuple[int, ...] = ()
    section: str
    added_by_paper: bool = False
    """True for the two phases that the paper adds to QIF."""
    entry: tuple[Criterion, ...] = ()
    exit: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class TrackSpec(Entry):
    """A track through all phases and its focus in each."""

    id: Track
    names: Names
    section: str
    focus: dict[Phase, Sentence]
    extract: tuple[ExtractId, ...] = ()


class Role(Entry):
    """Somebody who takes part in an implementation; `mentioned` items name the role."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z-]+$")]
    names: Names
    does: Sentence
    extract: tuple[ExtractId, ...] = ()


class Activity(Entry):
    """Something that a team does in a phase.

    `level` is `must` only where the source demands an order or a precondition; the rules that
    demand it are then named in `must_because`.
    """

    id: ActivityId
    names: Names
    phase: Phase
    step: Annotated[int, Field(ge=1, le=14)] | None = None
    track: Track | None = None
    level: Literal["must", "should"] = "should"
    must_because: tuple[str, ...] = ()
    extract: Annotated[tuple[ExtractId, ...], Field(min_length=1)]
    roles: tuple[str, ...] = ()
    typical_evidence: tuple[Title, ...] = ()
    depends_on: tuple[ActivityId, ...] = ()
    was: tuple[ActivityId, ...] = ()
    """Earlier ids of this activity, for migration between framework versions."""

    @model_validator(mode="after")
    def _a_must_names_its_rule(self) -> Self:
        if (self.level == "must") != bool(self.must_because):
            raise ValueError("an activity is `must` exactly when `must_because` names a rule")
        return self


class Rule(Entry):
    """A sequencing remark of the source: `first` is to be done before `then` (or before a phase)."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    text: Sentence
    first: Annotated[tuple[ActivityId, ...], Field(min_length=1)]
    then: tuple[ActivityId, ...] = ()
    before_phase: Phase | None = None
    extract: Annotated[tuple[ExtractId, ...], Field(min_length=1)]


class Framework(Entry):
    """One version of the framework."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    source: str
    reviewed: dt.date
    review_due: dt.date
    phases: Annotated[tuple[PhaseSpec, ...], Field(min_length=6, max_length=6)]
    steps: Annotated[tuple[Step, ...], Field(min_length=14, max_length=14)]
    tracks: Annotated[tuple[TrackSpec, ...], Field(min_length=2, max_length=2)]
    roles: tuple[Role, ...]
    activities: tuple[Activity, ...]
    rules: tuple[Rule, ...]

    def activity(self, activity_id: str) -> Activity:
        """Return the activity with that id. Raises KeyError."""
        for activity in self.activities:
            if activity.id == activity_id:
                return activity
        raise KeyError(activity_id)

    def in_phase(self, phase: Phase) -> tuple[Activity, ...]:
        """Return the phase's activities, must first, in file order."""
        found = [a for a in self.activities if a.phase is phase]
        return tuple(sorted(found, key=lambda a: a.level != "must"))

    def phase(self, phase: Phase) -> PhaseSpec:
        """Return the description of a phase."""
        return next(spec for spec in self.phases if spec.id is phase)
