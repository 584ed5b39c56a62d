"""Finds sentences that run over ten words equal to the paper's, without holding the paper.

The repository keeps hashes of the paper's eleven-word runs; `python -m bot.library.shingles PAPER`
writes them anew from a copy of its text.
"""

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

from bot.domain.text import words

RUN_WORDS = 11
"""A run of this many equal words counts as copied: ten may be the field's set phrases."""

HASH_BYTES = 5
"""40 bits a run: among 8,000 runs a chance hit is one in some hundred million."""

FILE = Path("provenance/paper-runs.bin")


def run_hash(run: list[str]) -> bytes:
    """Return the hash of a run of words."""
    return hashlib.sha256(" ".join(run).encode()).digest()[:HASH_BYTES]


def hashes_of(text: str) -> set[bytes]:
    """Return the hashes of all runs of a text."""
    found = words(text)
    return {run_hash(found[at : at + RUN_WORDS]) for at in range(len(found) - RUN_WORDS + 1)}


@lru_cache(maxsize=4)
def known_runs(path: Path) -> frozenset[bytes]:
    """Return the hashes of the paper's runs. Raises FileNotFoundError."""
    raw = path.read_bytes()
    return frozenset(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


def copied_run(text: str, path: Path) -> str | None:
    """Return the first run of the text that stands in the paper, or None."""
    known = known_runs(path)
    found = words(text)
    for at in range(len(found) - RUN_WORDS + 1):
        run = found[at : at + RUN_WORDS]
        if run_hash(run) in known:
            return " ".join(run)
    return None


def main() -> None:
    """Write the hashes of the paper's runs: arguments are the paper's text and the target file."""
    paper, target = Path(sys.argv[1]), Path(sys.argv[2])
    found = sorted(hashes_of(paper.read_text(encoding="utf-8")))
    target.write_bytes(b"".join(found))
    sys.stdout.write(f"{len(found)} runs written to {target}\n")


if __name__ == "__main__":
    main()
