"""Lexical evidence: how much of a statement stands in the passages, at best in a few sentences in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.tokens import Sentence, Token

WINDOW = 3
"""Sentences in a row that are looked at together; the best of three beat one and the whole passage."""

SAME_BEGINNING = 5
"""Letters at the start by which two long stems count as forms of one word (`generaliz`, `general`)."""

NEAR_FLOOR = 0.5


class Reading:
    """The passages as tokens, and which stems stand in which sentence."""

    def __init__(self, passages: Sequence[Sequence[Sentence]]) -> None:
        self.passages = passages
        self.sentences = [sentence for passage in passages for sentence in passage]
        self.stems = [frozenset(token.stem for token in sentence) for sentence in self.sentences]
        self.passage_of = [at for at, passage in enumerate(passages) for _ in passage]
        self.all_stems: frozenset[str] = frozenset().union(*self.stems) if self.stems else frozenset()

    @cached_property
    def beginnings(self) -> dict[str, list[str]]:
        """Long stems by their first letters."""
        found: dict[str, list[str]] = {}
        for stem in self.all_stems:
            if len(stem) >= SAME_BEGINNING and stem[0] != "#":
                found.setdefault(stem[:SAME_BEGINNING], []).append(stem)
        return found

    @cached_property
    def parts(self) -> frozenset[str]:
        """Stems and the parts of hyphenated words."""
        return frozenset(part for stem in self.all_stems for part in stem.split("-"))

    @cached_property
    def initials(self) -> frozenset[str]:
        """Abbreviations that the words of a sentence could make, of two to five letters."""
        found: set[str] = set()
        for sentence in self.sentences:
            letters = "".join(t.word[0] for t in sentence if t.text[0].isalpha() and t.weight > 0)
            found.update(letters[a : a + n] for n in range(2, 6) for a in range(len(letters) - n + 1))
        return frozenset(found)


def readings_of(token: Token, reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """Return the stems of the passages that may stand for the token, each with its weight."""
    stem = token.stem
    found: dict[str, float] = {}
    if stem in reading.all_stems:
        found[stem] = 1.0
    if token.is_number:
        bare = stem.rstrip("%")
        other = bare if stem.endswith("%") else f"{stem}%"
        if not found and other in reading.all_stems:
            found[other] = 0.6
        return found
    for other, weight in lexicon.near(stem).items():
        if other in reading.all_stems:
            found[other] = max(found.get(other, 0.0), weight)
    for other in reading.all_stems & _reverse(lexicon, stem):
        found[other] = max(found.get(other, 0.0), lexicon.near(other)[stem])
    if len(stem) >= SAME_BEGINNING:
        for other in reading.beginnings.get(stem[:SAME_BEGINNING], ()):
            if other not in found and (likeness := _same_word(stem, other)):
                found[other] = likeness
    return found


def _reverse(lexicon: Lexicon, stem: str) -> frozenset[str]:
    return lexicon.reverse.get(stem, frozenset())


def _same_word(one: str, other: str) -> float:
    """Return how surely two stems are forms of one word, by the letters that they share at the start."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    fraction = shared / max(len(one), len(other))
    return 0.8 if fraction >= 0.7 else 0.0


@dataclass(frozen=True)
class Match:
    """A statement's tokens matched to the passages."""

    tokens: Sentence
    content: tuple[int, ...]
    """Places of the tokens that carry weight."""
    readings: tuple[Mapping[str, float], ...]
    """For each of them the stems that may stand for it."""
    window: tuple[int, int]
    """The sentences, first and behind the last, that hold the most of the statement."""
    soft: tuple[float, ...]
    """For each content token how well the window holds it, 0 to 1."""
    anywhere: tuple[float, ...]
    """For each content token how well the passages hold it anywhere."""
    best_sentence: int
    recall: float
    """Weighted share of the statement that the window holds."""
    exact: float
    """The same, counting only the very stems."""
    single: float
    """The same of the best sentence alone."""
    whole: float
    """The same of all passages."""


def match(tokens: Sentence, reading: Reading, lexicon: Lexicon) -> Match:
    """Return how the passages hold the statement."""
    content = tuple(at for at, token in enumerate(tokens) if token.weight > 0)
    readings = tuple(readings_of(tokens[at], reading, lexicon) for at in content)
    weights = [tokens[at].weight for at in content]
    total = sum(weights) or 1.0
    by_sentence = [
        [max((w for s, w in near.items() if s in stems), default=0.0) for near in readings]
        for stems in reading.stems
    ]
    best, window, soft = -1.0, (0, 0), [0.0] * len(content)
    for start in range(len(by_sentence)):
        end = start
        held = [0.0] * len(content)
        while end < min(start + WINDOW, len(by_sentence)):
            if reading.passage_of[end] != reading.passage_of[start]:
                break
            held = [max(a, b) for a, b in zip(held, by_sentence[end], strict=True)]
            end += 1
            value = sum(w * h for w, h in zip(weights, held, strict=True)) / total - 0.01 * (end - start)
            if value > best:
                best, window, soft = value, (start, end), held
    singles = [sum(w * h for w, h in zip(weights, row, strict=True)) / total for row in by_sentence]
    best_sentence = max(range(len(singles)), key=singles.__getitem__, default=0)
    anywhere = [max(near.values(), default=0.0) for near in readings]
    held_stems = frozenset[str]().union(*reading.stems[window[0] : window[1]])
    return Match(
        tokens,
        content,
        readings,
        window,
        tuple(soft),
        tuple(anywhere),
        best_sentence,
        recall=sum(w * h for w, h in zip(weights, soft, strict=True)) / total,
        exact=sum(w for w, at in zip(weights, content, strict=True) if tokens[at].stem in held_stems) / total,
        single=max(singles, default=0.0),
        whole=sum(w * h for w, h in zip(weights, anywhere, strict=True)) / total,
    )
