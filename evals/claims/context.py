"""Claims about the phase of the asker and the thread."""

from dataclasses import dataclass, field

from bot.domain.framework import Framework
from evals.claims.answers import Context, items_of
from evals.claims.base import NOT_ABOUT, Claim, Verdict, verdict


@dataclass
class ThePhaseOfTheAskerComesFirst(Claim):
    """Where the phase decides what is meant, the first statement is of that phase."""

    def evaluate(self, ctx: Context) -> Verdict:
        case, statements = ctx.inputs, ctx.output.statements
        if not case.first:
            return NOT_ABOUT
        found = items_of(statements[0]) if statements else set[str]()
        return verdict(bool(found & set(case.first)), f"first is {', '.join(sorted(found)) or 'nothing'}")


@dataclass
class TheNextStepsBelongToThePhase(Claim):
    """An answer in a phase names its next activities, all of that phase; without a phase none."""

    framework: Framework = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        case, steps = ctx.inputs, ctx.output.next
        if ctx.output.kind == "refusal":
            return NOT_ABOUT
        if case.phase is None:
            return verdict(not steps, "next steps without a phase")
        known = {activity.id for activity in self.framework.in_phase(case.phase)}
        right = bool(steps) and all(step.activity in known and step.phase is case.phase for step in steps)
        return verdict(right, "steps of another phase, or none")


@dataclass
class AnOldTopicIsLeftBehind(Claim):
    """After a change of topic in the thread nothing of the old one is shown first."""

    def evaluate(self, ctx: Context) -> Verdict:
        case, statements = ctx.inputs, ctx.output.statements
        if not case.thread or not case.never:
            return NOT_ABOUT
        found = items_of(statements[0]) if statements else set[str]()
        return verdict(not found & set(case.never), f"first is still {', '.join(sorted(found))}")
