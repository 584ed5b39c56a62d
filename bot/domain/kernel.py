"""Kernel ridge regression from questions to targets: the reranker of the default mode.

Trained in closed form on the corpus's own questions whenever the index is built, so an editor who
adds a question changes what it finds, and the same knowledge always gives the same model. Why it is
here and what it adds over nearest neighbours: docs/retrieval.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.retrieval import Encoded
from bot.domain.writing import Writing

Matrix = npt.NDArray[np.float32]

VERSION = 3
"""Part of the index's name. Raise it when the same knowledge gives another model."""

GAMMA = 4.0
"""Width of the kernel exp(gamma (cosine - 1)) on centred unit vectors; 2 to 8 were tried."""

WRITING = 0.3
"""Weight of the likeness in writing in the kernel. At 1 it drowns the meaning; 0.2 to 0.4 rank alike."""

RIDGE = 0.3
"""Weight of the penalty; from 0.1 to 1 the ranking hardly changes."""

BLOCK = 1024
"""Rows of the triangle that are solved at once."""


@dataclass(frozen=True)
class KernelModel:
    """A trained model over n cues and m targets."""

    mean: Matrix
    """Mean of the cue vectors, shape (d,)."""
    cues: Matrix
    """Centred unit vectors of the cues, shape (n, d)."""
    writing: Writing
    """The cues' n-grams."""
    weights: Matrix
    """Dual weights, shape (n, m)."""
    base: Matrix
    """Mean vote for each target, shape (m,)."""

    def scores(self, question: Encoded) -> Matrix:
        """Return a score for each target, shape (m,): about 1 where it answers, about 0 elsewhere."""
        centred = question.vector - self.mean
        centred = centred / max(float(np.linalg.norm(centred)), 1e-9)
        likeness = np.exp(GAMMA * (self.cues @ centred - 1))
        likeness += WRITING * self.writing.likeness(question.text)
        return self.base + likeness @ self.weights

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is to be stored, by `array_names`."""
        written = {f"writing-{name}": getattr(self.writing, name) for name in _OF_WRITING}
        return written | {name: getattr(self, name) for name in _OWN}

    @classmethod
    def array_names(cls) -> tuple[str, ...]:
        """Return the names of the arrays that make up a model."""
        return (*_OWN, *(f"writing-{name}" for name in _OF_WRITING))

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "KernelModel":
        """Return the model that these arrays were stored of."""
        written = {name: arrays[f"writing-{name}"] for name in _OF_WRITING}
        own = {name: arrays[name] for name in _OWN}
        return cls(**own, writing=Writing(**written, size=len(own["cues"])))


_OWN = ("mean", "cues", "weights", "base")
_OF_WRITING = ("rarity", "starts", "texts", "shares")


def fit(vectors: Matrix, texts: Sequence[str], votes: Matrix) -> KernelModel:
    """Return the model for n cues: their vectors, shape (n, d), texts, and votes, shape (n, m)."""
    mean, centred = _centred(vectors)
    writing = Writing.of(texts)
    base = votes.mean(axis=0)
    weights = _solved(_gram(centred, writing, texts), votes - base).astype(np.float32)
    return KernelModel(mean, centred, writing, weights, base.astype(np.float32))


def gram_of(vectors: Matrix, texts: Sequence[str]) -> Matrix:
    """Return what `fit` solves, shape (n, n): the kernel of all pairs of cues, and the penalty."""
    return _gram(_centred(vectors)[1], Writing.of(texts), texts)


def _centred(vectors: Matrix) -> tuple[Matrix, Matrix]:
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return mean, centred.astype(np.float32)


def _gram(centred: Matrix, writing: Writing, texts: Sequence[str]) -> Matrix:
    gram = centred @ centred.T
    gram -= 1
    gram *= GAMMA
    np.exp(gram, out=gram)
    for at, text in enumerate(texts):
        gram[at] += WRITING * writing.likeness(text)
    gram[np.diag_indices_from(gram)] += RIDGE
    return gram


def _solved(gram: Matrix, wanted: Matrix) -> Matrix:
    """Return x of gram x = wanted, for a positive definite matrix: half the work of a general solver."""
    linalg: Any = np.linalg
    lower: Matrix = linalg.cholesky(gram)
    found = wanted.copy()
    blocks = [slice(at, min(at + BLOCK, len(gram))) for at in range(0, len(gram), BLOCK)]
    for block in blocks:
        found[block] -= lower[block, : block.start] @ found[: block.start]
        found[block] = linalg.solve(lower[block, block], found[block])
    for block in reversed(blocks):
        found[block] -= lower[block.stop :, block].T @ found[block.stop :]
        found[block] = linalg.solve(lower[block, block].T, found[block])
    return found
