"""Which nudges are due now, which are held back and why, and when to look again. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.framework import Framework
from bot.domain.nudges.board import Board, Finding
from bot.domain.nudges.cadence import latest_period
from bot.domain.nudges.conditions import find, in_use_since
from bot.domain.nudges.hours import Clock, clock_of, moment
from bot.domain.nudges.rules import NudgeRules
from bot.domain.nudges.values import (
    Held,
    HeldReason,
    IsHoliday,
    Nudge,
    Outcome,
    Past,
    Preference,
    Verdict,
    no_holidays,
)
from bot.domain.project import Project

LEAD = "~lead"
"""Ends the window of the one nudge of an occurrence that addresses the lead."""


@dataclass(frozen=True)
class _Candidate:
    """A finding that has something to send, in this window, to this person."""

    finding: Finding
    window: str
    addressee: str | None
    escalation: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        return (self.finding.rule.priority, self.finding.since, self.finding.rule.id, self.window)


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
) -> Verdict:
    """Return what is due, what is held back, and when to look again.

    Args:
        past: every nudge of this project that was claimed or sent.
        preferences: by person token.
        is_holiday: whether a date is a public holiday in a time zone.
        appendable: today's message is still the newest of its channel and can take more nudges.
    """
    return _Sifting(project, framework, rules, now, past, preferences or {}, is_holiday, appendable).verdict()


class _Sifting:
    """One pass over all findings of a project."""

    def __init__(
        self,
        project: Project,
        framework: Framework,
        rules: NudgeRules,
        now: dt.datetime,
        past: Sequence[Past],
        preferences: Mapping[str, Preference],
        is_holiday: IsHoliday,
        appendable: bool,
    ) -> None:
        self.board = Board(project, framework, now)
        self.project = project
        self.settings = project.settings
        self.now = now
        self.rules = rules
        self.past = past
        self.preferences = preferences
        self.is_holiday = is_holiday
        self.appendable = appendable
        self.held: list[Held] = []
        self.wakes: list[dt.datetime] = []

    def verdict(self) -> Verdict:
        found = find(self.board, self.rules)
        self.wakes += [self._midnight(day) for day in found.days if day > self.board.today]
        candidates = [one for finding in found.findings if (one := self._candidate(finding))]
        free = [one for one in sorted(candidates, key=lambda one: one.order) if not self._is_held(one)]
        due = self._within_limits(free)
        return Verdict(
            due=tuple(_nudge(one) for one in due),
            held=tuple(self.held),
            next_check_at=self.now if due else self._next_check(),
        )

    # What there is to send

    def _candidate(self, finding: Finding) -> _Candidate | None:
        """Return what to send for a finding; None where it was sent, is snoozed, dismissed, or under way."""
        rows = self._rows(finding)
        if any(row.outcome is Outcome.DISMISSED for row in rows):
            return None
        sent = sorted((row for row in rows if row.sent_at), key=lambda row: row.sent_at or self.now)
        if not sent:
            return None if rows else self._first(finding)
        if len(sent) < len(rows):
            return None  # one of them is claimed and on its way
        last = sent[-1]
        if last.outcome is Outcome.SNOOZED and last.snoozed_until:
            return self._again(finding, last, len(rows))
        return self._escalation(finding, sent)

    def _first(self, finding: Finding) -> _Candidate | None:
        if not self._opted_out(finding.addressee):
            return _Candidate(finding, finding.occurrence, finding.addressee)
        days = finding.rule.escalate_after_days
        begins = finding.since + dt.timedelta(days=days) if days else None
        if begins and self.board.today >= begins and (lead := self._lead()):
            return _Candidate(finding, finding.occurrence + LEAD, lead, escalation=True)
        self._hold(finding, finding.occurrence, "opted_out", self._midnight(begins) if begins else None)
        return None

    def _again(self, finding: Finding, last: Past, number: int) -> _Candidate | None:
        """A snoozed nudge comes again, with the same address, once its time is over."""
        if last.snoozed_until and last.snoozed_until > self.now:
            self._hold(finding, last.window, "snoozed", last.snoozed_until)
            return None
        escalated = last.window.endswith(LEAD)
        addressee = self._lead() if escalated else finding.addressee
        if self._opted_out(addressee):
            self._hold(finding, last.window, "opted_out", None)
            return None
        suffix = LEAD if escalated else ""
        return _Candidate(finding, f"{finding.occurrence}~{number + 1}{suffix}", addressee, escalated)

    def _escalation(self, finding: Finding, sent: list[Past]) -> _Candidate | None:
        days = finding.rule.escalate_after_days
        if days is None or any(row.window.endswith(LEAD) for row in sent):
            return None
        begins = self.board.day_of(sent[-1].sent_at or self.now) + dt.timedelta(days=days)
        if self.board.today < begins:
            self.wakes.append(self._midnight(begins))
            return None
        lead = self._lead()
        return _Candidate(finding, finding.occurrence + LEAD, lead, escalation=True) if lead else None

    def _rows(self, finding: Finding) -> list[Past]:
        name = finding.occurrence
        return [
            row
            for row in self.past
            if row.rule == finding.rule.id and (row.window == name or row.window.startswith(f"{name}~"))
        ]

    def _opted_out(self, person: str | None) -> bool:
        return person is not None and self.preferences.get(person, Preference()).opted_out

    def _lead(self) -> str | None:
        return next((lead for lead in self.project.leads if not self._opted_out(lead)), None)

    # What holds it back

    def _is_held(self, one: _Candidate) -> bool:
        rule = one.finding.rule.id
        snoozed = self.settings.snoozed.get(rule)
        if rule in self.settings.muted:
            return self._hold(one.finding, one.window, "muted", None)
        if self.settings.paused_until and self.settings.paused_until > self.now:
            return self._hold(one.finding, one.window, "paused", self.settings.paused_until)
        if snoozed and snoozed > self.now:
            return self._hold(one.finding, one.window, "snoozed", snoozed)
        if (until := self._cooldown(one)) and until > self.board.today:
            return self._hold(one.finding, one.window, "cooldown", self._midnight(until))
        clock = self._clock(one.addressee)
        if reason := clock.closed(self.now):
            return self._hold(one.finding, one.window, reason, clock.next_opening(self.now))
        return False

    def _cooldown(self, one: _Candidate) -> dt.date | None:
        """Return the first day on which the rule may speak of something else than it did last."""
        name, rule = one.finding.occurrence, one.finding.rule
        others = [
            self.board.day_of(row.sent_at)
            for row in self.past
            if row.rule == rule.id
            and row.sent_at
            and row.window != name
            and not row.window.startswith(f"{name}~")
        ]
        return max(others) + dt.timedelta(days=rule.cooldown_days) if others else None

    def _clock(self, person: str | None) -> Clock:
        preference = self.preferences.get(person) if person else None
        return clock_of(self.project.profile, preference, self.is_holiday)

    def _within_limits(self, free: list[_Candidate]) -> list[_Candidate]:
        """Keep what the weekly cap and the one message of the day have room for."""
        today = self.board.today
        days = [self.board.day_of(row.sent_at) for row in self.past if row.sent_at]
        monday = today - dt.timedelta(days=today.weekday())
        next_monday = monday + dt.timedelta(days=7)
        left_this_week = self.settings.weekly_cap - sum(monday <= day < next_monday for day in days)
        sent_today = days.count(today)
        room = self.rules.most_in_a_message - sent_today
        if sent_today and not self.appendable:
            room = 0
        tomorrow = today + dt.timedelta(days=1)
        kept: list[_Candidate] = []
        for one in free:
            if len(kept) >= left_this_week:
                until = self._midnight(next_monday) if self.settings.weekly_cap else None
                self._hold(one.finding, one.window, "cap", until)
            elif len(kept) >= room:
                self._hold(one.finding, one.window, "batched", self._midnight(tomorrow))
            else:
                kept.append(one)
        return kept

    def _hold(self, finding: Finding, window: str, reason: HeldReason, until: dt.datetime | None) -> bool:
        self.held.append(Held(rule=finding.rule.id, window=window, reason=reason, until=until))
        return True

    # When to look again

    def _midnight(self, day: dt.date) -> dt.datetime:
        return moment(day, self.project.profile.time_zone)

    def _next_check(self) -> dt.datetime | None:
        moments = [*self.wakes, *_set(held.until for held in self.held)]
        later = [one for one in moments if one > self.now]
        return min(later) if later else None


def next_check_at(
    project: Project,
    framework: Framework,
    rules: NudgeRules,
    now: dt.datetime,
    *,
    past: Sequence[Past] = (),
    preferences: Mapping[str, Preference] | None = None,
    is_holiday: IsHoliday = no_holidays,
) -> dt.datetime | None:
    """Return when a nudge may become due if nothing changes; `now` if one is; None: none ever will."""
    verdict = due_nudges(
        project, framework, rules, now, past=past, preferences=preferences, is_holiday=is_holiday
    )
    return verdict.next_check_at


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
            holding[rule, window] = _nudge(_Candidate(finding, window, addressee, escalation))
    return holding


def merged_periods(project: Project, now: dt.datetime, planned: dt.datetime) -> int:
    """Return how many periods of the cadence went by unseen since the project was to be looked at.

    Their nudges are not sent afterwards: the latest period's stands for all.
    """
    start = in_use_since(project)
    if start is None or planned >= now:
        return 0
    cadence, today = project.settings.cadence, project.profile.today(now)
    seen, _, _ = latest_period(start, cadence, project.profile.today(planned))
    latest, _, _ = latest_period(start, cadence, today)
    return max(0, latest - max(seen, 1))


def _set(moments: Iterable[dt.datetime | None]) -> list[dt.datetime]:
    return [one for one in moments if one is not None]


def _nudge(one: _Candidate) -> Nudge:
    finding = one.finding
    return Nudge(
        rule=finding.rule.id,
        kind=finding.rule.when.kind,
        window=one.window,
        subjects=finding.subjects,
        addressee=one.addressee,
        escalation=one.escalation,
        since=finding.since,
        priority=finding.rule.priority,
        fields=finding.fields,
        acts=finding.rule.acts,
        source=finding.rule.source,
    )
