"""What there is to send for a finding, to whom: the first time, again after a snooze, once to the lead."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.nudges.board import Board, Finding
from bot.domain.nudges.holding import Holding
from bot.domain.nudges.values import Nudge, Outcome, Past, Preference

LEAD = "~lead"
"""Ends the window of the one nudge of an occurrence that addresses the lead."""


@dataclass(frozen=True)
class Candidate:
    """A finding that has something to send, in this window, to this person."""

    finding: Finding
    window: str
    addressee: str | None
    escalation: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        return (self.finding.rule.priority, self.finding.since, self.finding.rule.id, self.window)

    def nudge(self) -> Nudge:
        finding = self.finding
        return Nudge(
            rule=finding.rule.id,
            kind=finding.rule.when.kind,
            window=self.window,
            subjects=finding.subjects,
            addressee=self.addressee,
            escalation=self.escalation,
            since=finding.since,
            priority=finding.rule.priority,
            fields=finding.fields,
            acts=finding.rule.acts,
            source=finding.rule.source,
        )


class Candidates:
    """Judges findings by what was sent of them before. What it holds back goes to `holding`."""

    def __init__(
        self,
        board: Board,
        now: dt.datetime,
        past: Sequence[Past],
        preferences: Mapping[str, Preference],
        holding: Holding,
    ) -> None:
        self._board = board
        self._now = now
        self._past = past
        self._preferences = preferences
        self._holding = holding

    def of(self, finding: Finding) -> Candidate | None:
        """Return what to send for a finding; None where it was sent, is snoozed, dismissed, or under way."""
        rows = rows_of(self._past, finding)
        if any(row.outcome is Outcome.DISMISSED for row in rows):
            return None
        sent = sorted((row for row in rows if row.sent_at), key=lambda row: row.sent_at or self._now)
        if not sent:
            return None if rows else self._first(finding)
        if len(sent) < len(rows):
            return None  # one of them is claimed and on its way
        last = sent[-1]
        if last.outcome is Outcome.SNOOZED and last.snoozed_until:
            return self._again(finding, last, last.snoozed_until, len(rows))
        return self._escalation(finding, sent)

    def _first(self, finding: Finding) -> Candidate | None:
        if not self._opted_out(finding.addressee):
            return Candidate(finding, finding.occurrence, finding.addressee)
        days = finding.rule.escalate_after_days
        begins = finding.since + dt.timedelta(days=days) if days else None
        if begins and self._board.today >= begins and (lead := self._lead()):
            return Candidate(finding, finding.occurrence + LEAD, lead, escalation=True)
        until = self._board.midnight(begins) if begins else None
        self._holding.hold(finding, finding.occurrence, "opted_out", until)
        return None

    def _again(self, finding: Finding, last: Past, until: dt.datetime, number: int) -> Candidate | None:
        """A snoozed nudge comes again, with the same address, once its time is over."""
        if until > self._now:
            self._holding.hold(finding, last.window, "snoozed", until)
            return None
        escalated = last.window.endswith(LEAD)
        addressee = self._lead() if escalated else finding.addressee
        if self._opted_out(addressee):
            self._holding.hold(finding, last.window, "opted_out", None)
            return None
        suffix = LEAD if escalated else ""
        return Candidate(finding, f"{finding.occurrence}~{number + 1}{suffix}", addressee, escalated)

    def _escalation(self, finding: Finding, sent: list[Past]) -> Candidate | None:
        days = finding.rule.escalate_after_days
        if days is None or any(row.window.endswith(LEAD) for row in sent):
            return None
        begins = self._board.day_of(sent[-1].sent_at or self._now) + dt.timedelta(days=days)
        if self._board.today < begins:
            self._holding.wake(self._board.midnight(begins))
            return None
        lead = self._lead()
        return Candidate(finding, finding.occurrence + LEAD, lead, escalation=True) if lead else None

    def _opted_out(self, person: str | None) -> bool:
        return person is not None and self._preferences.get(person, Preference()).opted_out

    def _lead(self) -> str | None:
        return next((lead for lead in self._board.project.leads if not self._opted_out(lead)), None)


def rows_of(past: Sequence[Past], finding: Finding) -> list[Past]:
    """Return the nudges that were claimed or sent for the finding's own occurrence."""
    return [row for row in past if row.rule == finding.rule.id and is_of(row, finding)]


def is_of(row: Past, finding: Finding) -> bool:
    """Tell whether a nudge of the finding's rule was about its occurrence."""
    return row.window == finding.occurrence or row.window.startswith(f"{finding.occurrence}~")
