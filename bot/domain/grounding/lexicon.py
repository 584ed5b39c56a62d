"""What the verifier knows of words: their stem, how rare they are, what is near and what is opposite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

_NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True)
class Lexicon:
    """Words by stem; an unknown stem is as rare as the rarest and has no neighbours."""

    stem: Callable[[str], str]
    rarities: Mapping[str, float]
    neighbours: Mapping[str, Mapping[str, float]]
    opposites: Mapping[str, frozenset[str]]
    usual: frozenset[str]
    """Stems that are usual in the corpus's own field: two of its statements share them by chance."""
    rarest: float

    def rarity(self, stem: str) -> float:
        """Return how rare a stem is, in natural log units: about 1 for `patient`, 8 for a name."""
        return self.rarities.get(stem, self.rarest)

    def near(self, stem: str) -> Mapping[str, float]:
        """Return the stems that may stand for this one, each with a weight from 0.6 to 1."""
        return self.neighbours.get(stem, _NOTHING)

    @cached_property
    def reverse(self) -> Mapping[str, frozenset[str]]:
        """For a stem those that name it as a neighbour."""
        found: dict[str, set[str]] = {}
        for stem, near in self.neighbours.items():
            for other in near:
                found.setdefault(other, set()).add(stem)
        return {stem: frozenset(others) for stem, others in found.items()}

    def are_opposite(self, one: str, other: str) -> bool:
        """Tell whether two stems are opposites: `increas` and `decreas`."""
        return other in self.opposites.get(one, frozenset())
