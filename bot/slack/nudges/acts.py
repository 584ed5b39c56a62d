"""The acts that a nudge offers, as rows of buttons, choices and menus."""

from typing import Any

from slack_sdk.models.blocks import ConfirmObject, DatePickerElement, OverflowMenuElement, UserSelectElement

from bot.domain.nudges import Nudge, NudgeAct
from bot.domain.project import Decision
from bot.slack.project import parts as p
from bot.slack.project.lines import Teller
from bot.slack.views import nudge_actions as a
from bot.slack.views.mrkdwn import cut
from bot.slack.views.project_actions import OPEN_CHECKLIST, PROJECT_OPEN

CHOICES = 10
"""Activities to choose from; with more, four nudges would be over a message's budget, and nobody reads on.
The checklist has them all."""
OPTION_CHARS = 60

Row = tuple[str, list[Any]]
"""A name that tells it from the other rows of its nudge, and its elements."""


def rows_of(tell: Teller, nudge: Nudge) -> list[Row]:
    """Return the rows of acts of a nudge; the last holds what every nudge has."""
    decisions = _decisions(tell) if nudge.kind == "transition_ready" else []
    acts = [one for act in nudge.acts for one in _elements(tell, nudge, act)]
    rows: list[Row] = [("decide", decisions)] if decisions else []
    return [*rows, ("acts", [*acts, _later(tell), _menu(tell)])]


def _decisions(tell: Teller) -> list[Any]:
    """Return a button for each decision; none where one was taken on this stay in the phase."""
    if tell.board.summary.gate.decision:
        return []
    return [
        p.button(
            tell.say.decision(one),
            f"{a.NUDGE_DECIDE}.{one}",
            one.value,
            "primary" if one is Decision.GO else "danger" if one is Decision.STOP else None,
        )
        for one in Decision
    ]


def _elements(tell: Teller, nudge: Nudge, act: NudgeAct) -> list[Any]:
    if act is NudgeAct.MOVE:
        return [_move(tell)]
    if act is NudgeAct.PAUSE:
        return [p.button(tell.say("nudge_pause"), a.NUDGE_PAUSE, "open")]
    if act is NudgeAct.CHECKLIST:
        return [p.button(tell.say("open_checklist"), f"{PROJECT_OPEN}.{OPEN_CHECKLIST}", OPEN_CHECKLIST)]
    if act is NudgeAct.DECIDE:
        return [p.button(tell.say("nudge_gate"), a.NUDGE_GATE, "open")]
    if len(nudge.subjects) == 1:
        return [_single(tell, act, nudge)]
    return _several(tell, act, nudge.subjects) if nudge.subjects else []


def _move(tell: Teller) -> Any:
    say = tell.say
    sure = ConfirmObject(
        title=say("nudge_sure"),
        text=say("nudge_sure_text"),
        confirm=say("nudge_sure_yes"),
        deny=say("nudge_sure_no"),
    )
    return p.button(say("nudge_move"), a.NUDGE_MOVE, "move", confirm=sure)


def _single(tell: Teller, act: NudgeAct, nudge: Nudge) -> Any:
    say, subject = tell.say, nudge.subjects[0]
    if act is NudgeAct.ASSIGN:
        return UserSelectElement(placeholder=say("nudge_assign"), action_id=a.NUDGE_ASSIGN)
    if act is NudgeAct.SET_DUE:
        return DatePickerElement(placeholder=say("nudge_due"), action_id=a.NUDGE_DUE)
    texts = {
        NudgeAct.MARK_DONE: (_done(nudge), a.NUDGE_DONE),
        NudgeAct.NOT_APPLICABLE: ("nudge_na", a.NUDGE_NOT_APPLICABLE),
        NudgeAct.ADD_EVIDENCE: ("nudge_evidence", a.NUDGE_EVIDENCE),
        NudgeAct.CLOSE_CONDITION: ("nudge_close", a.NUDGE_CLOSE),
    }
    phrase, action = texts[act]
    return p.button(say(phrase), action, subject)


def _done(nudge: Nudge) -> str:
    return "nudge_done_now" if nudge.kind == "governance_recurring" else "nudge_done"


def _several(tell: Teller, act: NudgeAct, subjects: tuple[str, ...]) -> list[Any]:
    """Return the choice of an activity: to be done, or to be opened, for all that takes more than a click."""
    if act is NudgeAct.MARK_DONE:
        phrase, action = "nudge_which_done", a.NUDGE_DONE
    elif act in (NudgeAct.ASSIGN, NudgeAct.ADD_EVIDENCE):
        phrase, action = "nudge_details", a.NUDGE_DETAILS
    else:
        return []
    options = [p.option(cut(tell.titles.get(one, one), OPTION_CHARS), one) for one in subjects[:CHOICES]]
    return [p.select(action, tell.say(phrase), options, None)]


def _later(tell: Teller) -> Any:
    codes = (a.LATER_DAY, a.LATER_WEEK, a.LATER_DATE)
    options = [p.option(tell.say(f"nudge_later_{code}"), code) for code in codes]
    return p.select(a.NUDGE_LATER, tell.say("nudge_later"), options, None)


def _menu(tell: Teller) -> Any:
    names = {
        a.MORE_DISMISS: "nudge_dismiss",
        a.MORE_MUTE: "nudge_mute",
        a.MORE_PROJECT: "nudge_reminders",
        a.MORE_MINE: "nudge_mine",
    }
    options = [p.option(tell.say(phrase), code) for code, phrase in names.items()]
    return OverflowMenuElement(action_id=a.NUDGE_MORE, options=options)
