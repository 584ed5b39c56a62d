"""The gate: its review, a decision with conditions, and the move to another phase."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.phases import Phase
from bot.domain.project import Decision, Readiness, next_phase, readiness
from bot.services.summarizer import Board
from bot.slack.project import parts as p
from bot.slack.project.lines import Teller
from bot.slack.project.spot import Spot
from bot.slack.views import project_actions as a
from bot.slack.views.budget import SECTION_CHARS
from bot.slack.views.message import BlockDict, ViewDict
from bot.slack.views.mrkdwn import cut, escape, one_line, size

MOST_CONDITIONS = 10
"""Conditions that one form takes: each is four blocks of the 100 of a view."""
SHOWN_CONDITIONS = 15
MOST_APART = 20
"""Criteria of one list that are blocks of their own, which reads better; more are run together."""
CONDITIONAL = Decision.GO_WITH_CONDITIONS
PROPOSED = 5
"""Gaps that are put into the form of a decision as conditions; of more, nobody checks each."""
RATIONALE, TARGET, MOVE_REASON = "rationale", "target", "move_reason"
CONDITION, CONDITION_OWNER, CONDITION_DUE = "condition", "condition_owner", "condition_due"
"""Block ids; those of a condition have its number behind them."""


@dataclass(frozen=True)
class ConditionForm:
    """A condition as it is filled in."""

    text: str | None = None
    owner: str | None = None
    due: dt.date | None = None

    @property
    def blank(self) -> bool:
        return not (self.text or self.owner or self.due)

    @property
    def complete(self) -> bool:
        return bool(self.text and self.owner and self.due)


@dataclass(frozen=True)
class DecisionForm:
    rationale: str | None = None
    conditions: tuple[ConditionForm, ...] = ()


def build_gate(board: Board, channel: str, saved: str = "", problem: str = "") -> ViewDict:
    """Return the review: what must be met first, then conditions, decision buttons, what should be met."""
    tell = Teller(board)
    say, gate = tell.say, board.summary.gate
    must = [one for one in gate.requirements if one.must]
    should = [one for one in gate.requirements if not one.must]
    unmet_first = sorted(must, key=lambda one: one.met)
    blocks = [
        p.header(_title(tell, gate)),
        *([p.section(problem)] if problem else []),
        *([p.section(f"✓ {say('did', what=saved)}")] if saved else []),
        p.context(say("gate_ready") if gate.ready else say.counted(len(gate.must_gaps), "gap")),
        *_decided(tell),
        *_listed(tell, "must_meet", [tell.requirement(one) for one in unmet_first]),
        *_conditions(tell),
        *_decision_buttons(tell),
        *_listed(tell, "should_meet", [tell.requirement(one) for one in sorted(should, key=lambda o: o.met)]),
    ]
    version = board.project.version
    return p.modal(
        a.GATE_MODAL,
        say("gate_title"),
        blocks,
        place=Spot(channel=channel, version=version).packed(),
        stamp=f"{version}",
        close=say("close"),
    )


def build_decision(
    board: Board,
    spot: Spot,
    signer: str,
    typed: DecisionForm | None = None,
    problem: str = "",
) -> ViewDict:
    """Return the form of the decision `spot.decision`, signed by the person with that name.

    `spot.version` is the one whose gaps the person saw: it stays, unless they are shown anew.
    """
    tell = Teller(board)
    say = tell.say
    decision = Decision(spot.decision or Decision.GO)
    typed = typed or DecisionForm(conditions=proposed(board) if decision is CONDITIONAL else ())
    phase = escape(say.phase(board.project.phase, board.framework))
    gaps = [tell.gap(one) for one in board.summary.gate.must_gaps]
    blocks = [
        p.section(f"*{say.decision(decision)}*\n{say(f'decision_means_{decision}')}"),
        p.context(say("signed_by", who=p.shown_text(signer, p.NAME_CHARS), phase=phase)),
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        *(_listed(tell, "unmet", gaps) if gaps else []),
        p.field(
            RATIONALE,
            say("field_rationale"),
            p.text_input(typed.rationale, multiline=True),
            optional=decision is Decision.GO,
            hint=say("hint_rationale"),
        ),
    ]
    if decision is CONDITIONAL:
        count = min(max(spot.conditions, len(typed.conditions), 1), MOST_CONDITIONS)
        spot = spot.model_copy(update={"conditions": count})
        for number in range(count):
            given = typed.conditions[number] if number < len(typed.conditions) else ConditionForm()
            blocks += _condition_fields(tell, number + 1, given)
        if count < MOST_CONDITIONS:
            blocks.append(p.actions(p.button(say("more_condition"), a.CONDITION_MORE, str(count + 1))))
    again = "again" if problem else "new"
    return p.modal(
        a.DECISION_MODAL,
        say("decision_title"),
        blocks,
        place=spot.packed(),
        stamp=f"{spot.version}.{again}",
        close=say("cancel"),
        submit=say("decide_submit"),
    )


def proposed(board: Board) -> tuple[ConditionForm, ...]:
    """Return what is unmet as conditions: with the owner and the date that its activities have."""
    today, found = board.summary.today, list[ConditionForm]()
    for gap in board.summary.gate.must_gaps[:PROPOSED]:
        owners = [id_ for line in gap.missing if (id_ := p.slack_id(board.people, line.owner))]
        dues = [line.due for line in gap.missing if line.due and line.due >= today]
        owner = owners[0] if owners else None
        found.append(ConditionForm(cut(one_line(gap.text), p.INPUT_CHARS), owner, max(dues, default=None)))
    return tuple(found)


def read_decision(entered: p.Entered) -> DecisionForm:
    """Return what was filled in; blank conditions are left out."""
    found: list[ConditionForm] = []
    for number in range(1, MOST_CONDITIONS + 1):
        one = ConditionForm(
            entered.text(f"{CONDITION}_{number}"),
            entered.person(f"{CONDITION_OWNER}_{number}"),
            entered.date(f"{CONDITION_DUE}_{number}"),
        )
        if not one.blank:
            found.append(one)
    return DecisionForm(entered.text(RATIONALE), tuple(found))


def build_phase(
    board: Board, spot: Spot, to: Phase | None = None, reason: str | None = None, problem: str = ""
) -> ViewDict:
    """Return the modal that moves the project, with what is unmet on the way to `to`."""
    tell = Teller(board)
    say, now = tell.say, board.project.phase
    to = to or next_phase(now) or now
    version = board.project.version
    spot = spot.model_copy(update={"version": version})
    options = [
        p.option(f"{one.order}. {say.phase(one, board.framework)}", one.value)
        for one in Phase
        if one is not now
    ]
    target = p.field(TARGET, say("field_phase"), p.choice_input(say, options, to.value), optional=False)
    blocks = [
        p.section(say("phase_now", phase=escape(say.phase(now, board.framework)))),
        *([p.section(problem), p.context(say("kept_typed"))] if problem else []),
        {**target, "dispatch_action": True, "element": {**target["element"], "action_id": a.PHASE_TARGET}},
        *_gaps_on_the_way(tell, to),
        p.field(
            MOVE_REASON,
            say("field_move_reason"),
            p.text_input(reason, multiline=True),
            optional=to.order >= now.order,
            hint=say("hint_move_reason"),
        ),
    ]
    return p.modal(
        a.PHASE_MODAL,
        say("phase_title"),
        blocks,
        place=spot.packed(),
        stamp=f"{version}.{to}{'.again' if problem else ''}",
        close=say("cancel"),
        submit=say("move"),
    )


def _gaps_on_the_way(tell: Teller, to: Phase) -> list[BlockDict]:
    say, board = tell.say, tell.board
    if to.order < board.project.phase.order:
        return [p.section(say("move_back"))]
    ready = readiness(board.project, board.framework, to)
    if ready.ready:
        head = say("move_ready")
    elif ready.decision and ready.decision.decision is CONDITIONAL:
        gaps = say.counted(len(ready.must_gaps), "gap")
        head = say("move_decided", gaps=gaps, decision=say.decision(ready.decision.decision))
    else:
        head = say("move_gaps", gaps=say.counted(len(ready.must_gaps), "gap"))
    should = len(ready.gaps) - len(ready.must_gaps)
    found = [p.section(head), *_spaced([tell.requirement(one) for one in ready.must_gaps])]
    if ready.must_gaps:
        record = p.button(say("move_conditions"), f"{a.GATE_DECIDE}.conditions", CONDITIONAL.value)
        found.append(p.actions(record))
    return [*found, *([p.context(say("should_gaps", count=should))] if should else [])]


def _title(tell: Teller, gate: Readiness) -> str:
    leaving = tell.say.phase(gate.leaving, tell.board.framework)
    return f"{leaving} → {tell.say.phase(gate.entering, tell.board.framework)}" if gate.entering else leaving


def _decided(tell: Teller) -> list[BlockDict]:
    decision, say = tell.board.summary.gate.decision, tell.say
    if decision is None:
        return []
    said = say(
        "decided",
        date=say.date(decision.at.date()),
        decision=say.decision(decision.decision),
        who=tell.who(decision.by),
    )
    why = f"\n{p.shown_text(decision.rationale, 1_000)}" if decision.rationale else ""
    return [p.section(said + why)]


def _listed(tell: Teller, title: str, lines: Sequence[str]) -> list[BlockDict]:
    if not lines:
        return [p.section(f"{tell.say(title)}\n{tell.say('none')}")]
    return [p.section(tell.say(title)), *_spaced(lines)]


def _spaced(lines: Sequence[str]) -> list[BlockDict]:
    """Return each line as a block of its own where they are few and fit, else run together."""
    apart = len(lines) <= MOST_APART and all(size(line) <= SECTION_CHARS for line in lines)
    return [p.section(line) for line in lines] if apart else _paragraphs(lines)


def _paragraphs(lines: Sequence[str]) -> list[BlockDict]:
    """Return all lines in as few sections as hold them."""
    found: list[str] = []
    for line in lines:
        if found and size(found[-1]) + size(line) + 1 <= SECTION_CHARS:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [p.section(one) for text in found for one in _parted(text)]


def _parted(text: str) -> list[str]:
    """Return a text in pieces of whole lines that each fit a section."""
    pieces: list[str] = [""]
    for line in text.split("\n"):
        if size(pieces[-1]) + size(line) + 1 > SECTION_CHARS:
            pieces.append("")
        pieces[-1] += f"{line}\n"
    return [piece.rstrip("\n") for piece in pieces if piece.strip()]


def _conditions(tell: Teller) -> list[BlockDict]:
    pairs = [
        (name, number, one)
        for name, decision in tell.board.summary.decisions
        for number, one in enumerate(decision.conditions, 1)
        if not one.closed
    ]
    if not pairs:
        return []
    found = [p.section(tell.say("conditions"))]
    for name, number, one in pairs[:SHOWN_CONDITIONS]:
        met = p.button(tell.say("condition_met"), f"{a.GATE_CLOSE}.{name}.{number}", f"{name}/{number}")
        found.append(p.section(tell.condition(one), met))
    hidden = len(pairs) - SHOWN_CONDITIONS
    return [*found, *([p.context(tell.say("more", count=hidden))] if hidden > 0 else [])]


def _decision_buttons(tell: Teller) -> list[BlockDict]:
    say, ready = tell.say, tell.board.summary.gate.ready
    best = Decision.GO if ready else Decision.GO_WITH_CONDITIONS
    offered = [one for one in Decision if ready or one is not Decision.GO]
    buttons: list[InteractiveElement] = [
        p.button(
            say.decision(one),
            f"{a.GATE_DECIDE}.{one}",
            one.value,
            "primary" if one is best else "danger" if one is Decision.STOP else None,
        )
        for one in offered
    ]
    return [p.section(say("decide")), p.actions(*buttons), p.context(say("decide_who"))]


def _condition_fields(tell: Teller, number: int, given: ConditionForm) -> list[BlockDict]:
    say = tell.say
    return [
        p.section(say("condition_number", number=number)),
        p.field(f"{CONDITION}_{number}", say("field_condition"), p.text_input(given.text)),
        p.field(
            f"{CONDITION_OWNER}_{number}", say("field_condition_owner"), p.clearable_person_input(given.owner)
        ),
        p.field(f"{CONDITION_DUE}_{number}", say("field_condition_due"), p.date_input(given.due)),
    ]
