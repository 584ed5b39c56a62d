"""Every claim holds for what is right and breaks for each seeded fault."""

from typing import Any

import pytest
from pydantic_evals.evaluators import EvaluatorContext

from bot.compose import Application
from bot.domain.answers import Answer, NextStep
from bot.domain.phases import Phase
from bot.domain.understanding import Turn
from evals import planting
from evals.cases import Case
from evals.claims import answers, citations, context, guards
from evals.claims.base import Claim
from evals.planting import answer, asked, plants_for, refusal, shown

NAMES = sorted(planting._FAULTS)


def claims_of(app: Application) -> dict[str, Claim]:
    corpus, framework = app.corpus, app.corpus.framework
    made: list[Claim] = [
        answers.TheKeyFactsAreShown(), answers.WhatIsShownBearsOnTheQuestion(),
        answers.NoStatementIsRepeated(), answers.AnAnswerIsShort(),
        answers.TheAnswerSpeaksTheLanguageOfTheQuestion(), answers.EachPartGetsAWord(),
        citations.EveryStatementIsContained(corpus), citations.EveryTagIsOfItsSource(corpus),
        citations.EveryStatementIsCited(corpus), citations.CitationsSupportWhatIsSaid(corpus),
        citations.EveryCitationIsNeeded(corpus), citations.TheTextShowsWhatTheDataSay(),
        guards.WhatCannotBeAnsweredIsRefused(), guards.WhatIsRefusedCannotBeAnswered(),
        guards.NothingNearIsPassedOffAsTheAnswer(), guards.WhatCanBeAnsweredIsSaidPlainly(),
        guards.TheReasonOfARefusalIsRight(), guards.ThePremiseIsNotConfirmed(),
        guards.ThePremiseIsCorrectedInWords(), guards.WhatIsTrueIsNotCorrected(),
        guards.WhatIsDangerousIsTurnedAway(), guards.NothingDangerousIsEchoed(),
        guards.WhatIsHarmlessPasses(),
        context.ThePhaseOfTheAskerComesFirst(), context.TheNextStepsBelongToThePhase(framework),
        context.AnOldTopicIsLeftBehind(),
    ]  # fmt: skip
    return {claim.get_default_evaluation_name(): claim for claim in made}


def value(claim: Claim, case: Case, outcome: Any) -> float | None:
    """What the claim says, None where it is not about the case."""
    made = EvaluatorContext(
        name="x", inputs=case, metadata=None, expected_output=None, output=outcome, duration=0.0,
        _span_tree=None, attributes={}, metrics={},
    )  # fmt: skip
    said = claim.evaluate(made)
    return None if isinstance(said, dict) else float(said.value)


def right(app: Application, claim: str) -> tuple[Case, Any]:
    """A case that the claim is about, and an outcome for which it holds."""
    good = answer(shown(app))
    step = NextStep(activity="assess/certification", text="…", phase=Phase.ASSESS, level="must")
    note = answer(shown(app)).model_copy(update={"corrections": (planting.CorrectionNote(text="No."),)})
    pairs: dict[str, tuple[Case, Any]] = {
        "EachPartGetsAWord": (
            asked(uncovered=("heparin",)), answer(shown(app), kind="partial", not_covered=("which heparin",)),
        ),
        "WhatCannotBeAnsweredIsRefused": (asked("refuse"), refusal()),
        "NothingNearIsPassedOffAsTheAnswer": (asked("refuse"), answer(shown(app), unsure=True)),
        "WhatIsRefusedCannotBeAnswered": (asked("refuse"), refusal()),
        "TheReasonOfARefusalIsRight": (asked("refuse", reason="not_in_source"), refusal("not_in_source")),
        "ThePremiseIsNotConfirmed": (asked("false_premise"), good),
        "ThePremiseIsCorrectedInWords": (asked("false_premise"), note),
        "WhatIsDangerousIsTurnedAway": (asked("injection"), refusal("injection")),
        "NothingDangerousIsEchoed": (
            asked("patient_data", never=("19121212-1212",)), refusal("patient_data"),
        ),
        "ThePhaseOfTheAskerComesFirst": (asked(first=(planting.ITEM,)), good),
        "TheNextStepsBelongToThePhase": (asked(phase="assess"), answer(shown(app), next=(step,))),
        "AnOldTopicIsLeftBehind": (asked(thread=(Turn("user", "?"),), never=(planting.OTHER_ITEM,)), good),
    }  # fmt: skip
    return pairs.get(claim, (asked(), good))


def test_every_claim_has_faults_and_every_fault_a_claim(application: Application) -> None:
    assert sorted(claims_of(application)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_holds_for_what_is_right(application: Application, name: str) -> None:
    assert value(claims_of(application)[name], *right(application, name)) == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_breaks_for_each_seeded_fault(application: Application, name: str) -> None:
    claim = claims_of(application)[name]
    plants = plants_for(application, [name])
    assert plants
    for plant in plants:
        said = value(claim, plant.asked, plant.outcome)
        assert said is not None
        assert said < 1


def test_shares_are_shares(application: Application) -> None:
    claims = claims_of(application)
    half = answer(shown(application), shown(application, planting.OTHER_ITEM))
    assert value(claims["WhatIsShownBearsOnTheQuestion"], asked(), half) == 0.5
    two = asked(key_items=(planting.ITEM, "S3.1.10-03"))
    assert value(claims["TheKeyFactsAreShown"], two, answer(shown(application))) == 0.5


def test_alce_counts_a_citation_as_needed_where_the_others_do_not_support(application: Application) -> None:
    """Of two citations, one of which supports alone, the other is not needed: precision one half."""
    statement = shown(application)
    extra = shown(application, planting.OTHER_ITEM).citations[0]
    both = statement.model_copy(update={"citations": (*statement.citations, extra)})
    claims = claims_of(application)
    assert value(claims["EveryCitationIsNeeded"], asked(), answer(both)) == 0.5
    assert value(claims["CitationsSupportWhatIsSaid"], asked(), answer(both)) == 1.0


def test_a_claim_says_nothing_of_a_case_that_it_is_not_about(application: Application) -> None:
    claim = claims_of(application)["WhatCannotBeAnsweredIsRefused"]
    assert value(claim, asked(), Answer(text="…")) is None
