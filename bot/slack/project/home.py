"""App Home: a person's projects, those in need first."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, get_args

from bot.domain.briefing import needs_attention
from bot.domain.framework import Framework
from bot.domain.project import People, PortfolioRow
from bot.domain.understanding import Language
from bot.services.summarizer import Portfolio
from bot.slack.project import parts as p
from bot.slack.project.rows import project_row, tally
from bot.slack.project.words import Speech, speech
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, ViewDict
from bot.slack.views.nudge_actions import MINE_OPEN

HomeFilter = Literal["all", "lead", "attention"]
HOME_FILTERS: tuple[HomeFilter, ...] = get_args(HomeFilter)

PAGE_PROJECTS = 40
"""Projects on a page: two blocks each, of the 100 that a view takes."""


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
    mine = p.button(say("mine_open"), MINE_OPEN, "open")
    if not found.rows:
        return _home([*blocks, p.section(say("home_empty")), p.actions(mine)])
    filters = [p.option(say(f"home_{one}"), one) for one in HOME_FILTERS]
    blocks += [
        p.section(tally(say, found.rows)),
        p.actions(
            p.select(a.HOME_FILTER, say("home_filter"), filters, shows),
            p.button(say("home_schedule"), a.HOME_SCHEDULE, "open"),
            p.button(say("home_export"), a.HOME_EXPORT, "pdf"),
            mine,
        ),
    ]
    for row in here:
        blocks += project_row(say, framework, row, today, with_button=True)
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


def _passes(row: PortfolioRow, people: People, person: str, shows: HomeFilter) -> bool:
    if shows == "lead":
        return people.token_of(person) in row.leads
    return shows == "all" or needs_attention(row)


def _pager(say: Speech, shows: HomeFilter, page: int, pages: int) -> BlockDict:
    turns = [("earlier", page - 1)] if page > 0 else []
    turns += [("further", page + 1)] if page < pages - 1 else []
    return p.actions(*(p.button(say(name), f"{a.HOME_PAGE}.{name}", f"{shows}:{to}") for name, to in turns))


def _home(blocks: Sequence[BlockDict]) -> ViewDict:
    return {"type": "home", "blocks": p.numbered(blocks, "home")}
