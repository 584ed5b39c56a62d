"""The rules for nudges as values: when each holds, how it is worded, where it comes from."""

import string
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.domain.framework import ActivityId, Names
from bot.domain.knowledge import Entry, ExtractId, Sentence
from bot.domain.phases import Phase

Days = Annotated[int, Field(ge=0, le=365)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=80)]


class TransitionReady(Entry):
    """All criteria for leaving the phase are met and no must of the next one is open."""

    kind: Literal["transition_ready"]


class TransitionWithGaps(Entry):
    """The phase was entered with gaps, and some of them are still open."""

    kind: Literal["transition_with_gaps"]


class Stalled(Entry):
    """Nobody has changed anything for `days` days, in one of these phases, with work left in it."""

    kind: Literal["stalled"]
    days: Days
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]


class Due(Entry):
    """An open activity is due within `days_before` days, today included."""

    kind: Literal["due"]
    days_before: Days


class Overdue(Entry):
    """An open activity was due at least `days_after` days ago."""

    kind: Literal["overdue"]
    days_after: Days


class ConditionDue(Entry):
    """An open condition of a gate is due within `days_before` days, today included."""

    kind: Literal["condition_due"]
    days_before: Days


class ConditionOverdue(Entry):
    """An open condition of a gate was due at least `days_after` days ago."""

    kind: Literal["condition_overdue"]
    days_after: Days


class TargetAtRisk(Entry):
    """The target date of the phase is at most `days_before` days away, or past, and a must is open."""

    kind: Literal["target_at_risk"]
    days_before: Days


class OrderOfWork(Entry):
    """A sequencing rule of the framework is not kept.

    Something that it puts later has begun while something that it puts first is open; or the project
    has been for `days_in_phase` days in the phase before which it wants that done.
    """

    kind: Literal["order_of_work"]
    rule: RuleId
    days_in_phase: Days = 14


class GovernanceRecurring(Entry):
    """After go-live, every `of`th period of the cadence that the lead has set, beginning with `turn`."""

    kind: Literal["governance_recurring"]
    turn: Annotated[int, Field(ge=1, le=20)]
    of: Annotated[int, Field(ge=1, le=20)]
    activity: ActivityId


class EvidenceMissing(Entry):
    """A must activity was marked done at least `days` days ago and has no evidence."""

    kind: Literal["evidence_missing"]
    days: Days


When = Annotated[
    TransitionReady
    | TransitionWithGaps
    | Stalled
    | Due
    | Overdue
    | ConditionDue
    | ConditionOverdue
    | TargetAtRisk
    | OrderOfWork
    | GovernanceRecurring
    | EvidenceMissing,
    Field(discriminator="kind"),
]

FIELDS: dict[str, frozenset[str]] = {
    "transition_ready": frozenset({"phase", "next"}),
    "transition_with_gaps": frozenset({"phase", "gaps", "count"}),
    "stalled": frozenset({"phase", "days", "date", "count"}),
    "due": frozenset({"title", "date", "days"}),
    "overdue": frozenset({"title", "date", "days"}),
    "condition_due": frozenset({"text", "date", "days", "phase"}),
    "condition_overdue": frozenset({"text", "date", "days", "phase"}),
    "target_at_risk": frozenset({"phase", "date", "gaps", "count"}),
    "order_of_work": frozenset({"first", "then", "phase"}),
    "governance_recurring": frozenset({"title", "number"}),
    "evidence_missing": frozenset({"titles", "count"}),
}
"""What the wording of a kind may name."""

WINDOWS: dict[str, tuple[str, ...]] = {
    "transition_ready": ("stay",),
    "transition_with_gaps": ("stay",),
    "stalled": ("quiet_spell",),
    "due": ("item_and_date",),
    "overdue": ("item_and_date",),
    "condition_due": ("item_and_date",),
    "condition_overdue": ("item_and_date",),
    "target_at_risk": ("item_and_date",),
    "order_of_work": ("stay", "project"),
    "governance_recurring": ("period",),
    "evidence_missing": ("stay", "project"),
}
"""By what the occurrences of a kind may be told apart; one of them nudges once."""


class NudgeAct(StrEnum):
    """What a nudge lets its reader do with one click. Snooze, dismiss and mute are always there."""

    MARK_DONE = "mark_done"
    ASSIGN = "assign"
    NOT_APPLICABLE = "not_applicable"
    SET_DUE = "set_due"
    ADD_EVIDENCE = "add_evidence"
    CLOSE_CONDITION = "close_condition"
    MOVE = "move"
    DECIDE = "decide"
    PAUSE = "pause"
    CHECKLIST = "checklist"


class Wording(Entry):
    """A sentence in both languages; of a nudge, `{names}` are filled in, see `FIELDS`."""

    en: Sentence
    sv: Sentence


class RuleSource(Entry):
    """Where a rule comes from: items of the paper, or `ours` and why we have it."""

    section: str = ""
    """Sections of the paper, as in the extract ids; empty for our own rules."""
    extract: tuple[ExtractId, ...] = ()
    ours: Wording | None = None

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if bool(self.extract) == bool(self.ours):
            raise ValueError("a source names either extract items or, in `ours`, why the rule is our own")
        sections = dict.fromkeys(name.removeprefix("S").rsplit("-", 1)[0] for name in self.extract)
        if self.section != ", ".join(sections):
            raise ValueError(f"section has to be {', '.join(sections)!r}, as the extract ids say")
        return self


class NudgeRule(Entry):
    """One rule. `priority`: 1 goes first. `cooldown_days`: between two nudges about different things."""

    id: RuleId
    title: Names
    when: When
    window: Literal["stay", "project", "quiet_spell", "item_and_date", "period"]
    cooldown_days: Days = 0
    priority: Annotated[int, Field(ge=1, le=9)]
    escalate_after_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """So long after the nudge, if it still holds, the lead is addressed, once. None: never."""
    wording: Wording
    acts: tuple[NudgeAct, ...] = ()
    source: RuleSource

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        kind = self.when.kind
        if self.window not in WINDOWS[kind]:
            raise ValueError(f"the window of {kind} is one of {', '.join(WINDOWS[kind])}")
        for language in ("en", "sv"):
            named = set(_names(getattr(self.wording, language)))
            if unknown := named - FIELDS[kind]:
                known = ", ".join(sorted(FIELDS[kind]))
                raise ValueError(f"wording.{language} names {min(unknown)!r}; {kind} knows {known}")
        if set(_names(self.wording.en)) != set(_names(self.wording.sv)):
            raise ValueError("the two languages name different fields")
        return self


class NudgeRules(Entry):
    """All rules, in file order, and what they share."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    most_in_a_message: Annotated[int, Field(ge=1, le=10)]
    """Nudges that one message carries; there is one message a day at most."""
    rules: Annotated[tuple[NudgeRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} stands twice")
            seen.add(rule.id)
        return self

    def rule(self, rule_id: str) -> NudgeRule | None:
        """Return the rule with that id, None where it is no more."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def _names(template: str) -> list[str]:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"wording cannot be filled in: {error}") from None
    if any(spec or conversion for _, name, spec, conversion in parts if name is not None):
        raise ValueError("a named field stands alone in its braces")
    return [name for _, name, _, _ in parts if name is not None]
