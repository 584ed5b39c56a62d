"""The verifier, rule by rule, on statements in other words than the passage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.verdict import SUPPORTED_FROM
from bot.domain.grounding.verifier import Verifier

VERIFIER = Verifier(read_lexicon())

TRIAL = (
    "Run a brief pilot in which the primary team may opt out before you scale up. "
    "Of the 30 articles, 14 (47%) concern treatment, 13 (43%) diagnosis and 3 (10%) prevention. "
    "Nurses found the alerts helpful, but physicians did not change the management of patients. "
    "In QIF step 11 implementers made sure that specialists could be reached (Expert 3, Case 1). "
    "Step 13 sets up channels for feedback (Expert 6). "
    "Training may reduce errors if it is given before the pilot begins."
)


@pytest.mark.parametrize(
    "statement",
    [
        "Before scaling up, run a brief pilot where the primary team may opt out.",
        "14 of the 30 articles (47 %) concern treatment.",
        "Fourteen of thirty articles concern treatment.",
        "The alerts were found helpful by nurses, but physicians didn't change how patients were managed.",
        "In step 11 of QIF, implementers made sure specialists could be reached (Expert 3, Case 1).",
        "If training is given before the pilot begins, it may reduce errors.",
    ],
)
def test_an_honest_paraphrase_is_supported(statement: str) -> None:
    verdict = VERIFIER.check(statement, [TRIAL])
    assert verdict.supported, verdict


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("negation", "Before scaling up, do not run a brief pilot where the primary team may opt out."),
        (
            "negation",
            "The alerts were found helpful by nurses, but physicians changed how patients were managed.",
        ),
        ("number", "15 of the 30 articles (47 %) concern treatment."),
        ("number", "Of the 30 articles, 13 concern treatment."),
        ("label", "In step 12 of QIF, implementers made sure specialists could be reached."),
        ("label", "In step 13 of QIF, implementers made sure specialists could be reached."),
        ("label", "In step 11 of QIF, implementers made sure specialists could be reached (Expert 6)."),
        ("label", "In step 11 of QIF, implementers made sure specialists could be reached (Expert 9)."),
        ("name", "TEHAI step 11 says that implementers made sure specialists could be reached."),
        ("role", "The alerts were found helpful by pharmacists."),
        ("direction", "After scaling up, run a brief pilot where the primary team may opt out."),
        ("modality", "If training is given before the pilot begins, it will reduce errors."),
        ("modality", "In a brief pilot before you scale up, the primary team must opt out."),
        ("cut", "physicians did"),
        ("cut", "change the management of patients"),
        ("cut", "Training may reduce errors"),
        (
            "copy",
            "Nurses found the alerts annoying, but physicians did not change the management of patients.",
        ),
        ("blend", "Run a brief pilot in which the primary team sets up channels for feedback."),
    ],
)
def test_a_changed_sense_is_objected_to_by_its_rule(rule: str, statement: str) -> None:
    verdict = VERIFIER.check(statement, [TRIAL])
    assert not verdict.supported, verdict
    assert verdict.why.startswith(f"{rule}:"), verdict


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        (
            "Keep talking with staff, vendors and managers as part of change management.",
            "As part of change management, keep up a conversation with staff, vendors and developers.",
        ),
        (
            "Assessing data security in the evaluation phase is an additional assessment for AI.",
            "In the planning phase, assess data security; it is an additional assessment for AI.",
        ),
    ],
)
def test_an_activity_is_no_role_and_a_verb_no_phase(statement: str, passage: str) -> None:
    assert not VERIFIER.check(statement, [passage]).supported


def test_a_statement_about_something_else_is_not_supported() -> None:
    verdict = VERIFIER.check("Hospitals should buy electric ambulances.", [TRIAL])
    assert not verdict.supported
    assert verdict.score < 0.2


def test_a_sentence_of_the_passage_is_supported_outright() -> None:
    verdict = VERIFIER.check("Step 13 sets up channels for feedback.", ["Something else.", TRIAL])
    assert (verdict.supported, verdict.score) == (True, 1.0)


def test_a_quote_narrows_the_check_to_its_sentence() -> None:
    statement = "Nurses found that the alerts were helpful."
    assert VERIFIER.check(statement, [TRIAL], quote="Nurses found the alerts helpful").supported
    assert not VERIFIER.check(statement, [TRIAL], quote="Step 13 sets up channels").supported
    missing = VERIFIER.check(statement, [TRIAL], quote="Nurses found the alerts very helpful")
    assert (missing.score, missing.why) == (0.0, "the quote does not stand in the passage")


@pytest.mark.parametrize("statement", ["", "…", "12", "   "])
def test_a_statement_without_words_is_not_supported(statement: str) -> None:
    assert not VERIFIER.check(statement, [TRIAL]).supported


@pytest.mark.parametrize("passages", [[], [""], ["…", "  "]])
def test_without_a_passage_nothing_is_supported(passages: list[str]) -> None:
    assert not VERIFIER.check("Train before the pilot.", passages).supported


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120), st.lists(st.text(max_size=200), max_size=3), st.none() | st.text(max_size=20))
def test_any_text_gets_a_verdict_that_agrees_with_its_score(
    statement: str, passages: list[str], quote: str | None
) -> None:
    verdict = VERIFIER.check(statement, passages, quote)
    assert 0 <= verdict.score <= 1
    assert verdict.supported == (verdict.score >= SUPPORTED_FROM)
    assert verdict == VERIFIER.check(statement, passages, quote)


WORDS = st.sampled_from(
    [
        "nurses",
        "14",
        "step",
        "3",
        "not",
        "may",
        "before",
        "Expert",
        "6",
        "QIF",
        "the",
        "alerts",
        ",",
        ".",
        "all",
        "47%",
        "(first)",
        "if",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=14), st.lists(WORDS, min_size=1, max_size=30))
def test_any_mix_of_what_the_rules_look_for_gets_a_verdict(said: list[str], held: list[str]) -> None:
    verdict = VERIFIER.check(" ".join(said), [" ".join(held)])
    assert verdict.supported == (verdict.score >= SUPPORTED_FROM)
