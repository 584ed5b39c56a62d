"""Where the project stands: the short status, and the summary for a steering group."""

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.project import GateDecision, PhaseChecklist
from bot.domain.understanding import Language
from bot.services.summarizer import Board
from bot.slack.project.lines import Teller
from bot.slack.project.parts import (
    NAME_CHARS,
    actions,
    button,
    context,
    fields,
    header,
    joined,
    modal,
    numbered,
    section,
    shown_text,
    within,
)
from bot.slack.project.spot import Spot
from bot.slack.project.words import speech
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, Message, ViewDict, summary_line
from bot.slack.views.mrkdwn import escape

SHOWN_GAPS = 5
SHOWN_WAITING = 3
"""Lines of each kind in the short status; the rest is counted and is in the gate review and summary."""
SHARE_CHARS = 1_500
"""Room of one list in the summary, so that all lists together stay inside a message."""


def build_status(board: Board, *, private: bool, shared_by: str = "", key: str = "status") -> Message:
    """Return the short status. `private`: it offers to be shared. `shared_by`: markup of a person."""
    tell = Teller(board)
    blocks = [
        *_standing(tell),
        _gate(tell),
        *_waiting(tell),
        _buttons(tell, "status", private=private),
        *_note(tell, private=private, shared_by=shared_by),
    ]
    return Message(text=_spoken(tell), blocks=numbered(blocks, f"{key}.{board.project.version}"))


def build_status_modal(board: Board) -> ViewDict:
    """Return the status for somebody who looks at it from Home."""
    tell = Teller(board)
    blocks = [*_standing(tell), _gate(tell), *_waiting(tell), _buttons(tell, "status", private=False)]
    spot = Spot(channel=board.project.key.channel, version=board.project.version)
    return modal(
        a.STATUS_MODAL,
        str(board.project.profile.name),
        blocks,
        place=spot.packed(),
        stamp=str(board.project.version),
        close=tell.say("close"),
    )


def build_summary(board: Board, *, private: bool, shared_by: str = "", key: str = "summary") -> Message:
    """Return the summary: decisions to take first, then phases, waiting, conditions, decisions, lessons."""
    tell, say = Teller(board), Teller(board).say
    decisions = [
        _decided(tell, decision) for _, decision in sorted(board.summary.decisions, key=_number, reverse=True)
    ]
    conditions = [tell.condition(one) for one in tell.open_conditions()]
    lessons = [shown_text(one.lesson.text) for one in reversed(board.summary.lessons)]
    blocks = [
        *_standing(tell),
        section(say("to_decide") + "\n" + within(_to_decide(tell), say, SHARE_CHARS)),
        section(say("checklists") + "\n" + "\n".join(_phase(tell, one) for one in board.summary.checklists)),
        _gate(tell),
        *_waiting(tell, conditions=False),
        *_list(tell, "conditions", conditions),
        *_list(tell, "decisions", decisions),
        *_list(tell, "lessons", lessons),
        section(say("as_file")),
        actions(*(button(one.upper(), f"{a.PROJECT_EXPORT}.{one}", one) for one in ("pdf", "md", "csv"))),
        _buttons(tell, "summary", private=private),
        *_note(tell, private=private, shared_by=shared_by),
    ]
    return Message(
        text=summary_line(f"{say('summary_title')}: {_plain_name(board)}"),
        blocks=numbered(blocks, f"{key}.{board.project.version}"),
    )


def build_no_project(language: Language, key: str = "no_project") -> Message:
    """Say that the channel has no project, and offer to set one up."""
    say = speech(language)
    begin = button(say("open_start"), f"{a.PROJECT_OPEN}.{a.OPEN_START}", a.OPEN_START, "primary")
    blocks = [section(say("no_project")), actions(begin)]
    return Message(text=say("no_project"), blocks=numbered(blocks, key))


def _number(pair: tuple[str, GateDecision]) -> int:
    return pair[1].number


def _plain_name(board: Board) -> str:
    return str(board.project.profile.name)[:NAME_CHARS]


def _spoken(tell: Teller) -> str:
    """Return the status in one line, for notifications and screen readers."""
    board, say = tell.board, tell.say
    now = _now(tell)
    gaps = len(board.summary.gate.must_gaps)
    parts = [
        f"{_plain_name(board)}: {say.phase(board.project.phase, board.framework)}, "
        + say.days(board.summary.phase_age_days),
        f"{tell.settled(now)}/{now.tally.all}",
        say.counted(gaps, "gap") if gaps else say("gate_ready"),
    ]
    return summary_line("; ".join(parts))


def _now(tell: Teller) -> PhaseChecklist:
    return next(one for one in tell.board.summary.checklists if one.now)


def _standing(tell: Teller) -> list[BlockDict]:
    board, say, summary = tell.board, tell.say, tell.board.summary
    now, open_conditions = _now(tell), tell.open_conditions()
    leads = ", ".join(tell.who(one) for one in summary.leads[:5])
    led = say("led_by", who=leads) if leads else say("nobody_leads")
    where = say(
        "phase_line",
        phase=escape(say.phase(summary.phase, board.framework)),
        number=summary.phase.order,
        days=say.days(summary.phase_age_days),
    )
    rest = [say("reopened")] if summary.reopened else []
    if summary.status != "active":
        rest.append(f"*{say(f'state_{summary.status}')}*")
    return [
        header(str(board.project.profile.name)),
        section(f"{joined([where, *rest])}\n{joined([*_dates(tell), led])}"),
        *_facts(tell),
        fields(
            [
                say(
                    "field_done",
                    settled=tell.settled(now),
                    all=now.tally.all,
                    must=now.tally.must,
                    must_settled=now.tally.must_settled,
                ),
                say(
                    "field_open",
                    open=now.tally.all - tell.settled(now),
                    blocked=now.tally.blocked,
                ),
                say("field_overdue", count=tell.overdue()),
                say(
                    "field_conditions",
                    count=len(open_conditions),
                    late=sum(one.due < tell.today for one in open_conditions),
                ),
            ]
        ),
    ]


