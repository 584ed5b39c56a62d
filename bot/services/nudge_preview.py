"""What would be sent now and what is held back, and what became of what was sent."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.nudges import IsHoliday, NudgeRules, Verdict, due_nudges
from bot.domain.project import ProjectKey
from bot.store.drafts import Stored, no_project
from bot.store.nudges import Ground, NudgeStore, RuleTally
from bot.store.projects import ProjectStore

MUTE_AFTER = 5
"""Fewest nudges of a rule that somebody answered before muting it is proposed; with less it is chance."""

MUTE_FROM_FRACTION = 0.5
"""Share of dismissals among them from which muting is proposed."""


@dataclass(frozen=True)
class Preview:
    """One project: what is due, what is held back, when to look again."""

    stored: Stored
    verdict: Verdict


@dataclass(frozen=True)
class RuleReport:
    """What became of a rule's nudges. `propose_muting`: it is dismissed again and again."""

    tally: RuleTally
    propose_muting: bool


class NudgePreview:
    """Looks at projects as the Nudger does, and changes nothing."""

    def __init__(
        self, projects: ProjectStore, nudges: NudgeStore, rules: NudgeRules, is_holiday: IsHoliday
    ) -> None:
        self._projects = projects
        self._nudges = nudges
        self.rules = rules
        self._is_holiday = is_holiday

    def of(self, key: ProjectKey, now: dt.datetime) -> Preview:
        """Return what is due in one project. Raises Refused where the channel has none."""
        ground = self._nudges.past(key)
        if ground is None:
            raise no_project(key)
        return self._preview(ground, now)

    def all(self, now: dt.datetime, org: str | None = None) -> Iterator[Preview]:
        """Yield what is due in each project, of an organisation or of all."""
        for stored in self._projects.each(org):
            ground = self._nudges.past(stored.project.key)
            if ground is not None:
                yield self._preview(ground, now)

    def _preview(self, ground: Ground, now: dt.datetime) -> Preview:
        stored = ground.stored
        verdict = due_nudges(
            stored.project,
            stored.framework,
            self.rules,
            now,
            past=ground.past,
            preferences=ground.preferences,
            is_holiday=self._is_holiday,
            planned_at=ground.planned_at,
        )
        return Preview(stored, verdict)

    def report(self, org: str | None = None, since: dt.datetime | None = None) -> tuple[RuleReport, ...]:
        """Return what became of the nudges by rule, the most dismissed first."""
        found = [
            RuleReport(one, dismissed_too_often(answered(one), one.dismissed))
            for one in self._nudges.tally(org, since)
        ]
        return tuple(sorted(found, key=lambda one: (-_dismissed_fraction(one.tally), one.tally.rule)))


def dismissed_too_often(answers: int, dismissed: int) -> bool:
    """Tell whether so many of those who answered the rule's nudges dismissed them that it helps nobody."""
    return answers >= MUTE_AFTER and dismissed >= answers * MUTE_FROM_FRACTION


def answered(tally: RuleTally) -> int:
    """Return how many of a rule's nudges somebody answered."""
    return tally.acted + tally.snoozed + tally.dismissed


def _dismissed_fraction(tally: RuleTally) -> float:
    return tally.dismissed / answered(tally) if answered(tally) else 0.0
