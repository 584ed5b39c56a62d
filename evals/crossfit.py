"""Thousands of questions for the gate: the corpus's own, each judged by a reranker that was not taught it.

A worked question is left out together with the rest of its share, so that what answers it was learnt from
other questions. Unanswerable ones are the boundaries' questions, left out in the same way; those of kinds
that are left out whole; and worked questions whose passages are taken out of the corpus.

Leaving rows out of a kernel ridge regression needs no new fit: with A the inverse of the regularised
kernel and a = A y, the weights without the rows H are a - A[:, H] A[H, H]^-1 a[H].
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.compose import Application
from bot.domain.composing import gate_features
from bot.domain.corpus import Corpus
from bot.domain.cues import cues_of
from bot.domain.kernel import RIDGE, gram_of
from bot.domain.ranking import Ranked, rank
from bot.domain.retrieval import Encoded, Hit
from bot.domain.targets import Target, Targets
from bot.domain.tuning import GateFeatures
from bot.services.searcher import DEPTH, Searcher
from evals.metrics import SEED

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

SHARES = 5
"""Into which the corpus's questions are divided; each is judged by what was learnt from the others."""

SAMPLE = 500
"""Questions of a share that are judged."""

ABLATIONS = 8
"""Corpora that lack an eighth of the paper's sections, with what other sections say of the same."""

ABLATED_SAMPLE = 120
"""Questions of each ablated corpus, and of each share of left-out kinds."""


@dataclass(frozen=True)
class Judged:
    """What speaks for an answer to a question, and whether there is one."""

    features: GateFeatures
    is_answerable: bool
    how: str
    """How it was made: answerable, boundary, new boundary or ablated."""


def weights_without(inverse: Floats, weights: Floats, out: Rows) -> Floats:
    """Return the dual weights that a fit without the rows `out` gives; those of `out` are 0."""
    linalg: Any = np.linalg
    inner = linalg.solve(inverse[np.ix_(out, out)], weights[out])
    left = weights - inverse[:, out] @ inner
    left[out] = 0
    return left