def _dates(tell: Teller) -> list[str]:
    profile, say = tell.board.project.profile, tell.say
    target = profile.targets.get(tell.board.project.phase)
    found: list[str] = []
    if target:
        found.append(say("target_late" if target < tell.today else "target", date=say.date(target)))
    if profile.go_live:
        found.append(say("go_live", date=say.date(profile.go_live)))
    return found


def _facts(tell: Teller) -> list[BlockDict]:
    profile, say = tell.board.project.profile, tell.say
    texts = {"system": profile.system, "vendor": profile.vendor, "owner": profile.owner}
    found = [
        say(f"fact_{name}", value=shown_text(value, NAME_CHARS)) for name, value in texts.items() if value
    ]
    return [context(joined(found))] if found else []


def _gate(tell: Teller) -> BlockDict:
    gate, say, framework = tell.board.summary.gate, tell.say, tell.board.framework
    leaving = escape(say.phase(gate.leaving, framework))
    entering = escape(say.phase(gate.entering, framework)) if gate.entering else ""
    title = say("gate_ahead" if entering else "gate_last", leaving=leaving, entering=entering)
    lines = [title]
    if gate.decision:
        lines.append(_decided_now(tell, gate.decision))
    if gate.ready:
        lines.append(say("gate_ready"))
    else:
        lines.append(say.counted(len(gate.must_gaps), "gap") + ":")
        lines += [tell.gap(gap) for gap in gate.must_gaps[:SHOWN_GAPS]]
        if len(gate.must_gaps) > SHOWN_GAPS:
            lines.append(say("more", count=len(gate.must_gaps) - SHOWN_GAPS))
    return section(within(lines, say))


def _decided_now(tell: Teller, decision: GateDecision) -> str:
    return tell.say(
        "decided",
        date=tell.say.date(decision.at.date()),
        decision=tell.say.decision(decision.decision),
        who=tell.who(decision.by),
    )


def _waiting(tell: Teller, *, conditions: bool = True) -> list[BlockDict]:
    waiting = tell.board.summary.waiting
    found = [tell.waiting(one) for one in waiting if conditions or one.kind != "condition"]
    if not found:
        return []
    lines = [f"• {one}" for one in found[:SHOWN_WAITING]]
    if len(found) > SHOWN_WAITING:
        lines.append(tell.say("more", count=len(found) - SHOWN_WAITING))
    return [section(within([tell.say("who_waits"), *lines], tell.say))]


def _list(tell: Teller, title: str, lines: list[str]) -> list[BlockDict]:
    if not lines:
        return []
    body = within([f"• {line}" for line in lines], tell.say, SHARE_CHARS)
    return [section(f"{tell.say(title)}\n{body}")]


def _to_decide(tell: Teller) -> list[str]:
    gate, say = tell.board.summary.gate, tell.say
    phase = escape(say.phase(gate.leaving, tell.board.framework))
    lines: list[str] = []
    if tell.board.summary.status == "active" and gate.decision is None:
        gaps = say.counted(len(gate.must_gaps), "gap")
        lines.append(
            say("decide_gate", phase=phase) if gate.ready else say("decide_gaps", phase=phase, gaps=gaps)
        )
    for one in tell.open_conditions():
        if one.due < tell.today:
            text = shown_text(one.text)
            due = say.due(one.due, tell.today)
            lines.append(say("late_condition", text=text, who=tell.who(one.owner), due=due))
    return [f"• {line}" for line in lines] or [say("nothing_to_decide")]


def _phase(tell: Teller, one: PhaseChecklist) -> str:
    say, tally = tell.say, one.tally
    settled = tell.settled(one)
    mark = "▶" if one.now else "✓" if settled == tally.all else "○"
    return say(
        "phase_tally",
        mark=mark,
        phase=escape(say.phase(one.phase, tell.board.framework)),
        settled=settled,
        all=tally.all,
        must=say("tally_must", settled=tally.must_settled, count=tally.must) if tally.must else "",
        late=say("tally_late", count=tally.overdue) if tally.overdue else "",
    )


def _decided(tell: Teller, decision: GateDecision) -> str:
    say = tell.say
    return say(
        "decision_line",
        date=say.date(decision.at.date()),
        phase=escape(say.phase(decision.phase, tell.board.framework)),
        decision=say.decision(decision.decision),
        who=tell.who(decision.by),
        why=f": {shown_text(decision.rationale)}" if decision.rationale else "",
    )


def _buttons(tell: Teller, shown: str, *, private: bool) -> BlockDict:
    say = tell.say
    found: list[InteractiveElement] = [
        button(say("open_checklist"), f"{a.PROJECT_OPEN}.{a.OPEN_CHECKLIST}", a.OPEN_CHECKLIST),
        button(say("open_gate"), f"{a.PROJECT_OPEN}.{a.OPEN_GATE}", a.OPEN_GATE),
    ]
    if private:
        found.append(button(say("share"), a.PROJECT_SHARE, shown, "primary"))
    return actions(*found)


def _note(tell: Teller, *, private: bool, shared_by: str) -> list[BlockDict]:
    if shared_by:
        return [context(tell.say("shared_by", who=shared_by))]
    return [context(tell.say("private"))] if private else []
