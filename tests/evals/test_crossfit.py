"""The closed form of leaving questions out."""

import numpy as np

from evals.crossfit import weights_without


def test_leaving_rows_out_gives_the_weights_of_a_fit_without_them() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(40, 6))
    gram = (points @ points.T + 0.5 * np.eye(40)).astype(np.float32)
    votes = rng.random((40, 4)).astype(np.float32)
    inverse = np.linalg.inv(gram).astype(np.float32)
    out = np.array([0, 7, 8, 31])
    kept = np.setdiff1d(np.arange(40), out)
    left = weights_without(inverse, inverse @ votes, out)
    assert np.allclose(left[kept], np.linalg.solve(gram[np.ix_(kept, kept)], votes[kept]), atol=1e-3)
    assert not left[out].any()
