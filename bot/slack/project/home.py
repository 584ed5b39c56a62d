"""App Home: a person's projects, those in need first; and the choice of summaries by DM."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, get_args

from bot.domain.framework import Framework
from bot.domain.leads import LeadSchedule
from bot.domain.project import People, PortfolioRow, ProjectRole
from bot.domain.understanding import Language
from bot.services.summarizer import Portfolio
from bot.slack.project import parts as p
from bot.slack.project.spot import Spot
from bot.slack.project.words import Speech, speech
from bot.slack.views import project_actions as a
from bot.slack.views.budget import MESSAGE_CHARS
from bot.slack.views.message import BlockDict, Message, ViewDict, summary_line
from bot.slack.views.mrkdwn import channel, escape, size

HomeFilter = Literal["all", "lead", "attention"]
HOME_FILTERS: tuple[HomeFilter, ...] = get_args(HomeFilter)

PAGE_PROJECTS = 40
"""Projects on a page: two blocks each, of the 100 that a view takes."""
DM_PROJECTS = 20
"""Projects in a message; two blocks each, of 50. The rest is counted and is on the Home tab."""
ROLES_TOLD = (ProjectRole.LEAD, ProjectRole.DEPUTY, ProjectRole.SPONSOR)
"""Who answers for a project, and so gets it in a summary."""
OFF = "off"
CADENCE, WEEKDAY, TIME = "schedule", "weekday", "time"


def build_home(
    found: Portfolio,
    framework: Framework,
    language: Language,
    person: str,
    today: dt.date,
    shows: HomeFilter = "all",
    page: int = 0,
    saved: str = "",
) -> ViewDict:
    """Return the Home tab. `found`: the projects where the person has a role. `saved`: markup."""
    say = speech(language)
    rows = [row for row in found.rows if _passes(row, found.people[row.key], person, shows)]
    pages = max(1, -(-len(rows) // PAGE_PROJECTS))
    page = min(max(page, 0), pages - 1)
    here = rows[page * PAGE_PROJECTS : (page + 1) * PAGE_PROJECTS]
    blocks = [p.header(say("home_title")), *([p.section(f"✓ {saved}")] if saved else [])]
    if not found.rows:
        return _home([*blocks, p.section(say("home_empty"))])
    filters = [p.option(say(f"home_{one}"), one) for one in HOME_FILTERS]
    blocks += [
        p.section(_tally(say, found.rows)),
        p.actions(
            p.select(a.HOME_FILTER, say("home_filter"), filters, shows),
            p.button(say("home_schedule"), a.HOME_SCHEDULE, "open"),
            p.button(say("home_export"), a.HOME_EXPORT, "pdf"),
        ),
    ]
    for row in here:
        blocks += _row(say, framework, row, today, with_button=True)
    if not rows:
        blocks.append(p.section(say("home_filtered", projects=say.counted(len(found.rows), "project"))))
    if len(rows) > len(here):
        first = page * PAGE_PROJECTS
        blocks.append(p.context(say("showing", first=first + 1, last=first + len(here), count=len(rows))))
        blocks.append(_pager(say, shows, page, pages))
    return _home(blocks)


def build_home_for_outsiders(language: Language) -> ViewDict:
    """Return the Home tab of somebody who does not belong to the workspace."""
    say = speech(language)
    return _home([p.header(say("home_title")), p.section(say("home_external"))])


def build_dm_summary(
    found: Portfolio, framework: Framework, language: Language, today: dt.date, key: str
) -> Message:
    """Return the message with the projects that somebody answers for."""
    say = speech(language)
    title = say("dm_title")
    blocks = [p.header(title)]
    if not found.rows:
        blocks.append(p.section(say("dm_none")))
    else:
        blocks.append(p.section(_tally(say, found.rows)))
    room = MESSAGE_CHARS - 1_500
    shown = 0
    for row in found.rows[:DM_PROJECTS]:
        row_blocks = _row(say, framework, row, today, with_button=False)
        room -= sum(size(text) for block in row_blocks for text in _texts(block))
        if room < 0:
            break
        blocks += row_blocks
        shown += 1
    hidden = len(found.rows) - shown
    blocks += [*([p.context(say("more", count=hidden))] if hidden else []), p.context(say("dm_choice"))]
    spoken = _tally(say, found.rows) if found.rows else say("dm_none")
    return Message(text=summary_line(f"{title}: {spoken}"), blocks=p.numbered(blocks, key))


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


def needs_attention(row: PortfolioRow) -> bool:
    return row.status not in ("stopped", "complete") and bool(
        row.all.overdue or row.all.blocked or row.late_conditions
    )


def _passes(row: PortfolioRow, people: People, person: str, shows: HomeFilter) -> bool:
    if shows == "lead":
        return people.token_of(person) in row.leads
    return shows == "all" or needs_attention(row)


def _tally(say: Speech, rows: Sequence[PortfolioRow]) -> str:
    attention = sum(needs_attention(row) for row in rows)
    return say("home_tally", projects=say.counted(len(rows), "project"), attention=attention)


def _row(
    say: Speech, framework: Framework, row: PortfolioRow, today: dt.date, *, with_button: bool
) -> list[BlockDict]:
    try:
        where = channel(row.key.channel)
    except ValueError:
        where = p.shown_text(row.key.channel, p.NAME_CHARS)  # kept from the terminal
    gaps = say.counted(len(row.must_gaps), "gap") if row.must_gaps else say("no_gaps")
    line = say(
        "home_line",
        name=p.shown_text(row.name, p.NAME_CHARS),
        channel=where,
        phase=escape(say.phase(row.phase, framework)),
        days=say.days(row.phase_age_days),
        state=say(f"state_{row.status}"),
    )
    overdue = row.all.overdue + row.late_conditions
    needs = (
        say("home_needs", overdue=overdue, blocked=row.all.blocked, gaps=gaps)
        if overdue or row.all.blocked
        else say("home_calm", gaps=gaps)
    )
    due = row.next_due
    gate = say("home_late" if due < today else "home_next", date=say.date(due)) if due else None
    target = say("target", date=say.date(row.phase_target)) if row.phase_target else None
    key = row.key.channel
    status = p.button(say("home_open"), f"{a.HOME_OPEN}.{key}", key) if with_button else None
    return [p.section(line, status), p.context(p.joined([needs, gate, target]))]


def _pager(say: Speech, shows: HomeFilter, page: int, pages: int) -> BlockDict:
    turns = [("earlier", page - 1)] if page > 0 else []
    turns += [("further", page + 1)] if page < pages - 1 else []
    return p.actions(*(p.button(say(name), f"{a.HOME_PAGE}.{name}", f"{shows}:{to}") for name, to in turns))


def _home(blocks: Sequence[BlockDict]) -> ViewDict:
    return {"type": "home", "blocks": p.numbered(blocks, "home")}


def _texts(block: BlockDict) -> list[str]:
    parts = [block.get("text"), *block.get("elements", ())]
    return [part["text"] for part in parts if part and isinstance(part.get("text"), str)]
