"""What the verifier says of a statement."""

from typing import NamedTuple

SUPPORTED_FROM = 0.5
"""The operating point: a score of at least this is supported. Scores are calibrated to it."""


class Verdict(NamedTuple):
    """Whether passages support a statement, how surely (0 to 1), and why, in a line for people."""

    supported: bool
    score: float
    why: str
