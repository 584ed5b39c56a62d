"""Short forms are written out; what only looks like one stays."""

import pytest

from bot.domain.short_forms import written_out


def test_short_forms_of_english_chats_are_written_out() -> None:
    assert written_out("how do u get ppl on board w/ it b4 go-live", "en") == (
        "how do you get people on board with it before go-live"
    )


def test_short_forms_of_swedish_chats_are_written_out() -> None:
    assert written_out("nån som vet va vi gör å hur", "sv") == "någon som vet vad vi gör och hur"


@pytest.mark.parametrize(
    "text", ["re-training", "in R or SAS", "w/hat", "e-learning", "the doc and the docs", ""]
)
def test_what_only_looks_like_a_short_form_stays(text: str) -> None:
    assert written_out(text, "en") == text


def test_a_short_form_of_the_other_language_stays() -> None:
    assert written_out("va", "en") == "va"
