"""Ends of sentences grafted onto something else: copied word for word, without what they say it of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence, Token

FEWEST_WORDS = 6
"""Words in a row that are copied, not said so by chance."""

BEFORE = 8
"""Tokens before the copied end that are looked at on either side."""

TAKEN_UP = 0.4
"""Share of the words before it that the other side takes up at least, on the better of the two sides."""


ELSEWHERE = 0.3
"""How much more of what it is put behind another sentence must say than its own."""


class Tail(NamedTuple):
    """The end of a sentence of the passage that stands in the statement too."""

    mine: int
    theirs: int
    source: Sentence


def check_graft(pair: Pair) -> Objection | None:
    """Object to the copied end of a sentence where neither side takes up what stands before it."""
    for tail in copied_tails(pair.tokens, pair.reading.sentences):
        head = _content(tail.source, tail.theirs)
        own = [at for at in _content(pair.tokens, tail.mine) if at in pair.stand_ins]
        if head and own and _share(pair, own, tail, head) < TAKEN_UP and _is_at_home(pair, own, tail):
            return Objection(
                "blend", f"“{pair.tokens[tail.mine].text} …” is said of something else in the passage"
            )
    return None


def copied_tails(tokens: Sentence, sources: Iterable[Sentence]) -> Iterator[Tail]:
    """Yield what the end of a statement has in common, word for word, with the ends of sentences.

    Not a whole sentence; evidence in brackets is left aside.
    """
    mine = [token.word for token in _untagged(tokens)]
    for source in map(_untagged, sources):
        words = [token.word for token in source]
        count = 0
        while count < min(len(words), len(mine)) and words[-1 - count] == mine[-1 - count]:
            count += 1
        if count < len(words) and _words(source[len(words) - count :]) >= FEWEST_WORDS:
            yield Tail(len(mine) - count, len(words) - count, source)


def _untagged(tokens: Sentence) -> Sentence:
    """Return a sentence without the evidence in brackets behind it."""
    opening = next((at for at in range(len(tokens) - 1, 0, -1) if tokens[at].text == "("), None)
    return tokens[:opening] if opening and tokens[-1].text == ")" else tokens


def _words(tokens: Sentence) -> int:
    return sum(token.text[0].isalnum() for token in tokens)


def _content(tokens: Sentence, end: int) -> list[int]:
    return [at for at in range(max(0, end - BEFORE), end) if tokens[at].weight > 0]


def _share(pair: Pair, own: Sequence[int], tail: Tail, head: Sequence[int]) -> float:
    """Return how much of the nearer words of one side the other says, the better of both."""
    everything = [at for at in pair.match.content if at < tail.mine]
    before = [tail.source[at] for at in range(tail.theirs) if tail.source[at].weight > 0]
    said = sum(
        tail.source[at].weight * max(pair.likeness(one, tail.source[at]) for one in everything) for at in head
    ) / sum(tail.source[at].weight for at in head)
    return max(said, _held(pair, own, before))


def _held(pair: Pair, own: Sequence[int], tokens: Sequence[Token]) -> float:
    """Return how much of the words of a statement these tokens say."""
    return sum(
        pair.tokens[at].weight * max((pair.likeness(at, token) for token in tokens), default=0.0)
        for at in own
    ) / sum(pair.tokens[at].weight for at in own)


def _is_at_home(pair: Pair, own: Sequence[int], tail: Tail) -> bool:
    """Tell whether another sentence says clearly more of what the end is put behind than its own."""
    own_sentence = _held(pair, own, tail.source)
    return any(_held(pair, own, sentence) >= own_sentence + ELSEWHERE for sentence in pair.reading.sentences)
