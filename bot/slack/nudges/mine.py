"""A person's own hours and zone, and whether they are addressed by name: for all of their projects."""

import datetime as dt

from pydantic import ValidationError

from bot.domain.nudges import Preference
from bot.domain.project import WorkingHours
from bot.domain.understanding import Language
from bot.slack.project import parts as p
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech, speech
from bot.slack.views import nudge_actions as a
from bot.slack.views.message import ViewDict

OPT_OUT, ZONE, HOURS, FROM, TO, DAYS = "opt_out", "zone", "own_hours", "from", "to", "days"
"""Names of the fields."""
YES = "yes"


def build_mine(language: Language, now: Preference, channel: str = "") -> ViewDict:
    """Return the modal with what the person has chosen."""
    say = speech(language)
    hours = now.working_hours or WorkingHours()
    days = [p.option(name, str(number)) for number, name in enumerate(say("weekdays").split())]
    blocks = [
        p.section(say("mine_intro")),
        p.field(OPT_OUT, say("mine_opt_out"), _tick(say("mine_opt_out_text"), now.opted_out)),
        p.field(ZONE, say("mine_zone"), p.text_input(now.time_zone, most=64), hint=say("hint_zone")),
        p.field(HOURS, say("mine_hours"), _tick(say("mine_hours_text"), now.working_hours is not None)),
        p.field(FROM, say("mine_from"), p.time_input(hours.start)),
        p.field(TO, say("mine_to"), p.time_input(hours.end)),
        p.field(DAYS, say("mine_days"), p.ticks_input(days, [str(one) for one in hours.days])),
    ]
    return p.modal(
        a.MINE_MODAL,
        say("mine_title"),
        blocks,
        place=Spot(channel=channel).packed(),
        stamp="mine",
        close=say("cancel"),
        submit=say("save"),
    )


def read_mine(entered: p.Entered, say: Speech) -> Preference | dict[str, str]:
    """Return what was chosen, or what is wrong, by field."""
    errors: dict[str, str] = {}
    hours = _hours(entered, say, errors) if entered.ticked(HOURS) else None
    try:
        chosen = Preference(
            opted_out=bool(entered.ticked(OPT_OUT)), time_zone=entered.text(ZONE), working_hours=hours
        )
    except ValidationError:
        return {**errors, ZONE: say("mine_zone_off")}
    return errors or chosen


def _hours(entered: p.Entered, say: Speech, errors: dict[str, str]) -> WorkingHours | None:
    days = tuple(sorted(int(one) for one in entered.ticked(DAYS)))
    start, end = entered.time(FROM) or dt.time(8), entered.time(TO) or dt.time(17)
    if not days:
        errors[DAYS] = say("mine_no_days")
    elif start >= end:
        errors[TO] = say("hours_off")
    else:
        return WorkingHours(start=start, end=end, days=days)
    return None


def _tick(text: str, ticked: bool) -> object:
    return p.ticks_input([p.option(text, YES)], [YES] if ticked else [])