class Crossfit:
    """The corpus's own questions, judged without what they taught."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._cues = cues_of(app.corpus)
        self._vectors: Floats = app.indexer.vectors(self._cues, app.progress)
        self._targets = Targets(app.corpus)
        self._votes: Floats = self._targets.vote_matrix(self._cues)
        self._base: Floats = self._votes.mean(axis=0)
        self._random = random.Random(SEED)
        self._row = {(c.entry, c.kind, c.number): at for at, c in enumerate(self._cues)}

    @cached_property
    def _gram(self) -> Floats:
        return gram_of(self._vectors, [cue.text for cue in self._cues])

    @cached_property
    def _inverse(self) -> Floats:
        linalg: Any = np.linalg
        return linalg.inv(self._gram)

    @cached_property
    def _weights(self) -> Floats:
        return (self._inverse @ (self._votes - self._base)).astype(np.float32)

    def all(self) -> list[Judged]:
        """Return every judged question; the same ones each time."""
        return [*self._left_out(), *self._new_kinds(), *self._ablated()]

    @staticmethod
    def _rows_of(wanted: Any) -> Rows:
        return np.flatnonzero(wanted)

    @cached_property
    def _is_statement(self) -> npt.NDArray[np.bool_]:
        return np.array([target.is_statement for target in self._targets.all])

    @cached_property
    def _is_boundary(self) -> npt.NDArray[np.bool_]:
        return np.array([target.entry in self._app.corpus.boundary_by_id for target in self._targets.all])

    @cached_property
    def _is_worked(self) -> npt.NDArray[np.bool_]:
        return np.array([cue.entry.startswith("worked/") for cue in self._cues])

    def _left_out(self) -> Iterator[Judged]:
        answers = self._is_worked & (self._votes[:, self._is_statement].sum(axis=1) > 0)
        refuses = self._votes[:, self._is_boundary].sum(axis=1) > 0
        share = np.full(len(self._cues), -1)
        worked = self._rows_of(answers)
        share[worked] = np.arange(len(worked)) * SHARES // len(worked)  # runs of a file: a voice is left out
        for row in self._rows_of(refuses):
            share[row] = self._random.randrange(SHARES)
        for number in range(SHARES):
            out = self._rows_of(share == number)
            judged = self._judged(self._sampled(out, SAMPLE), out, self._without_worked(out))
            yield from (self._named(one, bool(answers[row]), "boundary") for row, one in judged)

    def _new_kinds(self) -> Iterator[Judged]:
        kinds = list(self._rows_of(self._is_boundary))
        self._random.shuffle(kinds)
        for number in range(4):
            out = self._rows_of(self._votes[:, kinds[number::4]].sum(axis=1) > 0)
            judged = self._judged(self._sampled(out, ABLATED_SAMPLE), out, self._without_worked(out))
            yield from (self._named(one, False, "new boundary") for _, one in judged)

    def _ablated(self) -> Iterator[Judged]:
        homes = self._homes()
        names = sorted(set(homes.values()))
        self._random.shuffle(names)
        voted = self._votes > 0
        for number in range(ABLATIONS):
            lost = {target for target, home in homes.items() if home in names[number::ABLATIONS]}
            columns = [self._targets.index[target] for target in lost]
            out = self._rows_of(voted[:, columns].any(axis=1))
            whole = self._is_worked & voted.any(axis=1) & (voted[:, columns].sum(axis=1) == voted.sum(axis=1))
            corpus = self._without_worked(out).without(frozenset(target.entry for target in lost))
            judged = self._judged(self._sampled(self._rows_of(whole), ABLATED_SAMPLE), out, corpus)
            yield from (self._named(one, False, "ablated") for _, one in judged)

    @staticmethod
    def _named(features: GateFeatures, is_answerable: bool, how: str) -> Judged:
        return Judged(features, is_answerable, "answerable" if is_answerable else how)

    def _sampled(self, rows: Rows, count: int) -> list[int]:
        return self._random.sample([int(row) for row in rows], min(count, len(rows)))

    def _without_worked(self, out: Rows) -> Corpus:
        gone = {self._cues[int(row)].entry for row in out if self._is_worked[row]}
        kept = (w for at, w in enumerate(self._app.corpus.worked) if f"worked/{at:05d}" not in gone)
        return replace(self._app.corpus, worked=tuple(kept))

    def _homes(self) -> dict[Target, str]:
        """Return for each statement of the paper the section under which it is taken out.

        A statement of the background or the discussion goes with the section that answers most of the
        same worked questions.
        """
        together = (self._votes[self._is_worked] > 0).astype(np.float32)
        pairs = together.T @ together
        own = {t: section for t in self._targets.all if (section := self._section(t)) and section[0] in "23"}
        found = dict(own)
        for target in self._targets.all:
            if target in own or not self._section(target):
                continue
            weights: dict[str, float] = {}
            for other, section in own.items():
                weight = float(pairs[self._targets.index[target], self._targets.index[other]])
                weights[section] = weights.get(section, 0.0) + weight
            best = max(sorted(weights), key=lambda section: weights[section])
            found[target] = best if weights[best] > 0 else self._section(target)
        return found

    def _section(self, target: Target) -> str:
        """Return the section of the paper that the statement stands in; "" for other works."""
        passage = self._app.corpus.passage_by_id.get(target.entry)
        if passage is None or not target.is_statement or passage.source != self._app.corpus.framework.source:
            return ""
        return passage.statements[target.number].section or passage.section

    def _judged(self, rows: Sequence[int], out: Rows, corpus: Corpus) -> Iterator[tuple[int, GateFeatures]]:
        weights = weights_without(self._inverse, self._weights, out)
        gone = frozenset(int(row) for row in out)
        names = {passage.id for passage in corpus.all_passages}
        alive = np.array([not t.is_statement or t.entry in names for t in self._targets.all])
        app = self._app
        reduced = Searcher(
            corpus, app.vectors, *app.index_store.retrievers(app.index_name),
            app.index_store.model(app.index_name), app.tuning,
        )  # fmt: skip
        for row in rows:
            ranked = self._ranked(row, weights, gone, alive)
            text = self._cues[row].text
            yield row, gate_features(text, ranked, corpus, reduced.coverage)

    def _ranked(
        self, row: int, weights: Floats, gone: frozenset[int], alive: npt.NDArray[np.bool_]
    ) -> list[Ranked]:
        searcher = self._app.searcher
        near = self._gram[row].copy()
        near[row] -= RIDGE
        kernel = np.where(alive, self._base + near @ weights, -1.0).astype(np.float32)
        dense = self._nearest(row, gone)
        asked = Encoded(self._cues[row].text, self._vectors[row])
        worded = [hit for hit in searcher.words(asked, 5 * DEPTH) if self._row[hit[:3]] not in gone]
        found = rank(
            dense, worded[:DEPTH], kernel, self._targets.all, searcher.votes, self._app.tuning.weights, {}
        )
        return [one for one in found if alive[self._targets.index[one.target]]]

    def _nearest(self, row: int, gone: frozenset[int]) -> list[Hit]:
        cosines = self._vectors @ self._vectors[row]
        cosines[list(gone)] = -1
        top = np.argsort(-cosines, kind="stable")[:DEPTH]
        found = ((self._cues[int(at)], float(cosines[at])) for at in top)
        return [Hit(cue.entry, cue.kind, cue.number, score) for cue, score in found]
