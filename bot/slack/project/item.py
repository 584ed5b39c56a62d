"""The modal of one activity, and what it changes when it is saved."""

import datetime as dt
from dataclasses import dataclass

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.project import Catalogue, Item, ItemLine, Status, catalogue, item_line
from bot.errors import Refused
from bot.services.summarizer import Board
from bot.slack.project import parts as p
from bot.slack.project.lines import Teller
from bot.slack.project.spot import Spot
from bot.slack.views import project_actions as a
from bot.slack.views.message import BlockDict, ViewDict
from bot.slack.views.mrkdwn import link

OWN_LEVEL = "own"
STATUS, REASON, WAITING, OWNER, DUE, EVIDENCE, LEVEL, LEVEL_REASON = (
    "status",
    "reason",
    "waiting",
    "owner",
    "due",
    "evidence",
    "level",
    "level_reason",
)
"""Block ids: the names of the fields."""
SHOWN_PROOFS = 20


@dataclass(frozen=True)
class ItemForm:
    """What the form holds. People are Slack ids, blank is None."""

    status: str = ""
    reason: str | None = None
    waiting: str | None = None
    owner: str | None = None
    due: str | None = None
    evidence: str | None = None
    level: str = OWN_LEVEL
    level_reason: str | None = None

    @property
    def choices(self) -> dict[str, str]:
        """The choices, to be compared with later; blank ones are left out."""
        found = {STATUS: self.status, OWNER: self.owner, DUE: self.due, LEVEL: self.level}
        return {name: value for name, value in found.items() if value}


def form_of(board: Board, line: ItemLine) -> ItemForm:
    """Return the form as the project stands."""
    mark = line.mark
    said = (mark.blocker or mark.reason) if mark else None
    return ItemForm(
        status=line.status.value,
        reason=said.text if said else None,
        waiting=p.slack_id(board.people, mark.waiting_for) if mark else None,
        owner=p.slack_id(board.people, line.owner),
        due=line.due.isoformat() if line.due else None,
        level=line.tailoring.level if line.tailoring else OWN_LEVEL,
        level_reason=line.tailoring.reason.text if line.tailoring else None,
    )


def find_item(board: Board, activity: str) -> tuple[Catalogue, Item]:
    """Return all activities and the one. Raises Refused: the project has it no more."""
    known = catalogue(board.project, board.framework)
    if activity not in known.items:
        raise Refused("the project does not have this activity any more", "open the checklist again")
    return known, known.items[activity]


def build_item(board: Board, spot: Spot, typed: ItemForm | None = None, problem: str = "") -> ViewDict:
    """Return the modal of `spot.activity`.

    Args:
        typed: what a person had filled in when saving failed; shown in place of the project's own.
        problem: markup of why it failed.

    Raises:
        Refused: the project has the activity no more.
    """
    tell = Teller(board)
    known, item = find_item(board, spot.activity or "")
    line = item_line(board.project, item)
    stands = form_of(board, line)
    shown = typed or stands
    version = board.project.version
    spot = spot.model_copy(update={"version": version, "before": stands.choices})
    blocks = [
        *_about(tell, known, item, line),
        *([p.section(problem), p.context(tell.say("kept_typed"))] if problem else []),
        *_form(tell, item, shown),
        *_proofs(tell, line),
        *_verification(tell, line),
    ]
    return p.modal(
        a.ITEM_MODAL,
        tell.say("item_title"),
        blocks,
        place=spot.packed(),
        # A form that comes back has ids of its own, so that Slack shows what this code puts there.
        stamp=f"{version}.{'again' if typed else 'new'}",
        close=tell.say("cancel"),
        submit=tell.say("save"),
    )


def read_item(entered: p.Entered) -> ItemForm:
    """Return what was filled in."""
    due = entered.date(DUE)
    return ItemForm(
        status=entered.choice(STATUS) or "",
        reason=entered.text(REASON),
        waiting=entered.person(WAITING),
        owner=entered.person(OWNER),
        due=due.isoformat() if due else None,
        evidence=entered.text(EVIDENCE),
        level=entered.choice(LEVEL) or OWN_LEVEL,
        level_reason=entered.text(LEVEL_REASON),
    )


