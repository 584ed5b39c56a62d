"""Nudges: which are due in a project, which are held back and why, and when to look again. Pure.

`due_nudges(project, framework, rules, now, past=…, preferences=…, is_holiday=…)` gives a `Verdict`.
A rule whose condition holds gives a finding, named by its occurrence (a stay in a phase, an activity
and its date, a period of the cadence …). Each occurrence nudges once: the window is the
occurrence's name. Later windows of the same occurrence exist for two reasons only: a snooze that is
over (`…~2`) and the one escalation to the lead (`…~lead`).

What nobody has seen costs nothing: only nudges with a `sent_at` count for the weekly cap, the
cooldown and the one message of the day.
"""

from bot.domain.nudges.due import due_nudges, standing
from bot.domain.nudges.rules import NudgeAct, NudgeRule, NudgeRules, RuleSource
from bot.domain.nudges.values import (
    Held,
    IsHoliday,
    Nudge,
    Outcome,
    Passed,
    Past,
    Preference,
    Verdict,
    no_holidays,
)
from bot.domain.nudges.wording import source_line, worded

__all__ = [
    "Held",
    "IsHoliday",
    "Nudge",
    "NudgeAct",
    "NudgeRule",
    "NudgeRules",
    "Outcome",
    "Passed",
    "Past",
    "Preference",
    "RuleSource",
    "Verdict",
    "due_nudges",
    "no_holidays",
    "source_line",
    "standing",
    "worded",
]
