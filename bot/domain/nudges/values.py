"""What goes into the question which nudges are due, and what comes out of it."""

import datetime as dt
from enum import StrEnum
from typing import Literal, Protocol, get_args

from bot.domain.nudges.rules import NudgeAct, RuleSource
from bot.domain.project import PersonToken, UtcTime, WorkingHours
from bot.domain.project.base import Value
from bot.domain.project.values import TimeZone

Language = Literal["en", "sv"]


class IsHoliday(Protocol):
    """Tells whether a date is a public holiday where that time zone is kept."""

    def __call__(self, day: dt.date, time_zone: str) -> bool: ...


def no_holidays(day: dt.date, time_zone: str) -> bool:  # noqa: ARG001
    """Know no public holidays."""
    return False


class Outcome(StrEnum):
    """What became of a nudge that was sent."""

    ACTED = "acted"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"


DismissedAs = Literal["not_relevant", "done_elsewhere", "wrong_time", "other"]
DISMISSED_AS: tuple[DismissedAs, ...] = get_args(DismissedAs)
"""Why somebody dismissed a nudge."""


class Past(Value):
    """A nudge that was claimed or sent earlier."""

    rule: str
    window: str
    sent_at: UtcTime | None
    """None: claimed, failed or dropped, so nobody has seen it and it counts for no budget."""
    outcome: Outcome | None = None
    snoozed_until: UtcTime | None = None


class Preference(Value):
    """What one person has chosen, for all of their projects."""

    opted_out: bool = False
    """Never addressed by a nudge. The channel still gets what concerns all."""
    time_zone: TimeZone | None = None
    """None: that of the project."""
    working_hours: WorkingHours | None = None


class Nudge(Value):
    """One nudge that is due now."""

    rule: str
    kind: str
    window: str
    """Names the occurrence; a channel gets one nudge for each (rule, window)."""
    subjects: tuple[str, ...] = ()
    """The activities, or the condition, that it is about."""
    addressee: PersonToken | None
    """Who is mentioned; None: the channel."""
    escalation: bool = False
    since: dt.date
    """The day from which it holds, in the project's time zone."""
    priority: int
    fields: dict[str, str]
    """What the wording names, unescaped."""
    acts: tuple[NudgeAct, ...]
    source: RuleSource


HeldReason = Literal[
    "muted",
    "snoozed",
    "paused",
    "opted_out",
    "cooldown",
    "out_of_hours",
    "weekend",
    "holiday",
    "cap",
    "batched",
]


class Held(Value):
    """A nudge that holds and is not sent now. `until`: when to look again, None: not by itself."""

    rule: str
    window: str
    reason: HeldReason
    until: UtcTime | None


class Passed(Value):
    """What held while nobody looked, was never told and is stale now."""

    rule: str
    window: str
    why: Literal["lapsed", "merged"]
    """`merged`: a later period of the cadence stands for it."""


class Verdict(Value):
    """Which nudges go out now, most important first, which are held back and why, and what went by."""

    due: tuple[Nudge, ...]
    held: tuple[Held, ...]
    passed: tuple[Passed, ...] = ()
    next_check_at: UtcTime | None
    """When to look at the project again if nothing in it changes; `now` while something is due."""
