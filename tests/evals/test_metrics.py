"""The measures are as the literature defines them."""

import pytest

from evals.metrics import kappa, mcnemar, mean, ndcg_at, recall_at, sign_flip, wilson
from evals.results import Row, figures_of


def test_recall_and_ndcg_are_as_defined() -> None:
    assert recall_at([0, 4, 5, None], 5) == 0.5
    assert ndcg_at([2.0, 1.0], [2.0, 1.0], 10) == 1.0
    assert ndcg_at([0.0, 2.0], [2.0], 10) == pytest.approx(0.6309, abs=1e-3)


def test_all_of_three_hundred_right_is_not_certainty() -> None:
    assert wilson(300, 300).low == pytest.approx(0.987, abs=1e-3)


def test_of_nothing_nothing_is_known() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high, wilson(0, 0).size) == (0.0, 1.0, 0)
    assert mean([]).low == 0.0


def test_a_bootstrap_repeats_exactly() -> None:
    assert mean([0.0, 1.0] * 20) == mean([0.0, 1.0] * 20)


def test_variants_of_one_question_widen_the_interval() -> None:
    """Ten questions with four like variants each are ten independent things, not forty."""
    values = [float(question % 2) for question in range(10) for _ in range(4)]
    clusters = [str(question) for question in range(10) for _ in range(4)]
    alone, together = mean(values), mean(values, clusters)
    assert together.value == alone.value
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_shares_that_are_all_one_are_not_certain() -> None:
    rows = [Row(str(n), {"Share": 1.0}, cluster=str(n // 2)) for n in range(20)]
    figure = figures_of(rows, ())["Share"]
    assert (figure.value, figure.size) == (1.0, 20)
    assert figure.low == wilson(10, 10).low, "ten questions, each with a variant"


def test_mcnemar_looks_at_the_flips_alone() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(0, 6) == pytest.approx(2 / 2**6)
    assert mcnemar(6, 0) == mcnemar(0, 6)


def test_a_sign_flip_sees_a_steady_fall_and_not_a_balanced_one() -> None:
    assert sign_flip([-0.2] * 12) < 0.01
    assert sign_flip([0.2, -0.2] * 6) > 0.5
    assert sign_flip([0.0] * 12) == 1.0


def test_kappa_is_agreement_beyond_chance() -> None:
    yes, no = [True] * 5 + [False] * 5, [False] * 5 + [True] * 5
    assert kappa(yes, yes) == 1.0
    assert kappa(yes, no) == -1.0
    assert kappa(yes, [True] * 10) == 0.0
    assert kappa([True] * 4, [True] * 4) == 0.0, "one answer only tells nothing"
