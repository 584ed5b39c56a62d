"""What retrieval hands around: cues, hits and the ports that search them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""A unit-length embedding, shape (dimension,)."""

CueKind = Literal["text", "ask"]
"""`text`: a statement of the entry. `ask`: a question that the entry answers."""


class Cue(NamedTuple):
    """A piece of text by which an entry is found.

    `number` is the statement's number for a text, the question's for an ask.
    """

    entry: str
    kind: CueKind
    number: int
    text: str

    @property
    def id(self) -> str:
        return f"{self.entry}#{self.kind}-{self.number}"


class Hit(NamedTuple):
    """A cue that a retriever found; the score's scale is the retriever's own, larger is nearer."""

    entry: str
    kind: CueKind
    number: int
    score: float


@dataclass(frozen=True)
class Encoded:
    """A question ready for search: its text and its embedding."""

    text: str
    vector: Vector
