"""What comes first and what later, in whatever words: before, once, until, then, followed by, first."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.polarity import negators
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import family

LIKE = 0.6
"""From here on a word of the statement stands for a word of the passage."""

SAYS = 0.5
"""Weight of words that must have come over from the other side, of either side."""

_JOINTS = family("and but or while whereas so because which")

_THEN = family("then thereafter afterwards afterward subsequently")
_RANKS = family("second last next then afterwards")

_CUES = family("before after until once following precede precedes preceded follows followed then")
_LEADING = family("only even and but not do until shortly long right just directly immediately soon")

_BEFORE = family("before until precede precedes")
_BEFORE_IN_TWO = frozenset({("prior", "to"), ("ahead", "of"), ("followed", "by")})
_ORDERING = family("do must should may can shall could")
"""Words in front of `not` by which something is ordered, not told."""

Places = tuple[int, ...]


class Sequence(NamedTuple):
    """Content words of what comes first, and of what comes later."""

    early: Places
    late: Places


def check_sequence(pair: Pair) -> Objection | None:
    """Object where what comes first in the passage comes later in the statement."""
    for mine in sequences(pair.tokens):
        for source in pair.window:
            if any(_is_turned(pair, mine, source, theirs) for theirs in sequences(source)):
                return Objection("order", "what comes first in the passage comes later in the statement")
    return None


def is_same_order(pair: Pair) -> bool:
    """Tell whether the statement puts something first that a sentence of the window puts first too."""
    return any(
        _shared(pair, mine.early, source, theirs.early, theirs.late)
        and _shared(pair, mine.late, source, theirs.late, theirs.early)
        and not _shared(pair, mine.early, source, theirs.late, theirs.early)
        and not _shared(pair, mine.late, source, theirs.early, theirs.late)
        for mine in sequences(pair.tokens)
        for source in pair.window
        for theirs in sequences(source)
    )


def _is_turned(pair: Pair, mine: Sequence, source: Sentence, theirs: Sequence) -> bool:
    kept = _shared(pair, mine.early, source, theirs.early, theirs.late)
    left = _shared(pair, mine.late, source, theirs.late, theirs.early)
    early_is_late = _shared(pair, mine.early, source, theirs.late, theirs.early)
    late_is_early = _shared(pair, mine.late, source, theirs.early, theirs.late)
    if min(early_is_late, late_is_early) < SAYS:
        return False
    return not kept or not left or early_is_late + late_is_early > 1.5 * (kept + left)


def _shared(pair: Pair, mine: Places, source: Sentence, theirs: Places, others: Places) -> float:
    """Return the weight of the words that one side says too, and the other does not."""

    def best(at: int, places: Places) -> float:
        return max((pair.likeness(at, source[place]) for place in places), default=0.0)

    return sum(pair.tokens[at].weight for at in mine if best(at, theirs) >= LIKE > best(at, others))


def sequences(tokens: Sentence) -> Iterator[Sequence]:
    """Yield what a sentence says of the order of things."""
    words = [token.word for token in tokens] + ["", ""]
    for at in range(len(tokens)):
        two = (words[at], words[at + 1])
        if words[at] in _BEFORE or two in _BEFORE_IN_TWO:
            if (left_is_first := _left_is_first(tokens, at)) is not None:
                yield from _around(tokens, at, left_is_first)
        elif _is_after(words, at) or two == ("preceded", "by"):
            yield from _around(tokens, at, left_is_first=False)
        elif words[at] in _THEN and words[at - 1] not in {"since", "until", "by", "back"}:
            yield from _behind_then(tokens, at)
        elif words[at] == "first" and _is_rank(words, at):
            yield from _ranked(tokens, at)


def _is_after(words: list[str], at: int) -> bool:
    word, before = words[at], words[at - 1] if at else ","
    if word == "following":
        return before != "the"
    if word == "once":
        return before in {",", ";", ":", "only", "but", "and"} or at == 0
    return word in {"after", "follows"}


def _left_is_first(tokens: Sentence, at: int) -> bool | None:
    """Tell whether what stands before a `before` comes first.

    What must not be done before something comes after it; of what else is denied nothing is known.
    """
    denied = [place for place in negators(tokens) if place < at and tokens[place].clause == tokens[at].clause]
    if not denied:
        return True
    first = denied[0]
    is_order = tokens[first].word == "don't" or (first > 0 and tokens[first - 1].word in _ORDERING)
    return False if is_order else None


def _is_rank(words: list[str], at: int) -> bool:
    return not words[at + 1][:1].isalpha() or (
        words[at + 1] in _JOINTS and bool(_RANKS & set(words[at + 2 :]))
    )


def _content(tokens: Sentence, places: range) -> Places:
    return tuple(place for place in places if tokens[place].weight > 0 and tokens[place].word != "first")


def _clause(tokens: Sentence, number: int) -> Places:
    return tuple(at for at in _content(tokens, range(len(tokens))) if tokens[at].clause == number)


def _around(tokens: Sentence, at: int, left_is_first: bool) -> Iterator[Sequence]:
    """Yield the two sides of a word, up to the next one of its kind.

    Where it opens its clause, the clause behind is the left side.
    """
    clause = tokens[at].clause
    own = _clause(tokens, clause)
    last = max((place for place in range(at) if tokens[place].word in _CUES), default=-1)
    left = tuple(place for place in own if last < place < at)
    right = _up_to_cue(tokens, tuple(place for place in own if place > at), at)
    if not left and all(token.clause < clause or token.word in _LEADING for token in tokens[:at]):
        left = _up_to_cue(tokens, _clause(tokens, clause + 1), max(right, default=at))
    if left and right:
        yield Sequence(left, right) if left_is_first else Sequence(right, left)


def _up_to_cue(tokens: Sentence, places: Places, start: int) -> Places:
    following = range(start + 1, len(tokens))
    end = next((place for place in following if tokens[place].word in _CUES), len(tokens))
    return tuple(place for place in places if place < end)


def _behind_then(tokens: Sentence, at: int) -> Iterator[Sequence]:
    """Yield what stands before a `then` and what stands behind it."""
    own = _clause(tokens, tokens[at].clause)
    early = tuple(place for place in own if place < at) or _clause(tokens, tokens[at].clause - 1)
    late = tuple(place for place in own if place > at)
    if early and late:
        yield Sequence(early, late)


def _ranked(tokens: Sentence, at: int) -> Iterator[Sequence]:
    """Yield what a `first` behind it puts first, and what follows it."""
    start = next((p + 1 for p in range(at - 1, -1, -1) if _parts(tokens, p)), 0)
    behind = range(at + 1, len(tokens))
    skipped = next((p for p in behind if not _parts(tokens, p)), len(tokens))
    end = next((p for p in range(skipped, len(tokens)) if _parts(tokens, p)), len(tokens))
    early, late = _content(tokens, range(start, at)), _content(tokens, range(skipped, end))
    if early and late:
        yield Sequence(early, late)


def _parts(tokens: Sentence, at: int) -> bool:
    return tokens[at].text in {",", ";", ":"} or tokens[at].word in _JOINTS
