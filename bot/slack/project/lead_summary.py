"""The summary that a lead gets by DM, and the choice of when."""

import datetime as dt

from bot.domain.framework import Framework
from bot.domain.leads import LeadSchedule, Moved, at_risk
from bot.domain.project import PortfolioRow
from bot.domain.understanding import Language
from bot.services.lead_reporter import LeadSummary
from bot.slack.project import parts as p
from bot.slack.project.rows import project_row
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech, speech
from bot.slack.views import project_actions as a
from bot.slack.views.budget import MESSAGE_CHARS
from bot.slack.views.message import BlockDict, Message, ViewDict, summary_line
from bot.slack.views.mrkdwn import escape, size

DM_PROJECTS = 20
"""Projects in a message; two blocks each, of 50. The rest is counted and is on the Home tab."""
OFF = "off"
CADENCE, WEEKDAY, TIME = "schedule", "weekday", "time"


def build_dm_summary(
    summary: LeadSummary,
    framework: Framework,
    language: Language,
    today: dt.date,
    key: str,
    opening: str = "",
) -> Message:
    """Return the message with the projects that somebody answers for, those at risk first.

    `opening`: which of them needs the reader first, in a line.
    """
    say, found = speech(language), summary.found
    title = say("dm_title")
    blocks = [p.header(title)]
    rows = sorted(found.rows, key=lambda row: not at_risk(row, today))
    spoken = _tally(say, summary, today) if rows else say("dm_none")
    blocks.append(p.section(spoken))
    if opening:
        blocks.append(p.section(p.shown_text(opening)))
    room, shown = MESSAGE_CHARS - 1_500, 0
    for row in rows[:DM_PROJECTS]:
        row_blocks = _row(say, framework, row, summary.moved.get(row.key, Moved()), today)
        room -= sum(size(text) for block in row_blocks for text in _texts(block))
        if room < 0:
            break
        blocks += row_blocks
        shown += 1
    hidden = len(rows) - shown
    blocks += [*([p.context(say("more", count=hidden))] if hidden else []), p.context(say("dm_choice"))]
    return Message(text=summary_line(f"{title}: {spoken}"), blocks=p.numbered(blocks, key))


def _tally(say: Speech, summary: LeadSummary, today: dt.date) -> str:
    rows = summary.found.rows
    return say(
        "dm_tally",
        projects=say.counted(len(rows), "project"),
        risk=sum(at_risk(row, today) for row in rows),
        moved=sum(one.changes > 0 for one in summary.moved.values()),
    )


def _row(
    say: Speech, framework: Framework, row: PortfolioRow, moved: Moved, today: dt.date
) -> list[BlockDict]:
    """Return where a project stands, what moved in it, and whether it is at risk."""
    news = _moved(say, framework, moved)
    return project_row(say, framework, row, today, news=news, risk=at_risk(row, today))


def _moved(say: Speech, framework: Framework, moved: Moved) -> str:
    if not moved.changes:
        return say("dm_still")
    entered = say("dm_entered", phase=escape(say.phase(moved.entered, framework))) if moved.entered else None
    done = say("dm_done", count=moved.done) if moved.done else None
    return p.joined([entered, done, say("dm_changes", changes=say.counted(moved.changes, "change"))])


def build_schedule(language: Language, now: LeadSchedule | None) -> ViewDict:
    """Return the modal in which somebody chooses when to get summaries."""
    say = speech(language)
    cadences = [p.option(say(f"schedule_{one}"), one) for one in (OFF, "daily", "weekly", "monthly")]
    days = [p.option(name, str(number)) for number, name in enumerate(say("weekdays").split())]
    chosen = now.cadence if now else "weekly"
    blocks = [
        p.section(say("schedule_intro")),
        p.field(CADENCE, say("field_schedule"), p.choice_input(say, cadences, chosen), optional=False),
        p.field(
            WEEKDAY,
            say("field_weekday"),
            p.choice_input(say, days, str(now.weekday if now else 0)),
            optional=False,
        ),
        p.field(TIME, say("field_time"), p.time_input(now.at if now else dt.time(8)), optional=False),
    ]
    return p.modal(
        a.SCHEDULE_MODAL,
        say("schedule_title"),
        blocks,
        place=Spot().packed(),
        stamp="schedule",
        close=say("cancel"),
        submit=say("save"),
    )


def read_schedule(
    entered: p.Entered, org: str, person: str, zone: str, language: Language, now: dt.datetime
) -> LeadSchedule | None:
    """Return the schedule that was chosen, None for never."""
    cadence = entered.choice(CADENCE)
    if cadence in (None, OFF):
        return None
    return LeadSchedule.model_validate(
        {
            "org": org,
            "person": person,
            "cadence": cadence,
            "weekday": int(entered.choice(WEEKDAY) or 0),
            "at": entered.time(TIME) or dt.time(8),
            "time_zone": zone,
            "language": language,
            "since": now,
        }
    )


def _texts(block: BlockDict) -> list[str]:
    parts = [block.get("text"), *block.get("elements", ())]
    return [part["text"] for part in parts if part and isinstance(part.get("text"), str)]
