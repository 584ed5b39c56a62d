"""Which nudges are due now, which are held back and why, and when to look again. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.framework import Framework
from bot.domain.nudges.board import Board
from bot.domain.nudges.candidates import LEAD, Candidate, Candidates
from bot.domain.nudges.conditions import find
from bot.domain.nudges.holding import Holding
from bot.domain.nudges.limits import Limits
from bot.domain.nudges.passed import passed_by
from bot.domain.nudges.rules import NudgeRules
from bot.domain.nudges.values import IsHoliday, Nudge, Past, Preference, Verdict, no_holidays
from bot.domain.project import Project


def due_nudges(
    project: Project,
    framework: Framework,
    rules: NudgeRules,
    now: dt.datetime,
    *,
    past: Sequence[Past] = (),
    preferences: Mapping[str, Preference] | None = None,
    is_holiday: IsHoliday = no_holidays,
    appendable: bool = False,
    planned_at: dt.datetime | None = None,
) -> Verdict:
    """Return what is due, what is held back, what went by unseen, and when to look again.

    Args:
        past: every nudge of this project that was claimed or sent.
        preferences: by person token.
        is_holiday: whether a date is a public holiday in a time zone.
        appendable: today's message is still the newest of its channel and can take more nudges.
        planned_at: when the project was to be looked at; None: now.
    """
    board, holding, chosen = Board(project, framework, now), Holding(), preferences or {}
    found = find(board, rules)
    for day in found.days:
        if day > board.today:
            holding.wake(board.midnight(day))
    candidates = Candidates(board, now, past, chosen, holding)
    limits = Limits(board, now, past, chosen, is_holiday, holding)
    ordered = sorted(filter(None, map(candidates.of, found.findings)), key=lambda one: one.order)
    free = [one for one in ordered if limits.lets_through(one)]
    due = limits.room(free, rules.most_in_a_message, appendable)
    return Verdict(
        due=tuple(one.nudge() for one in due),
        held=tuple(holding.held),
        passed=passed_by(project, framework, rules, planned_at or now, now, found.findings, past),
        next_check_at=now if due else holding.next_check(now),
    )


def standing(
    project: Project,
    framework: Framework,
    rules: NudgeRules,
    now: dt.datetime,
    names: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], Nudge]:
    """Return those of the nudges, by rule and window, whose condition holds now, as they read now."""
    board = Board(project, framework, now)
    found = {(one.rule.id, one.occurrence): one for one in find(board, rules).findings}
    holding: dict[tuple[str, str], Nudge] = {}
    for rule, window in names:
        if finding := found.get((rule, window.split("~")[0])):
            escalation = window.endswith(LEAD)
            addressee = board.lead if escalation else finding.addressee
            holding[rule, window] = Candidate(finding, window, addressee, escalation).nudge()
    return holding
