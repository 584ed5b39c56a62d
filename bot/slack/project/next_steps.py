"""What to do next, and why now, with one-click acts."""

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.phases import Phase
from bot.domain.project import NextActivity, Why, next_activities
from bot.services.summarizer import Board
from bot.slack.project.lines import Teller
from bot.slack.project.parts import actions, button, context, header, joined, numbered, section, shown_text
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, Message, summary_line
from bot.slack.views.mrkdwn import escape

SHOWN_REASONS = 2
"""Reasons of an activity, the weightiest first."""


def build_next(
    board: Board,
    person: str | None,
    *,
    private: bool,
    shared_by: str = "",
    saved: str = "",
    key: str = "next",
) -> Message:
    """Return the next activities as of the summary's moment, for the person with that Slack id.

    Args:
        saved: markup of what was done just now; it can be undone.
        shared_by: markup of who showed it to the channel.
    """
    tell = Teller(board)
    say = tell.say
    found = next_activities(board.project, board.framework, board.summary.at)
    token = board.people.token_of(person) if person else None
    blocks = [header(say("next_title")), *_saved(tell, saved)]
    blocks += [block for one in found for block in _activity(tell, one, token)]
    if not found:
        blocks.append(section(say("next_stopped" if board.summary.status == "stopped" else "next_none")))
    blocks.append(_buttons(tell, private=private))
    if shared_by:
        blocks.append(context(say("shared_by", who=shared_by)))
    elif private:
        blocks.append(context(say("private")))
    first = found[0].line.title if found else say("next_none")
    return Message(
        text=summary_line(f"{say('next_title')}: {first}"),
        blocks=numbered(blocks, f"{key}.{board.project.version}"),
    )


def _saved(tell: Teller, saved: str) -> list[BlockDict]:
    if not saved:
        return []
    undo = button(tell.say("undo"), a.PROJECT_UNDO, str(tell.board.project.version))
    return [section(f"✓ {tell.say('did', what=saved)}", undo)]


def _activity(tell: Teller, one: NextActivity, token: str | None) -> list[BlockDict]:
    line, say = one.line, tell.say
    reasons = [_why(tell, why) for why in one.why[:SHOWN_REASONS]]
    text = "\n".join([tell.heading(line), tell.state(line), *(f"› {reason}" for reason in reasons)])
    codes = [a.ITEM_DONE, *([] if token and line.owner == token else [a.ITEM_TAKE]), a.ITEM_DETAILS]
    buttons: list[InteractiveElement] = [
        button(say(f"menu_{code}"), f"{a.ITEM_BUTTON}.{code}", f"{code}:{line.activity}") for code in codes
    ]
    return [section(text), actions(*buttons)]


def _why(tell: Teller, why: Why) -> str:
    said = _said(tell, why)
    source = tell.source(why.provenance) if why.provenance and why.kind != "phase" else ""
    return joined([said, f"({source})" if source else None], " ")


def _said(tell: Teller, why: Why) -> str:
    """Return the reason in the project's language; sentences of the source stay as they are."""
    say = tell.say
    values: dict[str, str] = {}
    name = why.kind
    match why.kind:
        case "overdue" | "due_soon":
            name = "due_today" if why.kind == "due_soon" and not why.days else why.kind
            values = {"days": say.days(why.days or 0)}
        case "blocked":
            values = {"what": shown_text(why.text.partition(": ")[2])}
        case "waits":
            values = {"titles": ", ".join(tell.title(one) for one in why.about)}
        case "gate":
            values = {"text": escape(why.text)}
        case "comes_first":
            if any(rule.text == why.text for rule in tell.board.framework.rules):
                return escape(why.text)
            name, values = "depends", {"title": tell.title(why.about[0])}
        case "phase":
            name = _phase_reason(tell, why)
        case "in_progress" | "must":
            pass
    return say(f"why_{name}", **values)


def _phase_reason(tell: Teller, why: Why) -> str:
    now = tell.board.project.phase
    order = next((one.order for one in Phase if one.value in why.about), now.order)
    if order == now.order:
        return "phase_now"
    return "phase_before" if order < now.order else "phase_later"


def _buttons(tell: Teller, *, private: bool) -> BlockDict:
    say = tell.say
    found: list[InteractiveElement] = [
        button(say("open_checklist"), f"{a.PROJECT_OPEN}.{a.OPEN_CHECKLIST}", a.OPEN_CHECKLIST),
        button(say("open_gate"), f"{a.PROJECT_OPEN}.{a.OPEN_GATE}", a.OPEN_GATE),
    ]
    if private:
        found.append(button(say("share"), a.PROJECT_SHARE, "next", "primary"))
    return actions(*found)
