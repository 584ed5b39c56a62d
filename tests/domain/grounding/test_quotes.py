"""Exact containment, of quotes and of whole sentences."""

import pytest

from bot.domain.grounding import contains_quote
from bot.domain.grounding.quotes import is_whole

PASSAGE = "Train before the pilot. The tool isn’t unsupported – it is   new (Expert 3, ref 13). Go on."


@pytest.mark.parametrize(
    "quote",
    [
        "Train before the pilot.",
        "train before the pilot"[5:],
        "The tool isn't",
        "unsupported - it is new",
        "“new”",
    ],
)
def test_a_quote_may_differ_in_spaces_dashes_and_quotation_marks(quote: str) -> None:
    assert contains_quote(quote, PASSAGE)


@pytest.mark.parametrize("quote", ["supported", "Train after the pilot.", "", "…", "train before the pilot"])
def test_a_quote_that_differs_in_a_word_or_begins_inside_one_is_none(quote: str) -> None:
    assert not contains_quote(quote, PASSAGE)


@pytest.mark.parametrize(
    ("statement", "whole"),
    [
        ("Train before the pilot.", True),
        ("Train before the pilot", True),
        ("The tool isn't unsupported - it is new (Expert 3, ref 13). Go on.", True),
        ("The tool isn't unsupported - it is new.", True),
        ("Train before the pilot. Go on.", False),
        ("The tool isn't unsupported", False),
        ("it is new", False),
    ],
)
def test_a_statement_is_whole_where_it_is_sentences_in_a_row_with_or_without_their_tags(
    statement: str, whole: bool
) -> None:
    assert is_whole(statement, PASSAGE) is whole
