"""Summaries for those who answer for projects, when they want them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.briefing import brief_of
from bot.domain.framework import Framework
from bot.domain.leads import DueSummary, LeadSchedule, Moved, due_summaries, moved
from bot.domain.project import ProjectKey, ProjectRole
from bot.domain.understanding import Language
from bot.services.summarizer import Portfolio, Summarizer
from bot.store.lead_schedules import LeadScheduleStore

ANSWERING = (ProjectRole.LEAD, ProjectRole.DEPUTY, ProjectRole.SPONSOR)
"""Who answers for a project, and so finds it in the summary."""


@dataclass(frozen=True)
class LeadSummary:
    """The projects that somebody answers for, those in need first, and what moved in each."""

    found: Portfolio
    moved: Mapping[ProjectKey, Moved]


class LeadReporter:
    """Raises DataFolderError when the database fails."""

    def __init__(
        self,
        schedules: LeadScheduleStore,
        summarizer: Summarizer,
        word: Callable[[str], str] | None = None,
    ) -> None:
        """`word` puts an English sentence with marks into a language model's words."""
        self._schedules = schedules
        self._summarizer = summarizer
        self._word = word

    def schedule(self, org: str, person: str) -> LeadSchedule | None:
        """Return when the person wants summaries, None for never."""
        return self._schedules.find(org, person)

    def choose(self, org: str, person: str, schedule: LeadSchedule | None) -> None:
        """The person gets summaries then; None: none any more, and nothing of the choice is kept."""
        if schedule is None:
            self._schedules.forget(org, person)
        else:
            self._schedules.write(schedule)

    def due(self, now: dt.datetime) -> tuple[DueSummary, ...]:
        return due_summaries(self._schedules.each(), now)

    def report(self, due: DueSummary, now: dt.datetime) -> LeadSummary:
        """Return the projects that the person answers for, and what moved since the summary before."""
        schedule = due.schedule
        found = self._summarizer.portfolio(now, schedule.org, schedule.person, ANSWERING)
        changes = {row.key: moved(self._summarizer.changes(row.key, due.since)) for row in found.rows}
        return LeadSummary(found, changes)

    def opening(self, found: Portfolio, framework: Framework, language: Language) -> str:
        """Return which project needs its lead first, and why; empty where none does."""
        brief = brief_of(found.rows, framework, language)
        if brief is None:
            return ""
        return brief.filled(self._word(brief.sentence) if self._word and language == "en" else None)

    def sent(self, due: DueSummary) -> None:
        """The summary is out, or cannot be delivered; its window does not come again."""
        self._schedules.sent(due.schedule.org, due.schedule.person, due.window)
