"""Suites over projects: what comes next, what a summary says, and what stays in its channel."""

import datetime as dt
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pydantic_evals.evaluators import EvaluatorContext

from bot.compose import Application
from bot.domain.answers import Answer, NextStep, Question, Refusal
from bot.domain.framework import Framework
from bot.domain.phases import Phase
from evals.cases import ChannelState, IsolationCase, ProjectCase, load_file
from evals.channels import open_channel, with_projects
from evals.claims.base import NOT_ABOUT, Claim, Verdict, verdict
from evals.planting import answer
from evals.results import Result
from evals.runner import Item, Plant, measure

Outcome = Answer | Refusal
NextContext = EvaluatorContext[ProjectCase, Outcome, Any]


@dataclass
class TheNextStepIsTheRightOne(Claim):
    """The first proposed activity is one that the framework's order of work puts first."""

    def evaluate(self, ctx: NextContext) -> Verdict:
        found = [step.activity for step in ctx.output.next]
        if not ctx.inputs.first:
            return verdict(not found, f"proposes {', '.join(found)}")
        return verdict(bool(found) and found[0] in ctx.inputs.first, f"proposes {', '.join(found)}")


@dataclass
class NothingIsProposedTooEarly(Claim):
    """No activity is proposed that is settled or whose precondition is open."""

    framework: Framework = field(repr=False)

    def evaluate(self, ctx: NextContext) -> Verdict:
        settled = {name for name, status in ctx.inputs.project.marks.items() if status.settled}
        found = {step.activity for step in ctx.output.next}
        early = found & ({*ctx.inputs.never} | settled)
        return verdict(not early, f"proposes {', '.join(sorted(early))}")


@dataclass
class EveryStepSaysWhy(Claim):
    """Each proposed activity comes with a reason and a source."""

    def evaluate(self, ctx: NextContext) -> Verdict:
        if not ctx.output.next:
            return NOT_ABOUT
        mute = [step.activity for step in ctx.output.next if not step.why or not step.extract]
        return verdict(not mute, f"no reason or source: {', '.join(mute)}")


def run_next(app: Application) -> Result:
    cases: list[ProjectCase] = load_file("next")
    numbers = itertools.count(1)

    def task(case: ProjectCase) -> Outcome:
        channel = f"C-next-{next(numbers)}"
        open_channel(own, channel, case.project, dt.datetime.now(dt.UTC))
        return own.answer(Question(text=case.question), channel)

    items = [_item(case) for case in cases]
    claims = [
        TheNextStepIsTheRightOne(),
        NothingIsProposedTooEarly(app.corpus.framework),
        EveryStepSaysWhy(),
    ]
    with with_projects(app) as own:
        return measure("next", items, task, claims, _bad_steps())


def _item(case: ProjectCase) -> Item[ProjectCase]:
    slices = {"phase": case.project.phase.value, "language": case.lang, "split": case.split}
    return Item(case.id, case, slices, shown=case.question)


def _bad_steps() -> list[Plant[ProjectCase, Outcome]]:
    project = ChannelState(name="Planted", phase=Phase.ASSESS, marks={"assess/need": "done"})  # pyright: ignore[reportArgumentType]
    case = ProjectCase(
        id="planted", project=project, question="what is next?", first=("assess/fit",),
        never=("assess/pilot",), expected="fit",
    )  # fmt: skip
    stopped = case.model_copy(update={"first": ()})

    def steps(*names: str, why: str = "It is a must.") -> Outcome:
        made = tuple(
            NextStep(activity=name, text=name, phase=Phase.ASSESS, level="should", why=why) for name in names
        )
        return answer(next=made)

    return [
        Plant("TheNextStepIsTheRightOne", case, steps("assess/pilot", "assess/fit")),
        Plant("TheNextStepIsTheRightOne", case, steps()),
        Plant("TheNextStepIsTheRightOne", stopped, steps("assess/fit")),
        Plant("NothingIsProposedTooEarly", case, steps("assess/fit", "assess/pilot")),
        Plant("NothingIsProposedTooEarly", case, steps("assess/need")),
        Plant("EveryStepSaysWhy", case, steps("assess/fit", why="")),
        Plant("EveryStepSaysWhy", case, steps("assess/fit")),
    ]


