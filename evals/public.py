"""Groundedness on public sets, which are not shipped: balanced accuracy at the one operating point.

    python -m evals.public --factcheck FILE --pubmedqa FILE --pairs FILE…

`--factcheck` takes claim, evidence and stance; `--pubmedqa` pairs each sentence of a conclusion with its
own abstract and with the nearest other one; `--pairs` takes any set as JSON Lines of `statement`,
`passages` and `label` (true where supported).
"""

import argparse
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bot.compose import Application
from bot.domain.grounding.verifier import Verifier
from bot.domain.text import sentences, words
from bot.settings import read_settings
from evals.metrics import Rate, wilson


class Labelled(NamedTuple):
    """A statement, its passages, and whether people found it supported."""

    statement: str
    passages: tuple[str, ...]
    supported: bool
    part: str


def part_of(text: str) -> str:
    """Return the half that a claim belongs to; claims are never in both."""
    return "tune" if zlib.crc32(text.encode()) % 2 else "heldout"


def read_factcheck(path: Path) -> Iterator[Labelled]:
    """Yield claims with full support, and those refuted or beside the point; partial support is left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["stance"] != "partially-support":
            supported = row["stance"] == "completely-support"
            yield Labelled(row["claim"], (row["evidence"],), supported, part_of(row["claim"]))


def read_pubmedqa(path: Path) -> Iterator[Labelled]:
    """Yield the first sentences of each conclusion with its own abstract and with the nearest other."""
    entries: list[Any] = list(json.loads(path.read_text(encoding="utf-8")).values())
    abstracts = [" ".join(entry["CONTEXTS"]) for entry in entries]
    bags = [{word for word in words(text) if len(word) > 5} for text in abstracts]
    for number, entry in enumerate(entries):
        for sentence in sentences(entry["LONG_ANSWER"])[:2]:
            if len(sentence.split()) < 6:
                continue
            bag = set(words(sentence))
            near = max((n for n in range(len(bags)) if n != number), key=lambda n: len(bag & bags[n]))
            part = part_of(entry["QUESTION"])
            yield Labelled(sentence, (abstracts[number],), True, part)
            yield Labelled(sentence, (abstracts[near],), False, part)


def read_pairs(path: Path) -> Iterator[Labelled]:
    """Yield the lines of a set in the form of `advisor ground`, with a label."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Labelled(row["statement"], tuple(row["passages"]), bool(row["label"]), "all")


class Balanced(NamedTuple):
    """How well supported and unsupported statements are told apart at the one operating point."""

    kept: Rate
    caught: Rate

    @property
    def value(self) -> float:
        return (self.kept.value + self.caught.value) / 2

    def __str__(self) -> str:
        return f"{self.value:.3f}  kept {self.kept}  caught {self.caught}"


BASELINES = {"the word recall of the best three sentences": 0.646, "boosting on features": 0.651}
"""Means over eight other public sets, measured before this verifier was written; see docs/grounding.md."""


def balanced_accuracy(verifier: Verifier, cases: Iterable[Labelled]) -> Balanced:
    """Return the shares judged right of the supported and of the unsupported."""
    right = {True: 0, False: 0}
    count = {True: 0, False: 0}
    for case in cases:
        count[case.supported] += 1
        right[case.supported] += verifier.check(case.statement, case.passages).supported == case.supported
    kept, caught = (wilson(right[label], count[label]) for label in (True, False))
    return Balanced(kept, caught)


def main() -> None:
    """Print balanced accuracy for each set that is given, and the mean over the sets, each counting alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factcheck", type=Path)
    parser.add_argument("--pubmedqa", type=Path)
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    verifier = Application(read_settings()).verifier
    named = [("factcheck", given.factcheck, read_factcheck), ("pubmedqa", given.pubmedqa, read_pubmedqa)]
    means: list[float] = []
    for name, path, read in [*named, *((path.stem, path, read_pairs) for path in given.pairs)]:
        if path is None:
            continue
        cases = list(read(path))
        for part in sorted({case.part for case in cases}):
            shown = balanced_accuracy(verifier, (case for case in cases if case.part == part))
            print(f"{name:18} {part:8} {shown}")
        means.append(balanced_accuracy(verifier, cases).value)
    if means:
        print(f"mean of {len(means)} sets  {sum(means) / len(means):.3f}")
    for name, value in BASELINES.items():
        print(f"  for comparison, over eight other sets: {name} {value:.3f}")


if __name__ == "__main__":
    main()
