"""What the rules read: numbers by value, labels of series, tokens."""

import pytest

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.labels import labels_of
from bot.domain.grounding.numbers import number_value
from bot.domain.grounding.tokens import read_sentence

LEXICON = read_lexicon()


@pytest.mark.parametrize(
    ("word", "value"),
    [("2,541", "2541"), ("92.30", "92.3"), ("47%", "47%"), ("fourteen", "14"), ("twenty-five", "25"),
     ("007", "7"),      ("0.0001", "0.0001"), ("half", "50%"), ("one", None), ("alert", None)],
)  # fmt: skip
def test_numbers_are_read_by_value(word: str, value: str | None) -> None:
    assert number_value(word) == value


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Expert 3, Case 1 and ref 13", {"expert 3", "case 1", "ref 13"}),
        ("Experts 3 and 6", {"expert 3", "expert 6"}),
        ("QIF steps 9-11", {"step 9", "step 10", "step 11"}),
        ("QIF's third phase, or phase three", {"phase 3"}),
        ("Interview study II", {"study 2"}),
        ("steps one can act on; in this case, 30 articles; 11 steps", set()),
    ],
)
def test_labels_are_read_with_lists_ranges_and_order(text: str, labels: set[str]) -> None:
    assert {str(found.label) for found in labels_of(text)} == labels


def test_compounds_are_parted_and_names_are_kept() -> None:
    tokens = read_sentence("Early-stage FUTURE-AI, OR 47 % of 47 percent", LEXICON)
    assert [t.word for t in tokens] == ["early-stage", "future-ai", ",", "OR", "47", "of", "47"]
    assert [t.word for t in read_sentence("an early-stage trial", LEXICON)][1:3] == ["early", "stage"]
    assert [t.stem for t in tokens if t.is_number] == ["#47%", "#47%"]


def test_the_lexicon_knows_near_and_opposite_words() -> None:
    assert LEXICON.stem("physician") in LEXICON.near(LEXICON.stem("doctor"))
    assert LEXICON.are_opposite(LEXICON.stem("increase"), LEXICON.stem("decrease"))
    assert LEXICON.rarity("framework") < LEXICON.rarity("zyxwv") == LEXICON.rarest