@dataclass(frozen=True)
class Channels:
    """What was said in the other channel: in company, alone, and at the same time as in the first."""

    one: Outcome
    other: Outcome
    fresh: Outcome
    """The other channel's, from an application that never saw the first."""
    at_once: Outcome
    read: str
    """All that the other channel's project gives to read."""


IsolationContext = EvaluatorContext[IsolationCase, Channels, Any]


@dataclass
class NothingOfAnotherChannelIsShown(Claim):
    """No word that only the first channel's project holds reaches what the other one sees."""

    def evaluate(self, ctx: IsolationContext) -> Verdict:
        seen = ctx.output.other.model_dump_json() + ctx.output.at_once.model_dump_json() + ctx.output.read
        leaked = [word for word in (ctx.inputs.one.name, *ctx.inputs.one.notes) if word in seen]
        return verdict(not leaked, f"{len(leaked)} texts leaked")


@dataclass
class EachChannelIsInItsOwnPhase(Claim):
    """The steps of each channel are those of its own project."""

    def evaluate(self, ctx: IsolationContext) -> Verdict:
        case, seen = ctx.inputs, ctx.output
        settled = {name for name, status in case.other.marks.items() if status.settled}
        right = all(s.phase.order <= case.other.phase.order for s in seen.other.next)
        right = right and bool(seen.one.next) and not {s.activity for s in seen.other.next} & settled
        return verdict(right, "steps of the other channel's project")


@dataclass
class TheAnswerIsThatOfAFreshProcess(Claim):
    """Neither order, caches nor company change what a channel is told."""

    def evaluate(self, ctx: IsolationContext) -> Verdict:
        fresh = _told(ctx.output.fresh)
        same = _told(ctx.output.other) == fresh and _told(ctx.output.at_once) == fresh
        return verdict(same, "told otherwise in company of another channel")


def _told(outcome: Outcome) -> str:
    return outcome.model_copy(update={"took_ms": 0, "id": None}).model_dump_json()


def run_isolation(app: Application) -> Result:
    cases: list[IsolationCase] = load_file("isolation")
    items = [Item(c.id, c, {"language": c.lang, "split": c.split}, shown=c.question) for c in cases]
    claims = [
        NothingOfAnotherChannelIsShown(),
        EachChannelIsInItsOwnPhase(),
        TheAnswerIsThatOfAFreshProcess(),
    ]
    with with_projects(app) as own, with_projects(app) as fresh:
        task = _both_channels(own, fresh)
        return measure("isolation", items, task, claims, _leaks(cases[0]))


def _both_channels(own: Application, fresh: Application) -> Callable[[IsolationCase], Channels]:
    def task(case: IsolationCase) -> Channels:
        one, other, question = f"{case.id}-one", f"{case.id}-other", Question(text=case.question)
        now = dt.datetime.now(dt.UTC)
        open_channel(own, one, case.one, now)
        key = open_channel(own, other, case.other, now)
        open_channel(fresh, other, case.other, now)
        first, second = own.answer(question, one), own.answer(question, other)
        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(own.answer, [question] * 8, [one, other] * 4))
        read = own.summarizer.summary(key, now, now - dt.timedelta(days=1)).model_dump_json()
        strayed = next((t for t in told[1::2] if _told(t) != _told(second)), told[1])
        return Channels(first, second, fresh.answer(question, other), strayed, read)

    return task


def _leaks(case: IsolationCase) -> list[Plant[IsolationCase, Channels]]:
    """Return outcomes of an advisor that mixes channels up."""

    def step(phase: Phase) -> Answer:
        made = NextStep(activity=f"{phase.value}/planted", text="a step", phase=phase, level="should")
        return answer(next=(made,))

    one, other = step(Phase.LEARN), step(Phase.ASSESS)
    early = case.model_copy(update={"other": case.other.model_copy(update={"phase": Phase.ASSESS})})
    leaking = answer(text=f"As {case.one.name} found")
    return [
        Plant("NothingOfAnotherChannelIsShown", case, Channels(one, leaking, other, other, "")),
        Plant("NothingOfAnotherChannelIsShown", case, Channels(one, other, other, other, case.one.name)),
        Plant("EachChannelIsInItsOwnPhase", early, Channels(one, one, one, one, "")),
        Plant("TheAnswerIsThatOfAFreshProcess", case, Channels(one, one, other, other, "")),
        Plant("TheAnswerIsThatOfAFreshProcess", case, Channels(one, other, other, one, "")),
    ]
