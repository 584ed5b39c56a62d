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
    write_counts(tmp_path / "words.json", [known] * 8 + ["suport"])
    return Speller(tmp_path / "words.json")


def test_several_slips_are_mended(speller: Speller) -> None:
    text = "wich suport and equipmant before the pillot for clinicains here"
    assert speller.mend(text) == "which support and equipment before the pilot for clinicians here"


def test_a_single_slip_is_mended_in_a_short_question(speller: Speller) -> None:
    assert speller.mend("trainning before pilot?") == "training before pilot?"


def test_a_single_slip_is_mended_in_a_long_question(speller: Speller) -> None:
    text = "should clinicians check the certificatoin before the pilot and the training"
    assert speller.mend(text) == text.replace("certificatoin", "certification")


@pytest.mark.parametrize("text", ["a chart for the pilots", "the shears, the plot", "ask Chack or CHECC"])
def test_words_that_english_has_and_names_are_left_alone(speller: Speller, text: str) -> None:
    assert speller.mend(text) == text


def test_a_slip_that_the_corpus_itself_holds_is_mended(tmp_path: Path) -> None:
    write_counts(tmp_path / "words.json", ["committee"] * 40 + ["comittee"] * 4)
    assert Speller(tmp_path / "words.json").mend("which comittee?") == "which committee?"


@pytest.mark.parametrize(
    "text", ["trainings pilots", "ska vi träna före pilåten", "AI CE MDR", "x1 pil0t", "", "123"]
)
def test_forms_of_known_words_swedish_short_words_and_numbers_are_left_alone(
    speller: Speller, text: str
) -> None:
    assert speller.mend(text) == text


def test_a_real_word_is_not_taken_for_a_slip(application: Application) -> None:
    """`weather` was mended to `whether`, and the question about it then answered."""
    text = "what is the weather tomorrow"
    assert application.speller.mend(text) == text
    assert isinstance(application.advisor.ask(Question(text=text)), Refusal)
