"""What came to hold while nobody looked and is stale by now: it is not told, and the report says so."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.framework import Framework
from bot.domain.nudges.board import Board, Finding
from bot.domain.nudges.candidates import rows_of
from bot.domain.nudges.conditions import find
from bot.domain.nudges.hours import moment
from bot.domain.nudges.rules import GovernanceRecurring, NudgeRules
from bot.domain.nudges.values import Passed, Past
from bot.domain.project import Project

LOOKED_BACK_DAYS = 31
"""Of a longer sleep, the last days are looked through for what lapsed; each day costs as much as a look."""


def passed_by(
    project: Project,
    framework: Framework,
    rules: NudgeRules,
    planned_at: dt.datetime,
    now: dt.datetime,
    holding: Iterable[Finding],
    past: Sequence[Past],
) -> tuple[Passed, ...]:
    """Return what held between the two moments, was never told, and does not hold any more.

    Of a cadence that are the periods before the latest, which stands for them.

    Args:
        planned_at: when the project was to be looked at; it has not changed since.
        holding: what holds now.
    """
    now_holding = {(one.rule.id, one.occurrence) for one in holding}
    gone: dict[tuple[str, str], Passed] = {}
    for finding in _found(project, framework, rules, _days(project, planned_at, now)):
        name = (finding.rule.id, finding.occurrence)
        if name in now_holding or name in gone or finding.rule.id in project.settings.muted:
            continue
        if not rows_of(past, finding):
            recurs = isinstance(finding.rule.when, GovernanceRecurring)
            gone[name] = Passed(rule=name[0], window=name[1], why="merged" if recurs else "lapsed")
    return tuple(gone.values())


def _found(
    project: Project, framework: Framework, rules: NudgeRules, days: Iterable[dt.date]
) -> Iterator[Finding]:
    for day in days:
        board = Board(project, framework, moment(day, project.profile.time_zone))
        yield from find(board, rules).findings


def _days(project: Project, planned_at: dt.datetime, now: dt.datetime) -> list[dt.date]:
    """Return the days before today on which nobody looked; of a declared pause nothing was missed."""
    paused, today = project.settings.paused_until, project.profile.today(now)
    missed = (today - project.profile.today(max(planned_at, paused or planned_at))).days
    return [today - dt.timedelta(days=back) for back in range(min(missed, LOOKED_BACK_DAYS), 0, -1)]
