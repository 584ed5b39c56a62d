"""How much one person may ask for in a minute."""

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.services.limits import MOST_PEOPLE, WINDOW_SECONDS, PersonLimit, Wait


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_who_asks_too_much_is_told_once_when_to_come_again_and_may_then() -> None:
    clock = Clock()
    limit = PersonLimit(2, clock)
    assert limit.check("T1", "U1", "a") is None
    clock.now = 20.0
    assert limit.check("T1", "U1", "b") is None
    assert limit.check("T1", "U1", "c") == Wait(40, is_first=True)
    assert limit.check("T1", "U1", "d") == Wait(40, is_first=False)
    clock.now = 60.0
    assert limit.check("T1", "U1", "e") is None
    assert limit.check("T1", "U1", "f") == Wait(20, is_first=False)


def test_what_is_delivered_again_counts_once() -> None:
    limit = PersonLimit(1, Clock())
    assert [limit.check("T1", "U1", "a") for _ in range(5)] == [None] * 5


def test_another_person_and_the_same_id_in_another_workspace_count_apart() -> None:
    limit = PersonLimit(1, Clock())
    for who in (("T1", "U1"), ("T1", "U2"), ("T2", "U1")):
        assert limit.check(*who, "a") is None


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 30)), max_size=60), st.integers(1, 5))
def test_nobody_ever_has_more_in_any_minute_than_the_limit(asks: list[tuple[int, float]], most: int) -> None:
    clock = Clock()
    limit = PersonLimit(most, clock)
    admitted: dict[int, list[float]] = {}
    for number, (person, passes) in enumerate(asks):
        clock.now += passes
        if limit.check("T1", f"U{person}", str(number)) is None:
            admitted.setdefault(person, []).append(clock.now)
    for moments in admitted.values():
        for at in moments:
            assert sum(at - WINDOW_SECONDS < other <= at for other in moments) <= most


def test_people_who_have_gone_quiet_take_no_memory() -> None:
    clock = Clock()
    limit = PersonLimit(1, clock)
    for number in range(25_000):
        clock.now += 0.1
        limit.check("T1", f"U{number}", "a")
    assert len(limit._asked) < 11_000


def test_with_too_many_people_the_quiet_are_forgotten_and_the_others_stay_counted() -> None:
    clock = Clock()
    limit = PersonLimit(1, clock)
    for number in range(MOST_PEOPLE):
        limit.check("T1", f"U{number}", "a")
    clock.now = WINDOW_SECONDS - 1
    assert limit.check("T1", "U0", "b") == Wait(1, is_first=True)
    clock.now = WINDOW_SECONDS
    assert limit.check("T1", "U0", "c") is None
    assert limit.check("T1", "new", "a") is None
    assert len(limit._asked) == MOST_PEOPLE
    assert ("T1", "U1") not in limit._asked  # of the quiet, who asked first
    assert limit.check("T1", "U0", "d") is not None


def test_a_check_costs_the_same_however_much_was_asked_before() -> None:
    """With a look at everything in the window for each check this takes more than ten times as long."""
    limit = PersonLimit(1_000_000, Clock())
    began = time.process_time()
    for number in range(20_000):
        assert limit.check("T1", "U1", str(number)) is None
    assert time.process_time() - began < 1.0


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.floats(0, 30)), max_size=60),
    st.integers(1, 4),
)
def test_what_is_given_is_what_a_look_at_everything_in_the_window_would_give(
    asks: list[tuple[int, int, float]], most: int
) -> None:
    clock = Clock()
    limit = PersonLimit(most, clock)
    given_to: dict[int, dict[int, float]] = {}
    for person, key, passes in asks:
        clock.now += passes
        mine = {k: at for k, at in given_to.get(person, {}).items() if clock.now - at < WINDOW_SECONDS}
        may_have = key in mine or len(mine) < most
        if may_have:
            mine.setdefault(key, clock.now)
        given_to[person] = mine
        wait = limit.check("T1", f"U{person}", str(key))
        assert (wait is None) == may_have
        if wait is not None:
            assert wait.seconds == max(1, round(WINDOW_SECONDS - (clock.now - min(mine.values()))))
