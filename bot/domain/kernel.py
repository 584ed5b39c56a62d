"""Kernel ridge regression from question vectors to targets: the reranker of the default mode.

Trained in closed form on the corpus's own questions whenever the index is built, so an editor who
adds a question changes what it finds, and the same knowledge always gives the same model. Why it is
here and what it adds over nearest neighbours: docs/retrieval.md.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

GAMMA = 4.0
"""Width of the kernel exp(gamma (cosine - 1)) on centred unit vectors; 2 to 8 were tried."""

RIDGE = 0.3
"""Weight of the penalty; from 0.1 to 1 the ranking hardly changes."""


@dataclass(frozen=True)
class KernelModel:
    """A trained model over n cues and m targets."""

    mean: Matrix
    """Mean of the cue vectors, shape (d,)."""
    cues: Matrix
    """Centred unit vectors of the cues, shape (n, d)."""
    weights: Matrix
    """Dual weights, shape (n, m)."""
    base: Matrix
    """Mean vote for each target, shape (m,)."""

    def scores(self, vector: Matrix) -> Matrix:
        """Return a score for each target, shape (m,): about 1 where it answers, about 0 elsewhere."""
        centred = vector - self.mean
        centred = centred / max(float(np.linalg.norm(centred)), 1e-9)
        likeness = np.exp(GAMMA * (self.cues @ centred - 1))
        return self.base + likeness @ self.weights

    def arrays(self) -> dict[str, Matrix]:
        """Return what is to be stored, by `array_names`."""
        return {name: getattr(self, name) for name in self.array_names()}

    @classmethod
    def array_names(cls) -> tuple[str, ...]:
        """Return the names of the arrays that make up a model."""
        return tuple(field.name for field in fields(cls))


def fit(vectors: Matrix, votes: Matrix) -> KernelModel:
    """Return the model for cue vectors, shape (n, d), and their votes, shape (n, m)."""
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    gram = centred @ centred.T
    gram -= 1
    gram *= GAMMA
    np.exp(gram, out=gram)
    gram[np.diag_indices_from(gram)] += RIDGE
    base = votes.mean(axis=0)
    linalg: Any = np.linalg
    weights: Matrix = linalg.solve(gram, votes - base).astype(np.float32)
    return KernelModel(mean, centred.astype(np.float32), weights, base.astype(np.float32))
