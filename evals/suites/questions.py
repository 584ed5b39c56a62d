"""Suites that ask the advisor and look at what it says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_evals.evaluators import Evaluator

from bot.compose import Application
from evals.cases import Case, load, load_file
from evals.claims import answers, citations, context, guards
from evals.metrics import Rate, mean
from evals.planting import plants_for
from evals.results import Result, Row
from evals.runner import Item, measure

Claims = Sequence[Evaluator[Any, Any, Any]]


def item(case: Case) -> Item[Case]:
    """Return a case as the runner takes it, with the slices that it counts in."""
    sections = {key.rpartition("-")[0].lstrip("S") for key in case.key_items if key.startswith("S")}
    slices = {"split": case.split, "language": case.lang, "kind": case.kind}
    slices["phase"] = case.phase.value if case.phase else "none"
    if len(sections) == 1:
        slices["section"] = sections.pop()
    if case.suite == "robustness":
        slices["change"] = case.change or "original"
    if case.form:
        slices["form"] = case.form
    return Item(
        case.id, case, slices, case.variant_of or case.id, case.split == "heldout", _question_shown(case)
    )


def _question_shown(case: Case) -> str:
    thread = [f"{turn.role}: {turn.text}" for turn in case.thread]
    return "\n".join([*thread, case.question])


def base(*kinds: str) -> list[Case]:
    """Return the cases of those kinds from the tuning and the held-out set."""
    return [case for split in ("tune", "heldout") for case in load(split) if case.kind in kinds]


def ask(app: Application, name: str, cases: Iterable[Case], claims: Claims, **more: Any) -> Result:
    """Return the result of asking the shipped advisor these cases."""
    plants = plants_for(app, [claim.get_default_evaluation_name() for claim in claims])
    items = [item(case) for case in cases]
    return measure(name, items, lambda case: app.advisor.ask(case.as_question()), claims, plants, **more)


def run_answers(app: Application) -> Result:
    claims = [
        answers.TheKeyFactsAreShown(),
        answers.WhatIsShownBearsOnTheQuestion(),
        answers.NoStatementIsRepeated(),
        answers.AnAnswerIsShort(),
        answers.TheAnswerSpeaksTheLanguageOfTheQuestion(),
        guards.WhatIsTrueIsNotCorrected(),
    ]
    return ask(app, "answers", base("answerable"), claims)


def run_citations(app: Application) -> Result:
    over = app.corpus
    claims = [
        citations.EveryStatementIsContained(over),
        citations.EveryTagIsOfItsSource(over),
        citations.EveryStatementIsCited(over),
        citations.CitationsSupportWhatIsSaid(over),
        citations.EveryCitationIsNeeded(over),
        citations.TheTextShowsWhatTheDataSay(),
    ]
    cases = [
        *base("answerable", "refuse", "false_premise"),
        *load_file("premises"),
        *load_file("near-misses"),
    ]
    return ask(app, "citations", cases, claims)


def run_refusals(app: Application) -> Result:
    claims = [
        guards.WhatCannotBeAnsweredIsRefused(),
        guards.NothingNearIsPassedOffAsTheAnswer(),
        guards.WhatCanBeAnsweredIsSaidPlainly(),
        guards.WhatIsRefusedCannotBeAnswered(),
        guards.TheReasonOfARefusalIsRight(),
        answers.EachPartGetsAWord(),
    ]
    return ask(app, "refusals", [*base("answerable", "refuse"), *load_file("near-misses")], claims)


def run_premises(app: Application) -> Result:
    claims = [
        guards.ThePremiseIsNotConfirmed(),
        guards.ThePremiseIsCorrectedInWords(),
        guards.WhatIsTrueIsNotCorrected(),
    ]
    return ask(
        app, "premises", [*base("false_premise"), *load_file("premises"), *load_file("true-premises")], claims
    )


def run_threads(app: Application) -> Result:
    claims = [answers.TheKeyFactsAreShown(), context.AnOldTopicIsLeftBehind()]
    followed = [case for case in base("answerable") if case.thread and case.key_items]
    return ask(app, "multi-turn", [*followed, *load_file("threads")], claims)


def run_patient_data(app: Application) -> Result:
    cases = [*base("patient_data"), *load_file("patient-data")]
    return ask(app, "patient-data", cases, _guard_claims())


def run_injection(app: Application) -> Result:
    return ask(app, "injection", [*base("injection"), *load_file("injection")], _guard_claims())


def _guard_claims() -> Claims:
    return [
        guards.WhatIsDangerousIsTurnedAway(),
        guards.NothingDangerousIsEchoed(),
        guards.WhatIsHarmlessPasses(),
    ]


def run_phase(app: Application) -> Result:
    claims = [
        context.ThePhaseOfTheAskerComesFirst(),
        context.TheNextStepsBelongToThePhase(app.corpus.framework),
        answers.TheKeyFactsAreShown(),
    ]
    return ask(app, "phase", load_file("phase"), claims)


def run_robustness(app: Application) -> Result:
    return ask(app, "robustness", load_file("robustness"), [answers.TheKeyFactsAreShown()], more=drops)


def drops(rows: Sequence[Row]) -> Mapping[str, Rate]:
    """Return by kind of change what a variant keeps of the key facts of its original, paired.

    1 - (original - variant), so that a gate is a least value; over 1 where the variant did better.
    """
    claim = "TheKeyFactsAreShown"
    original = {r.cluster: r.scores[claim] for r in rows if r.slices["change"] == "original"}
    found: dict[str, Rate] = {}
    for change in sorted({row.slices["change"] for row in rows} - {"original"}):
        pairs = [r for r in rows if r.slices["change"] == change and r.cluster in original]
        kept = [1 - (original[r.cluster] - r.scores[claim]) for r in pairs]
        found[f"kept under {change}"] = mean(kept, [r.cluster for r in pairs])
    return found
