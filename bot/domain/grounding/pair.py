"""A statement beside the sentences that it is held against, with what the rules ask of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.domain.grounding.evidence import Match, Reading
from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.tokens import Sentence, Token


class Objection(NamedTuple):
    """Why the passages do not support the statement, by one rule."""

    rule: str
    why: str


@dataclass(frozen=True)
class Pair:
    """A statement and the passages, matched."""

    text: str
    match: Match
    reading: Reading
    lexicon: Lexicon

    @property
    def tokens(self) -> Sentence:
        return self.match.tokens

    @cached_property
    def window(self) -> tuple[Sentence, ...]:
        """The sentences that hold the most of the statement."""
        start, end = self.match.window
        return tuple(self.reading.sentences[start:end])

    @cached_property
    def window_words(self) -> frozenset[str]:
        return frozenset(token.word for sentence in self.window for token in sentence)

    @cached_property
    def window_stems(self) -> frozenset[str]:
        return frozenset(token.stem for sentence in self.window for token in sentence)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(token.word for token in self.tokens)

    @cached_property
    def stand_ins(self) -> dict[int, dict[str, float]]:
        """For each place of a content token the stems that may stand for it, and how well."""
        return {at: dict(near) for at, near in zip(self.match.content, self.match.readings, strict=True)}

    def likeness(self, at: int, source: Token) -> float:
        """Return how well a token of a source stands for the statement's token, 0 to 1."""
        if at in self.stand_ins:
            return self.stand_ins[at].get(source.stem, 0.0)
        return float(self.tokens[at].word == source.word)

    def places(self, stem: str) -> Iterator[tuple[Sentence, int]]:
        """Yield where a stem stands in the passages."""
        for sentence, stems in zip(self.reading.sentences, self.reading.stems, strict=True):
            if stem in stems:
                yield from ((sentence, at) for at, token in enumerate(sentence) if token.stem == stem)


def following_content(tokens: Sentence, at: int, most: int, reach: int) -> list[int]:
    """Return up to `most` places of content tokens behind a place, within `reach` tokens and the clause."""
    found: list[int] = []
    for place in range(at + 1, min(len(tokens), at + 1 + reach)):
        token = tokens[place]
        if token.text in {",", ";", ":", ")"} or len(found) == most:
            break
        if token.weight > 0:
            found.append(place)
    return found


def preceding_content(tokens: Sentence, at: int, reach: int) -> int | None:
    """Return the place of the last content token before a place, within `reach` tokens and the clause."""
    for place in range(at - 1, max(-1, at - 1 - reach), -1):
        if tokens[place].text in {",", ";", ":"}:
            return None
        if tokens[place].weight > 0:
            return place
    return None


def nearness(tokens: Sentence, one: int, other: int) -> float:
    """Return how close two places of a sentence are: 1 side by side, less far off or over a comma."""
    distance = abs(one - other)
    value = 1 / (1 + 0.25 * (distance - 1))
    return value if tokens[one].clause == tokens[other].clause else 0.4 * value


def fit(pair: Pair, at: int, sentence: Sentence, place: int) -> float:
    """Return how well the words around a place of a source agree with those around the statement's."""
    total = 0.0
    head = following_content(pair.tokens, at, 1, 3)
    for mine in pair.match.content:
        if mine == at or pair.tokens[mine].is_number:
            continue
        best = max(
            (
                pair.likeness(mine, token) * nearness(sentence, place, other)
                for other, token in enumerate(sentence)
                if other != place and token.weight > 0
            ),
            default=0.0,
        )
        factor = 2.0 if mine in head else 1.0
        total += factor * pair.tokens[mine].weight * nearness(pair.tokens, at, mine) * best
    return total


def is_swapped(
    pair: Pair, at: int, is_same: Callable[[Token], bool], is_rival: Callable[[Token], bool]
) -> bool:
    """Tell whether the window has something else of the kind where the statement has this.

    A rival that the statement names too is one only if the two have changed places.
    """
    own = _fits(pair, at, is_same)
    if not own:
        return False
    for rival in {t.stem: t for sentence in pair.window for t in sentence if is_rival(t)}.values():
        if not fits_better(own, _fits(pair, at, lambda t, stem=rival.stem: t.stem == stem)):
            continue
        named = [place for place, token in enumerate(pair.tokens) if token.stem == rival.stem]
        if all(
            fits_better(
                _fits(pair, place, lambda t, stem=rival.stem: t.stem == stem), _fits(pair, place, is_same)
            )
            for place in named
        ):
            return True
    return False


def _fits(pair: Pair, at: int, wanted: Callable[[Token], bool]) -> list[float]:
    return [
        fit(pair, at, sentence, place)
        for sentence in pair.window
        for place, token in enumerate(sentence)
        if wanted(token)
    ]


def fits_better(own: Sequence[float], rival: Sequence[float]) -> bool:
    """Tell whether a rival stands clearly better where the statement puts something else."""
    return max(rival, default=0.0) > RIVAL_FACTOR * max(own, default=0.0) + RIVAL_MARGIN


RIVAL_FACTOR = 1.15
"""How much better a rival must fit; lower catches more swaps and doubts more honest paraphrases."""

RIVAL_MARGIN = 0.3
