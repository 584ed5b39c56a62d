"""What holds a nudge back: mutes, pauses, snoozes, cooldowns, working time, the cap, the day's message."""

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.domain.nudges.board import Board, Finding
from bot.domain.nudges.candidates import Candidate, is_of
from bot.domain.nudges.holding import Holding
from bot.domain.nudges.hours import clock_of
from bot.domain.nudges.values import HeldReason, IsHoliday, Past, Preference


class Limits:
    """Lets through what may be sent now. What it holds back goes to `holding`."""

    def __init__(
        self,
        board: Board,
        now: dt.datetime,
        past: Sequence[Past],
        preferences: Mapping[str, Preference],
        is_holiday: IsHoliday,
        holding: Holding,
    ) -> None:
        self._board = board
        self._now = now
        self._past = past
        self._preferences = preferences
        self._is_holiday = is_holiday
        self._holding = holding

    def lets_through(self, one: Candidate) -> bool:
        """Tell whether nothing holds it back by itself."""
        found = self._obstacle(one)
        if found is None:
            return True
        reason, until = found
        self._holding.hold(one.finding, one.window, reason, until)
        return False

    def room(self, free: Sequence[Candidate], most_in_a_message: int, appendable: bool) -> list[Candidate]:
        """Keep what the weekly cap and the one message of the day have room for, in the given order."""
        board, cap = self._board, self._board.project.settings.weekly_cap
        today = board.today
        days = [board.day_of(row.sent_at) for row in self._past if row.sent_at]
        monday = today - dt.timedelta(days=today.weekday())
        next_monday = monday + dt.timedelta(days=7)
        left_this_week = cap - sum(monday <= day < next_monday for day in days)
        sent_today = days.count(today)
        in_message = most_in_a_message - sent_today if appendable or not sent_today else 0
        kept: list[Candidate] = []
        for one in free:
            if len(kept) >= left_this_week:
                until = board.midnight(next_monday) if cap else None
                self._holding.hold(one.finding, one.window, "cap", until)
            elif len(kept) >= in_message:
                tomorrow = board.midnight(today + dt.timedelta(days=1))
                self._holding.hold(one.finding, one.window, "batched", tomorrow)
            else:
                kept.append(one)
        return kept

    def _obstacle(self, one: Candidate) -> tuple[HeldReason, dt.datetime | None] | None:
        """Return what is in the way and until when, the weightiest first."""
        settings, rule = self._board.project.settings, one.finding.rule.id
        snoozed = settings.snoozed.get(rule)
        if rule in settings.muted:
            return "muted", None
        if settings.paused_until and settings.paused_until > self._now:
            return "paused", settings.paused_until
        if snoozed and snoozed > self._now:
            return "snoozed", snoozed
        if (until := self._cooldown(one.finding)) and until > self._board.today:
            return "cooldown", self._board.midnight(until)
        preference = self._preferences.get(one.addressee) if one.addressee else None
        clock = clock_of(self._board.project.profile, preference, self._is_holiday)
        closed = clock.closed(self._now)
        return (closed, clock.next_opening(self._now)) if closed else None

    def _cooldown(self, finding: Finding) -> dt.date | None:
        """Return the first day on which the rule may speak of something else than it did last."""
        others = [
            self._board.day_of(row.sent_at)
            for row in self._past
            if row.rule == finding.rule.id and row.sent_at and not is_of(row, finding)
        ]
        return max(others) + dt.timedelta(days=finding.rule.cooldown_days) if others else None
