"""Escaping, cutting and parting of text, and links and mentions that only code makes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views.mrkdwn import (
    JOINER,
    clean,
    cut,
    cut_escaped,
    cut_literal,
    escape,
    link,
    literal,
    mention,
    pieces,
    size,
)
from tests.slack.outcomes import texts


@given(texts(400))
def test_escaped_text_gives_the_same_words_back(text: str) -> None:
    back = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(JOINER, "")
    assert back == clean(text).replace(JOINER, "")
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escape(text))


@given(texts(400), st.integers(1, 200))
def test_a_cut_text_is_never_longer_and_ends_in_an_ellipsis(text: str, limit: int) -> None:
    for shorten, whole in ((cut, text), (cut_escaped, escape(text)), (cut_literal, literal(text))):
        shown = shorten(text, limit)
        assert size(shown) <= limit
        assert shown == whole or shown.endswith("…")
        assert not re.search(r"&(?!amp;|lt;|gt;)", shown) or shorten is cut


@given(texts(3000), st.integers(20, 500))
def test_pieces_are_short_enough_and_lose_nothing(text: str, limit: int) -> None:
    found = pieces(text, limit)
    assert "".join(found) == text
    assert all(size(piece) <= limit for piece in found)


def test_a_character_keeps_its_marks() -> None:
    assert cut("ab👩‍👩‍👧 family", 6) == "ab…"
    assert cut("cafe\u0301s are open", 5) == "caf…"


def test_a_word_is_kept_whole_where_it_can_be() -> None:
    assert cut("hello wide world", 12) == "hello wide…"


def test_a_broadcast_without_brackets_is_parted() -> None:
    assert escape("@channel @here @someone") == f"@{JOINER}channel @{JOINER}here @someone"


def test_marks_lose_their_effect_in_literal_text() -> None:
    assert not re.search(r"(?<!\u2060)[*_~`]", literal("*b* _i_ ~s~ `c`"))


def test_marks_that_turn_the_line_are_dropped() -> None:
    assert clean("a\u202egnp.exe\u2066\x00\ud83d") == "agnp.exe"


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_link_has_one_bar_and_cannot_be_left(path: str, label: str) -> None:
    assert re.fullmatch(
        r"<https://a\.example/[^<>|\s]*\|[^<>|\n]*>", link(f"https://a.example/{path}", label)
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "", "slack://open", "//a.example"]
)
def test_an_address_that_is_not_of_the_web_gives_no_link(url: str) -> None:
    assert link(url, "the <work>") == "the &lt;work&gt;"


@pytest.mark.parametrize("user", ["!channel", "U1>", "u123", "", "U123 x"])
def test_only_a_user_id_is_mentioned(user: str) -> None:
    with pytest.raises(ValueError, match="not a Slack user id"):
        mention(user)


def test_a_person_is_mentioned_by_id() -> None:
    assert mention("U123ABC") == "<@U123ABC>"
