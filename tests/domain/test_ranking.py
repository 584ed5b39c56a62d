from bot.domain.ranking import Features, Ranked, follow_up, repeats_last
from bot.domain.targets import Target


def found(**scores: float) -> list[Ranked]:
    ranked = [Ranked(Target(entry, 0), Features(0, 0, 0, 0), score) for entry, score in scores.items()]
    return sorted(ranked, key=lambda one: -one.score)


def entries(ranked: list[Ranked]) -> list[str]:
    return [one.target.entry for one in ranked]


def test_of_what_both_questions_find_the_follow_ups_own_words_lead() -> None:
    together = found(answered_before=2.0, new=1.5, beside=-3.0)
    assert entries(follow_up(together, found(new=2.0, answered_before=-1.0))) == [
        "new", "answered_before", "beside",
    ]  # fmt: skip


def test_what_a_follow_up_finds_without_its_subject_is_not_added() -> None:
    assert entries(follow_up(found(subject=1.0), found(elsewhere=3.0, subject=-2.0))) == ["subject"]


def test_what_its_own_words_do_not_find_counts_as_the_least_of_them() -> None:
    ranked = follow_up(found(a=1.0, b=1.0), found(b=0.0, c=-4.0))
    assert {one.target.entry: one.score for one in ranked} == {"b": 1.0 / 1.5, "a": (1.0 - 2.0) / 1.5}


def test_a_follow_up_that_finds_nothing_alone_keeps_its_order() -> None:
    assert entries(follow_up(found(a=2.0, b=1.0), [])) == ["a", "b"]


def test_a_statement_that_repeats_a_better_ones_items_comes_last() -> None:
    items = {"a": ("S1",), "b": ("S1",), "c": ("S2",), "d": (), "e": ()}
    ranked = repeats_last(found(a=5, b=4, c=3, d=2, e=1), lambda target: items[target.entry])
    assert entries(ranked) == ["a", "c", "d", "e", "b"]
