"""The checklist as a modal: filtered, paged, each activity with a menu."""

from slack_sdk.models.blocks import InteractiveElement, OverflowMenuElement

from bot.domain.phases import Phase
from bot.domain.project import ItemLine, PhaseChecklist, Status
from bot.services.summarizer import Board
from bot.slack.project.lines import Teller
from bot.slack.project.parts import (
    actions,
    button,
    context,
    header,
    joined,
    modal,
    option,
    section,
    select,
)
from bot.slack.project.spot import FILTERS, Filter, Spot
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, ViewDict

PAGE_ITEMS = 40
"""Activities on a page: each is one block, a phase's heading another, of the 100 that a view takes."""

ALL = "all"


def build_checklist(board: Board, spot: Spot, person: str, saved: str = "", problem: str = "") -> ViewDict:
    """Return the checklist at `spot` for the person with that Slack id.

    Args:
        saved: markup of what was done just now. problem: of why something was not.
    """
    tell = Teller(board)
    say = tell.say
    chosen = [one for one in board.summary.checklists if spot.phase in (None, one.phase)]
    lines = [line for each in chosen for line in each.lines]
    token = board.people.token_of(person)
    kept = [line for line in lines if _passes(tell, line, spot.shows, token)]
    pages = max(1, -(-len(kept) // PAGE_ITEMS))
    page = min(max(spot.page, 0), pages - 1)
    here = kept[page * PAGE_ITEMS : (page + 1) * PAGE_ITEMS]
    spot = spot.model_copy(update={"page": page, "version": board.project.version})
    blocks = [
        _filters(tell, spot),
        *([section(problem)] if problem else []),
        *([_saved(tell, saved)] if saved else []),
        context(_count(tell, chosen, lines, kept, here, page)),
        *_listed(tell, here, token),
        *_pager(tell, page, pages),
    ]
    return modal(
        a.CHECKLIST_MODAL,
        say("checklist_title"),
        blocks,
        place=spot.packed(),
        stamp=f"{board.project.version}.{spot.phase or ALL}.{spot.shows}.{page}",
        close=say("close"),
    )


def _passes(tell: Teller, line: ItemLine, shows: Filter, token: str | None) -> bool:
    match shows:
        case "open":
            return tell.is_open(line)
        case "mine":
            return token is not None and line.owner == token
        case "overdue":
            return tell.is_overdue(line)
        case "blocked":
            return line.status is Status.BLOCKED
        case _:
            return True


def _filters(tell: Teller, spot: Spot) -> BlockDict:
    say, framework = tell.say, tell.board.framework
    phases = [option(f"{one.order}. {say.phase(one, framework)}", one.value) for one in Phase]
    shows = [option(say(f"filter_{one}"), one) for one in FILTERS]
    return actions(
        select(
            a.CHECKLIST_PHASE,
            say("phase_choice"),
            [option(say("all_phases"), ALL), *phases],
            spot.phase.value if spot.phase else ALL,
        ),
        select(a.CHECKLIST_FILTER, say("filter_choice"), shows, spot.shows),
    )


def _saved(tell: Teller, saved: str) -> BlockDict:
    undo = button(tell.say("undo"), a.PROJECT_UNDO, str(tell.board.project.version))
    return section(f"✓ {tell.say('did', what=saved)}", undo)


def _count(
    tell: Teller,
    chosen: list[PhaseChecklist],
    lines: list[ItemLine],
    kept: list[ItemLine],
    here: list[ItemLine],
    page: int,
) -> str:
    """Return what is shown and, so that nothing is lost silently, what the filter hides."""
    say = tell.say
    first = page * PAGE_ITEMS
    shown = (
        say("showing", first=first + 1, last=first + len(here), count=len(kept)) if kept else say("none_here")
    )
    hidden = len(lines) - len(kept)
    must = sum(line.level == "must" for line in lines) - sum(line.level == "must" for line in kept)
    overdue = sum(one.tally.overdue for one in chosen)
    return joined(
        [
            shown,
            say("hidden", count=say.counted(hidden, "item"), must=must) if hidden else None,
            say("tally_late", count=overdue).removeprefix(", ") if overdue else None,
        ],
        " ",
    )


def _listed(tell: Teller, lines: list[ItemLine], token: str | None) -> list[BlockDict]:
    found: list[BlockDict] = []
    phase: Phase | None = None
    for line in lines:
        if line.phase is not phase:
            phase = line.phase
            found.append(header(f"{phase.order}. {tell.say.phase(phase, tell.board.framework)}"))
        remark = tell.remark(line)
        text = "\n".join([tell.heading(line), tell.state(line), *([remark] if remark else [])])
        found.append(section(text, _menu(tell, line, token)))
    return found


def _menu(tell: Teller, line: ItemLine, token: str | None) -> OverflowMenuElement:
    codes = [a.ITEM_DETAILS]
    if not line.status.settled:
        codes.append(a.ITEM_DONE)
        if line.status is not Status.IN_PROGRESS:
            codes.append(a.ITEM_BEGIN)
    if token is None or line.owner != token:
        codes.append(a.ITEM_TAKE)
    options = [option(tell.say(f"menu_{code}"), f"{code}:{line.activity}") for code in codes]
    if len(options) == 1:
        options.append(option(tell.say("menu_begin"), f"{a.ITEM_BEGIN}:{line.activity}"))
    return OverflowMenuElement(action_id=a.ITEM_MENU, options=options)


def _pager(tell: Teller, page: int, pages: int) -> list[BlockDict]:
    if pages == 1:
        return []
    found: list[InteractiveElement] = []
    if page > 0:
        found.append(button(tell.say("earlier"), f"{a.CHECKLIST_PAGE}.earlier", str(page - 1)))
    if page < pages - 1:
        found.append(button(tell.say("further"), f"{a.CHECKLIST_PAGE}.further", str(page + 1)))
    return [actions(*found)]
