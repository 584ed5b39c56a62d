"""What of a thread is remembered."""

import datetime as dt

from bot.domain.conversation import CHARS, TURNS, remembered
from bot.domain.understanding import Turn

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def never(_: str) -> bool:
    return False


def test_the_latest_turns_are_kept_in_order() -> None:
    thread = tuple(Turn("user", f"question {n}") for n in range(40))
    assert [turn.text for turn in remembered(thread, never)] == [f"question {n}" for n in range(28, 40)]
    assert len(remembered(thread, never)) == TURNS


def test_a_long_thread_is_cut_at_its_older_end() -> None:
    thread = (Turn("user", "a" * CHARS), Turn("assistant", "b" * 100), Turn("user", "c"))
    assert [turn.text[0] for turn in remembered(thread, never)] == ["b", "c"]


def test_what_is_unfit_is_left_out_and_the_rest_stays() -> None:
    thread = (Turn("user", "who owns it?"), Turn("user", "bad"), Turn("assistant", "ok"))
    assert [t.text for t in remembered(thread, lambda text: text == "bad")] == ["who owns it?", "ok"]


def test_what_was_said_over_two_weeks_ago_is_forgotten_with_all_before_it() -> None:
    thread = (
        Turn("user", "undated"),
        Turn("user", "old", NOW - dt.timedelta(days=15)),
        Turn("user", "new", NOW - dt.timedelta(days=1)),
    )
    assert [turn.text for turn in remembered(thread, never, NOW)] == ["new"]
    assert len(remembered(thread, never)) == 3


def test_control_marks_are_taken_out() -> None:
    assert remembered((Turn("user", "who\u202e owns\x00 it?"),), never)[0].text == "who owns it?"
