"""An activity, a criterion, a condition, who waits: each as a line of markup."""

import datetime as dt

from bot.domain.project import (
    Condition,
    ItemLine,
    People,
    PhaseChecklist,
    Provenance,
    Requirement,
    Status,
    Waiting,
)
from bot.services.summarizer import Board
from bot.slack.project.parts import NAME_CHARS, joined, shown_text, who
from bot.slack.project.words import MARKS, Speech, speech

MET, UNMET = "✓", "✗"
INDENT = "\u2003"
"""An em space: Slack drops plain blanks at the beginning of a line."""


class Teller:
    """Tells of one project in its language: what views say alike."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.people: People = board.people
        self.today: dt.date = board.summary.today
        self.say: Speech = speech(board.project.profile.language)
        self.titles = {line.activity: line.title for each in board.summary.checklists for line in each.lines}

    @property
    def name(self) -> str:
        return shown_text(self.board.project.profile.name, NAME_CHARS)

    def who(self, token: str | None, nobody: str | None = None) -> str:
        return who(self.people, token, nobody or self.say("somebody"))

    def title(self, activity: str) -> str:
        return shown_text(self.titles.get(activity, activity), 150)

    def source(self, provenance: Provenance) -> str:
        if provenance.team:
            return self.say("from_team")
        if not provenance.section:
            return ""
        phrase = "sections" if "," in provenance.section else "section"
        return self.say(phrase, section=provenance.section)

    def heading(self, line: ItemLine) -> str:
        """Return the activity's first line: shape, title, level."""
        return f"{MARKS[line.status]} *{shown_text(line.title, 150)}*  `{self.say.level(line.level)}`"

    def state(self, line: ItemLine) -> str:
        """Return status, owner, date, evidence and verification in one line."""
        owner = self.who(line.owner, self.say("no_owner"))
        proofs = self.say.counted(len(line.evidence), "proof") if line.evidence else None
        checked = self.say("verified_by", who=self.who(line.verification.by)) if line.verification else None
        return joined([self.say.status(line.status), owner, self.due(line), proofs, checked])

    def due(self, line: ItemLine) -> str | None:
        if line.due is None:
            return None
        date = self.say("due", date=self.say.date(line.due))
        return date if line.status.settled else self.say.due(line.due, self.today)

    def remark(self, line: ItemLine) -> str:
        """Return blocker or reason, empty where there is none."""
        mark = line.mark
        if mark and mark.blocker:
            waits = self.say("waits_for", who=self.who(mark.waiting_for)) if mark.waiting_for else None
            return joined([self.say("blocked_by", what=shown_text(mark.blocker)), waits])
        if mark and mark.reason:
            return self.say("reason", what=shown_text(mark.reason))
        return ""

    def requirement(self, one: Requirement) -> str:
        """Return a criterion and, where it is unmet, its open activities with their owners."""
        if one.kind == "activity":
            text = self.open_line(one.items[0]) if one.missing else shown_text(one.text)
            return self._criterion(one, text)
        lines = [self._criterion(one, shown_text(one.text) if one.met else f"*{shown_text(one.text)}*")]
        lines += [f"{INDENT}{MARKS[line.status]} {self.open_line(line)}" for line in one.missing]
        return "\n".join(lines)

    def gap(self, one: Requirement) -> str:
        """Return an unmet criterion in one line, with how much of it is open and who has it."""
        owners = dict.fromkeys(self.who(line.owner) for line in one.missing if line.owner)
        unowned = sum(line.owner is None for line in one.missing)
        parts = [*list(owners)[:3], *([self.say("unowned", count=unowned)] if unowned else [])]
        opened = self.say("still_open", count=len(one.missing), who=", ".join(parts))
        return f"{UNMET} {shown_text(one.text).rstrip('.')} {opened}"

    def _criterion(self, one: Requirement, text: str) -> str:
        source = self.source(one.provenance)
        mark = MET if one.met else UNMET
        return self.say("gap_line", mark=mark, text=text, source=f" ({source})" if source else "")

    def open_line(self, line: ItemLine) -> str:
        due = self.say.due(line.due, self.today) if line.due else self.say("no_due")
        return self.say(
            "gap_item",
            title=shown_text(line.title, 150),
            who=self.who(line.owner, self.say("no_owner")),
            due=due,
        )

    def condition(self, one: Condition) -> str:
        when = (
            self.say("closed", date=self.say.date(one.closed.at.date()))
            if one.closed
            else self.say.due(one.due, self.today)
        )
        return self.say("condition_line", text=shown_text(one.text), who=self.who(one.owner), due=when)

    def waiting(self, one: Waiting) -> str:
        whom = self.who(one.for_whom, self.say("nobody_yet"))
        if one.kind == "condition":
            due = self.say.due(one.due, self.today) if one.due else self.say("no_due")
            return self.say("wait_condition", text=shown_text(one.text), whom=whom, due=due)
        title = shown_text(one.title, 150)
        if one.kind == "blocked":
            return self.say(
                "wait_blocked", title=title, who=self.who(one.who), whom=whom, text=shown_text(one.text)
            )
        return self.say(
            "wait_dependency",
            title=title,
            who=self.who(one.who),
            whom=whom,
            first=self.title(one.first or ""),
        )

    def settled(self, each: PhaseChecklist) -> int:
        return each.tally.done + each.tally.not_applicable

    def overdue(self) -> int:
        return sum(each.tally.overdue for each in self.board.summary.checklists)

    def open_conditions(self) -> list[Condition]:
        decided = self.board.summary.decisions
        return [one for _, decision in decided for one in decision.conditions if not one.closed]

    def is_overdue(self, line: ItemLine) -> bool:
        return bool(line.due and line.due < self.today and not line.status.settled)

    def is_open(self, line: ItemLine) -> bool:
        return line.status not in (Status.DONE, Status.NOT_APPLICABLE)
