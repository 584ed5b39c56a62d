"""The sample projects of `advisor play`, made by the same acts as real ones."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.compose import Application
from bot.domain.phases import Phase
from bot.domain.project import ProjectKey, ProjectRole, Status
from bot.services.acting import Acting, Start

LATE_DAYS = 2
"""After so many days the first open activity is due, so that a week shows a nudge."""


@dataclass(frozen=True)
class Sample:
    """A project to begin with. `people`: who leads, and who else takes part, by id."""

    key: ProjectKey
    channel: str
    name: str
    phase: str
    people: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def lead(self) -> str:
        return self.people[0]


def add_projects(application: Application, samples: tuple[Sample, ...]) -> None:
    for sample in samples:
        _add(application, sample)


def clear_projects(application: Application) -> None:
    """All projects are gone, those too that people started."""
    for stored in list(application.projects.each()):
        by = Acting(person="playground", now=application.clock(), kind="operator")
        application.tracker.erase_channel(stored.project.key, by)


def _add(application: Application, sample: Sample) -> None:
    tracker, now = application.tracker, application.clock()
    by = Acting(person=sample.lead, now=now, name=sample.names[sample.lead], names=dict(sample.names))
    phase = Phase(sample.phase)
    tracker.create(sample.key, by, Start(name=sample.name, phase=phase))
    for person in sample.people[1:]:
        tracker.set_person(sample.key, by, person, ProjectRole.MEMBER)
    activities = application.corpus.framework.in_phase(phase)
    first, second, third, *_ = activities
    tracker.mark(sample.key, by, first.id, Status.DONE)
    tracker.add_evidence(sample.key, by, first.id, "note", "Minutes of the first meeting of the group")
    tracker.mark(sample.key, by, second.id, Status.IN_PROGRESS)
    tracker.assign(sample.key, by, second.id, sample.people[1])
    tracker.set_due(sample.key, by, second.id, (now + dt.timedelta(days=LATE_DAYS)).date())
    tracker.mark(sample.key, by, third.id, Status.BLOCKED, blocker="The contract is with the lawyers")
