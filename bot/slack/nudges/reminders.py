"""The reminders of a project in one modal: its pause, what is muted, how often governance is asked for."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.nudges import NudgeRules
from bot.domain.project.values import CADENCES, Cadence
from bot.services.summarizer import Board
from bot.slack.nudges.message import rule_title
from bot.slack.project import parts as p
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech, speech
from bot.slack.views import nudge_actions as a
from bot.slack.views.message import BlockDict, ViewDict

PAUSE, MUTED, CADENCE = "pause", "muted", "cadence"
"""Names of the fields."""


@dataclass(frozen=True)
class RemindersForm:
    """What was filled in. `muted` is None where nothing was muted, so that there was no such field."""

    pause: dt.date | None
    muted: frozenset[str] | None
    cadence: Cadence


def build_reminders(
    board: Board, rules: NudgeRules, spot: Spot, now: dt.datetime, saved: str = "", problem: str = ""
) -> ViewDict:
    """Return the modal. `saved`, `problem`: markup that is shown on top."""
    profile, settings = board.project.profile, board.project.settings
    say, version = speech(profile.language), board.project.version
    until = settings.paused_until if settings.paused_until and settings.paused_until > now else None
    day = profile.today(until) if until else None
    told = say("reminders_paused", date=say.date(day)) if day else say("reminders_running")
    cadences = [p.option(say(f"cadence_{one}"), one) for one in CADENCES]
    blocks = [
        *([p.section(problem)] if problem else []),
        *([p.section(f"✓ {saved}")] if saved else []),
        p.section(told, p.button(say("reminders_end"), a.PAUSE_END, "end") if day else None),
        p.field(PAUSE, say("reminders_pause"), p.date_input(day), hint=say("reminders_pause_hint")),
        *_muted(say, board, rules),
        p.field(
            CADENCE, say("reminders_cadence"), p.choice_input(say, cadences, settings.cadence), optional=False
        ),
        p.context(say("reminders_who")),
    ]
    return p.modal(
        a.REMINDERS_MODAL,
        say("reminders_title"),
        blocks,
        place=spot.model_copy(update={"version": version}).packed(),
        stamp=f"{version}{'.again' if problem else ''}",
        close=say("cancel"),
        submit=say("save"),
    )


def read_reminders(entered: p.Entered, cadence: Cadence) -> RemindersForm:
    """Return what was filled in. `cadence`: that of the project, where none was chosen."""
    cadences: dict[str, Cadence] = {one: one for one in CADENCES}
    muted = frozenset(entered.ticked(MUTED)) if MUTED in entered else None
    return RemindersForm(entered.date(PAUSE), muted, cadences.get(entered.choice(CADENCE) or "", cadence))


def _muted(say: Speech, board: Board, rules: NudgeRules) -> list[BlockDict]:
    """Return the choice of the muted kinds, none where none is."""
    muted = [rule for rule in rules.rules if rule.id in board.project.settings.muted]
    if not muted:
        return []
    options = [p.option(rule_title(rule, say.language), rule.id) for rule in muted]
    return [
        p.field(MUTED, say("reminders_muted"), p.several_input(options), hint=say("reminders_muted_hint"))
    ]
