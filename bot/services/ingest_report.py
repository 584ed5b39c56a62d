"""What became of files that were to be ingested, for a person to read."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class FileReport:
    """What became of one file."""

    path: str
    outcome: Outcome
    chunks: int = 0
    withheld: int = 0
    """Chunks that were left out because they hold patient data."""
    reason: str = ""
    """Why it was skipped or failed, and the mend; or what was not as usual."""


@dataclass(frozen=True)
class Report:
    """What became of every file, in the order of names, and what the index now holds."""

    files: tuple[FileReport, ...]
    documents: int
    chunks: int

    def count(self, outcome: Outcome) -> int:
        return Counter(file.outcome for file in self.files)[outcome]

    @property
    def withheld(self) -> int:
        return sum(file.withheld for file in self.files)