def touched(form: ItemForm, before: dict[str, str]) -> frozenset[str]:
    """Return the fields that their person changed, evidence and status reasons included."""
    now = form.choices
    changed = {name for name in (STATUS, OWNER, DUE, LEVEL) if now.get(name) != before.get(name)}
    return frozenset(changed | ({EVIDENCE} if form.evidence else set()))


def is_link(text: str) -> bool:
    """Tell whether the text is one web address and nothing else."""
    return text.startswith(("https://", "http://")) and not any(char.isspace() for char in text)


def _about(tell: Teller, known: Catalogue, item: Item, line: ItemLine) -> list[BlockDict]:
    say = tell.say
    facts = [
        say.phase(item.phase, tell.board.framework),
        tell.source(item.provenance),
        ", ".join(item.provenance.extract[:6]),
    ]
    found = [p.section(f"{tell.heading(line)}\n{tell.state(line)}"), p.context(p.joined(facts))]
    remarks = [
        say("needs", title=p.shown_text(first.title, 150), status=say.status(state.status))
        for need in item.needs
        if (first := known.items.get(need.activity))
        and not (state := tell.board.project.state(need.activity)).status.settled
    ]
    rules = {rule.id: rule.text for rule in tell.board.framework.rules}
    remarks += [p.shown_text(rules[name]) for name in item.must_because if name in rules]
    if line.tailoring:
        remarks.append(say("tailored", why=p.shown_text(line.tailoring.reason)))
    typical = next((x.typical_evidence for x in tell.board.framework.activities if x.id == item.id), ())
    if typical:
        remarks.append(say("typical", what=p.shown_text("; ".join(typical))))
    return [*found, *([p.context(p.within(remarks, say, 1_800))] if remarks else [])]


def _form(tell: Teller, item: Item, shown: ItemForm) -> list[BlockDict]:
    say = tell.say
    statuses = [p.option(say.status(one), one.value) for one in Status]
    own = next((x.level for x in tell.board.framework.activities if x.id == item.id), item.level)
    levels = [
        p.option(say("level_own", level=say.level(own)), OWN_LEVEL),
        p.option(say("level_raise"), "must"),
        p.option(say("level_lower"), "should"),
    ]
    due = dt.date.fromisoformat(shown.due) if shown.due else None
    return [
        p.field(
            STATUS, say("field_status"), p.choice_input(say, statuses, shown.status or None), optional=False
        ),
        p.field(
            REASON,
            say("field_reason"),
            p.text_input(shown.reason, multiline=True),
            hint=say("hint_reason"),
        ),
        p.field(WAITING, say("field_waiting"), p.clearable_person_input(shown.waiting)),
        p.field(OWNER, say("field_owner"), p.clearable_person_input(shown.owner)),
        p.field(DUE, say("field_due"), p.date_input(due)),
        p.field(
            EVIDENCE,
            say("field_evidence"),
            p.text_input(shown.evidence, multiline=True),
            hint=say("hint_evidence"),
        ),
        *(
            []
            if item.provenance.team
            else [
                p.field(LEVEL, say("field_level"), p.choice_input(say, levels, shown.level)),
                p.field(LEVEL_REASON, say("field_level_reason"), p.text_input(shown.level_reason)),
            ]
        ),
    ]


def _proofs(tell: Teller, line: ItemLine) -> list[BlockDict]:
    if not line.evidence:
        return []
    say = tell.say
    found = [p.section(say("evidence"))]
    for one in line.evidence[-SHOWN_PROOFS:]:
        text = str(one.what)
        what = link(text, text, 150) if is_link(text) else p.shown_text(text)
        said = say("proof_line", what=what, who=tell.who(one.by), date=say.date(one.at.date()))
        found.append(p.section(said, p.button(say("remove"), f"{a.ITEM_UNPROVE}.{one.id}", one.id)))
    hidden = len(line.evidence) - SHOWN_PROOFS
    return [*found, *([p.context(say("more", count=hidden))] if hidden > 0 else [])]


def _verification(tell: Teller, line: ItemLine) -> list[BlockDict]:
    if not line.status.settled:
        return []
    name = "unverify" if line.verification else "verify"
    action = a.ITEM_UNVERIFY if line.verification else a.ITEM_VERIFY
    buttons: list[InteractiveElement] = [p.button(tell.say(name), action, line.activity)]
    return [p.actions(*buttons), p.context(tell.say("verify_hint"))]
