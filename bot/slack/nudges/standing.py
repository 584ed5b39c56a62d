"""What stands behind a nudge about a phase: the gate summed up, the gaps with their owners and dates."""

from bot.domain.nudges import Nudge
from bot.domain.project import Readiness
from bot.slack.project.lines import INDENT, UNMET, Teller
from bot.slack.project.parts import within
from bot.slack.project.words import MARKS

SHOWN_GAPS = 6
"""Of a message with several nudges nobody reads more; the rest is counted and is in the checklist."""

LIST_CHARS = 900
"""Four nudges with such a list stay within what a message holds."""

GATES = frozenset({"transition_ready", "target_at_risk"})
GAPS = frozenset({"transition_with_gaps", "target_at_risk"})


def standing_lines(tell: Teller, nudge: Nudge) -> list[str]:
    """Return markup, none for a nudge that says all by itself."""
    found: list[str] = []
    if nudge.kind in GATES:
        found.append(_gate(tell, tell.board.summary.gate))
    if nudge.kind in GAPS:
        found.append(_gaps(tell, nudge.subjects))
        found += _conditions(tell) if nudge.kind == "transition_with_gaps" else []
    return [one for one in found if one]


def _gate(tell: Teller, gate: Readiness) -> str:
    """Return how many criteria are met and unmet, and what was decided on this stay in the phase."""
    say = tell.say
    must = [one for one in gate.requirements if one.must]
    unmet, should = len(gate.must_gaps), len(gate.gaps) - len(gate.must_gaps)
    lines: list[str] = []
    if unmet:
        lines.append(say("nudge_gate_open", unmet=unmet, count=len(must)))
    elif must:
        lines.append(f"✓ {say('nudge_gate_ready', count=len(must))}")
    if should:
        lines.append(say("nudge_gate_should", count=should))
    if gate.decision:
        date = say.date(tell.board.project.profile.today(gate.decision.at))
        decision, who = say.decision(gate.decision.decision), tell.who(gate.decision.by)
        lines.append(say("decided", date=date, decision=decision, who=who))
    return "\n".join(lines)


def _gaps(tell: Teller, activities: tuple[str, ...]) -> str:
    known = {line.activity: line for each in tell.board.summary.checklists for line in each.lines}
    lines = [known[one] for one in activities if one in known]
    shown = [f"{MARKS[line.status]} {tell.open_line(line)}" for line in lines[:SHOWN_GAPS]]
    hidden = len(lines) - len(shown)
    return within([*shown, *([tell.say("more", count=hidden)] if hidden else [])], tell.say, LIST_CHARS)


def _conditions(tell: Teller) -> list[str]:
    """Return the open conditions of earlier gates, which the gaps were passed on."""
    owed = [f"{UNMET} {tell.condition(one)}" for one in tell.open_conditions()[:SHOWN_GAPS]]
    lines = [tell.say("conditions"), *(f"{INDENT}{one}" for one in owed)]
    return [within(lines, tell.say, LIST_CHARS)] if owed else []
