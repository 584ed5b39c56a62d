"""What a question can be about: the statements, boundaries and corrections, numbered.

A cue votes for targets: a passage's question for the passage's statements, an overview's for its
members, a worked question for the items that answer it, a statement for itself.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.domain.corpus import Corpus
from bot.domain.retrieval import Cue

LATER = 0.06
"""What each further item of an ordered answer votes less than the one before it."""


class Target(NamedTuple):
    """A statement of a passage, or a boundary or correction (number -1)."""

    entry: str
    number: int

    @property
    def is_statement(self) -> bool:
        return self.number >= 0


class Targets:
    """The targets of a corpus in a fixed order, and the votes of its cues."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.all: tuple[Target, ...] = (
            *(Target(p.id, n) for p in corpus.all_passages for n in range(len(p.statements))),
            *(Target(c.id, -1) for c in corpus.corrections),
            *(Target(b.id, -1) for b in corpus.boundaries),
        )

    @cached_property
    def index(self) -> dict[Target, int]:
        return {target: at for at, target in enumerate(self.all)}

    @cached_property
    def of_item(self) -> dict[str, list[int]]:
        """The targets that stand for an item of the extract or a lesson.

        All statements that rest on the item: which of them is meant, their own cues tell.
        """
        found: dict[str, list[int]] = {x.id: [self.index[Target(x.id, 0)]] for x in self._corpus.lessons}
        for passage in self._corpus.passages:
            for number, statement in enumerate(passage.statements):
                for item in statement.extract:
                    found.setdefault(item, []).append(self.index[Target(passage.id, number)])
        return found

    @cached_property
    def _ordered(self) -> dict[str, tuple[str, ...]]:
        """Entries that answer with items, by cue entry."""
        worked = {worked_id(at): w.items for at, w in enumerate(self._corpus.worked) if w.items}
        return worked | {o.id: o.members for o in self._corpus.overviews}

    @cached_property
    def _single(self) -> dict[str, str]:
        """Worked questions that stand for a boundary or a correction."""
        return {
            worked_id(at): w.boundary or w.correction or ""
            for at, w in enumerate(self._corpus.worked)
            if not w.items
        }

    def votes(self, cue: Cue) -> list[tuple[int, float]]:
        """Return the targets that the cue speaks for, each with a weight over 0, at most 1.

        Items whose passage was taken out of the corpus get no vote.
        """
        if cue.entry in self._ordered:
            placed = list(enumerate(self._ordered[cue.entry]))
            # The first place that a target is named at counts, so it is written last.
            best = {at: 1 - LATER * n for n, item in reversed(placed) for at in self.of_item.get(item, ())}
            return list(best.items())
        entry = self._single.get(cue.entry, cue.entry)
        single = self.index.get(Target(entry, -1))
        if single is not None:
            return [(single, 1.0)]
        if cue.kind == "text":
            at = self.index.get(Target(entry, cue.number))
            return [] if at is None else [(at, 1.0)]
        passage = self._corpus.passage_by_id.get(entry)
        count = len(passage.statements) if passage else 0
        return [(self.index[Target(entry, n)], 1 - LATER * n) for n in range(count)]

    @cached_property
    def _asks_of_item(self) -> dict[str, list[str]]:
        """Questions of overviews and worked questions, by the items that answer them."""
        found: dict[str, list[str]] = {}
        for overview in self._corpus.overviews:
            for item in overview.members:
                found.setdefault(item, []).extend(overview.asks.all)
        for worked in self._corpus.worked:
            for item in worked.items:
                found.setdefault(item, []).append(worked.ask)
        return found

    def texts_of(self, target: Target) -> list[str]:
        """Return the statement and every question that speaks for it."""
        passage = self._corpus.passage_by_id[target.entry]
        statement = passage.statements[target.number]
        texts = [passage.title, statement.text, *passage.asks.all]
        for item in (*statement.extract, passage.id):
            texts.extend(self._asks_of_item.get(item, ()))
        return texts

    def vote_matrix(self, cues: list[Cue]) -> npt.NDArray[np.float32]:
        """Return the votes, shape (cues, targets)."""
        matrix = np.zeros((len(cues), len(self.all)), dtype=np.float32)
        for row, cue in enumerate(cues):
            for target, weight in self.votes(cue):
                matrix[row, target] = weight
        return matrix


def worked_id(at: int) -> str:
    """Return the cue entry of the corpus's worked question number `at`, from 0."""
    return f"worked/{at:05d}"
