"""How much one person may ask for in a minute."""

from hypothesis import given
from hypothesis import strategies as st

from bot.services.limits import WINDOW_SECONDS, PersonLimit, Wait


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
