"""The modals that open from a nudge: why not applicable, what shows it, when again, why dismissed."""

import datetime as dt

from bot.domain.nudges.values import DISMISSED_AS, DismissedAs
from bot.slack.nudges.ref import NudgeRef
from bot.slack.project import parts as p
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech
from bot.slack.views import nudge_actions as a
from bot.slack.views.message import BlockDict, ViewDict

REASON, NOTE, DAY, WHY = "reason", "note", "day", "why"
"""Names of the fields."""
NOTE_CHARS = 2_000


def spot_of(channel: str, ref: NudgeRef, subject: str = "") -> Spot:
    """Return what a modal carries of the nudge that it was opened from."""
    return Spot(channel=channel, nudge=ref.packed(), activity=subject or None)


def build_reason(say: Speech, spot: Spot) -> ViewDict:
    """Return the modal that asks why an activity does not apply."""
    field = p.field(
        REASON, say("nudge_reason"), p.text_input(multiline=True, most=NOTE_CHARS), optional=False
    )
    return _modal(say, a.NUDGE_REASON_MODAL, "nudge_na", spot, [field])


def build_evidence_note(say: Speech, spot: Spot) -> ViewDict:
    """Return the modal that asks what shows that an activity was done."""
    box = p.text_input(multiline=True, most=NOTE_CHARS)
    field = p.field(NOTE, say("nudge_note"), box, optional=False, hint=say("nudge_note_hint"))
    return _modal(say, a.NUDGE_EVIDENCE_MODAL, "nudge_evidence", spot, [field])


def build_date(say: Speech, spot: Spot, tomorrow: dt.date) -> ViewDict:
    """Return the modal that asks on which day the nudge is to come again."""
    field = p.field(DAY, say("nudge_date"), p.date_input(tomorrow), optional=False)
    return _modal(say, a.NUDGE_DATE_MODAL, "nudge_date_title", spot, [field])


def build_dismissal(say: Speech, spot: Spot) -> ViewDict:
    """Return the modal that asks why a nudge is dismissed."""
    options = [p.option(say(f"nudge_dismiss_{one}"), one) for one in DISMISSED_AS]
    field = p.field(WHY, say("nudge_dismiss_why"), p.choice_input(say, options, None), optional=False)
    blocks = [field, p.context(say("nudge_dismiss_means"))]
    return _modal(say, a.NUDGE_DISMISS_MODAL, "nudge_dismiss_title", spot, blocks)


def read_why(entered: p.Entered) -> DismissedAs:
    """Return the reason that was chosen."""
    known: dict[str, DismissedAs] = {one: one for one in DISMISSED_AS}
    return known.get(entered.choice(WHY) or "", "other")


def _modal(say: Speech, callback: str, title: str, spot: Spot, blocks: list[BlockDict]) -> ViewDict:
    return p.modal(
        callback,
        say(title),
        blocks,
        place=spot.packed(),
        stamp="nudge",
        close=say("cancel"),
        submit=say("save"),
    )
