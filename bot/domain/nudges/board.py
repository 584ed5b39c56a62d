"""What the conditions of all rules look at, worked out once for one project and moment."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.framework import Framework
from bot.domain.nudges.hours import moment
from bot.domain.nudges.rules import NudgeRule
from bot.domain.phases import Phase
from bot.domain.project import Catalogue, Item, Project, Readiness, Status, catalogue, readiness


@dataclass(frozen=True)
class Finding:
    """A condition that holds. `occurrence` tells this time from other times."""

    rule: NudgeRule
    occurrence: str
    since: dt.date
    fields: dict[str, str]
    subjects: tuple[str, ...] = ()
    addressee: str | None = None


@dataclass
class Found:
    """What holds, and the days on which something that does not hold yet may begin to."""

    findings: list[Finding] = field(default_factory=list[Finding])
    days: set[dt.date] = field(default_factory=set[dt.date])

    def from_day(self, today: dt.date, finding: Finding) -> None:
        """The finding holds from its `since` on: today, or on a day to look again."""
        if today < finding.since:
            self.days.add(finding.since)
        else:
            self.findings.append(finding)


class Board:
    """A project with its framework on one day of its own time zone."""

    def __init__(self, project: Project, framework: Framework, now: dt.datetime) -> None:
        self.project = project
        self.framework = framework
        self.today = project.profile.today(now)

    @cached_property
    def known(self) -> Catalogue:
        return catalogue(self.project, self.framework)

    @cached_property
    def gate(self) -> Readiness:
        return readiness(self.project, self.framework, known=self.known)

    @property
    def stopped(self) -> bool:
        """True after a `stop` at the present gate: nothing is asked of the project any more."""
        return self.decided_now("stop")

    def decided_now(self, *decisions: str) -> bool:
        found = self.project.decision_now()
        return found is not None and found[1].decision in decisions

    def day_of(self, moment: dt.datetime) -> dt.date:
        return self.project.profile.today(moment)

    @property
    def entered(self) -> dt.date:
        """The day on which the phase was entered."""
        return self.day_of(self.project.visit.entered)

    def is_open(self, activity: str) -> bool:
        return activity in self.known.items and not self.project.state(activity).status.settled

    def has_begun(self, activity: str) -> bool:
        status = self.project.state(activity).status
        return activity in self.known.items and status in (Status.IN_PROGRESS, Status.BLOCKED, Status.DONE)

    def open_items(self) -> list[Item]:
        return [item for item in self.known.items.values() if self.is_open(item.id)]

    def title(self, activity: str) -> str:
        return self.known.items[activity].title

    def titles(self, activities: tuple[str, ...], most: int = 4) -> str:
        """Return the titles in quotation marks; of many the first ones and how many more."""
        shown = ", ".join(self.quoted(self.title(one)) for one in activities[:most])
        return f"{shown} (+{len(activities) - most})" if len(activities) > most else shown

    def quoted(self, text: str) -> str:
        """Return the text in the quotation marks of the project's language."""
        return f"”{text}”" if self.project.profile.language == "sv" else f"“{text}”"

    def phase_name(self, phase: Phase) -> str:
        """Return the phase's name in the project's language."""
        names = self.framework.phase(phase).names
        return names.sv if self.project.profile.language == "sv" else names.en

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return the moment at which the day begins in the project's time zone."""
        return moment(day, self.project.profile.time_zone)

    @property
    def lead(self) -> str | None:
        leads = self.project.leads
        return leads[0] if leads else None
