"""Slips are mended by the corpus's vocabulary, and right words are left alone."""

from pathlib import Path

import pytest

from bot.adapters.speller import Speller
from bot.compose import Application
from bot.domain.answers import Question, Refusal
from bot.library.words import write_counts


@pytest.fixture
def speller(tmp_path: Path) -> Speller:
    known = (
        "who should support the training of clinicians before pilot and check certification equipment ready"
    )
    write_counts(tmp_path / "words.json", [known] * 3 + ["suport"])
    return Speller(tmp_path / "words.json")


def test_several_slips_are_mended(speller: Speller) -> None:
    text = "wich suport and equipmant before the pillot for clinicains here"
    assert speller.mend(text) == "wich support and equipment before the pilot for clinicians here"


def test_a_single_slip_is_mended_in_a_short_question(speller: Speller) -> None:
    assert speller.mend("trainning before pilot?") == "training before pilot?"


def test_one_odd_word_in_a_long_question_is_left_alone(speller: Speller) -> None:
    text = "should clinicians check the reddy certification before the pilot and training"
    assert speller.mend(text) == text


@pytest.mark.parametrize(
    "text", ["trainings pilots", "ska vi träna före pilåten", "AI CE MDR", "x1 pil0t", "", "123"]
)
def test_forms_of_known_words_swedish_short_words_and_numbers_are_left_alone(
    speller: Speller, text: str
) -> None:
    assert speller.mend(text) == text


def test_a_real_word_is_not_taken_for_a_slip_of_a_word_without_a_subject(application: Application) -> None:
    """`weather` was mended to `whether`, and the question about it then answered."""
    text = "what is the weather tomorrow"
    assert application.speller.mend(text) == text
    assert isinstance(application.advisor.ask(Question(text=text)), Refusal)
