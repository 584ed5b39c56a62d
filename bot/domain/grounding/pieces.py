"""Pieces of sentences: a quote cut where the sense turns, two pieces put together."""

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import DANGLING, MAY, NEGATORS, ONLY, SOFT_NEGATIVES

FEWEST_WORDS = 4
"""Fewer words in a row are copied by chance."""

_TURNS = (
    NEGATORS
    | SOFT_NEGATIVES
    | MAY
    | ONLY
    | {"but", "unless", "if", "except", "however", "until", "when", "where"}
)


def words_of(sentence: Sentence) -> list[Token]:
    """Return the tokens that are words or numbers."""
    return [token for token in sentence if token.text[0].isalnum()]


def check_cut(pair: Pair) -> Objection | None:
    """Object to a piece of a sentence that stops where the sense turns, or in the middle of a clause."""
    words = [token.word for token in words_of(pair.tokens)]
    return next((found for sentence in pair.window if (found := _cut_out_of(words, sentence))), None)


def _cut_out_of(words: list[str], sentence: Sentence) -> Objection | None:
    if not words:
        return None
    source = [token for token in sentence if token.text[0].isalnum() or token.text in {",", ";", ":", "("}]
    plain = [token.word for token in source if token.text[0].isalnum()]
    for start in range(len(plain) - len(words) + 1):
        if plain[start : start + len(words)] != words or len(plain) == len(words):
            continue
        rest = plain[:start][-6:] + plain[start + len(words) :]
        turning = next((word for word in rest if word in _TURNS or word.endswith("n't")), None)
        if turning:
            return Objection("cut", f"cut out of a sentence that goes on with “{turning}”")
        if words[-1] in DANGLING or (
            start + len(words) < len(plain) and not _ends_clause(source, start + len(words))
        ):
            return Objection("cut", "cut off in the middle of a sentence")
    return None


def _ends_clause(source: list[Token], count: int) -> bool:
    seen = 0
    for at, token in enumerate(source):
        if token.text[0].isalnum():
            seen += 1
        if seen == count:
            behind = source[at + 1] if at + 1 < len(source) else None
            return (
                behind is None
                or not behind.text[0].isalnum()
                or behind.word in {"and", "which", "that", "because", "so"}
            )
    return True


def check_spliced(pair: Pair) -> Objection | None:
    """Object to just two pieces of the passages, put together: no word of the statement is its own."""
    words = [token.word for token in words_of(pair.tokens)]
    if len(words) < FEWEST_WORDS:
        return None
    sources = [[token.word for token in words_of(sentence)] for sentence in pair.reading.sentences]
    count, places = _longest_beginning(words, sources)
    rest = words[count:]
    if not rest or max(count, len(rest)) < FEWEST_WORDS:
        return None
    found = [(number, at) for number, source in enumerate(sources) for at in _runs(rest, source)]
    if not found or any(one == other and at >= end for one, end in places for other, at in found):
        return None
    return Objection("blend", "is put together from two pieces of the passages")


def _longest_beginning(words: list[str], sources: list[list[str]]) -> tuple[int, list[tuple[int, int]]]:
    """Return how many first words stand in a row somewhere, and behind which places of which sentences."""
    best, places = 0, list[tuple[int, int]]()
    for number, source in enumerate(sources):
        for at, word in enumerate(source):
            if word != words[0]:
                continue
            count = _common(words, source[at:], 1)
            if count > best:
                best, places = count, []
            if count == best:
                places.append((number, at + count))
    return best, places


def _runs(words: list[str], source: list[str]) -> list[int]:
    """Return where the words stand in a row."""
    return [at for at in range(len(source) - len(words) + 1) if source[at : at + len(words)] == words]


def check_joined(pair: Pair, words: list[Token], fewest: int = 1) -> Objection | None:
    """Object to the beginning of one sentence that runs on with the end of another."""
    plain = [token.word for token in words]
    heads: list[tuple[int, bool]] = []
    tails: list[tuple[int, bool]] = []
    for sentence in pair.reading.sentences:
        source = [token.word for token in words_of(sentence)]
        head, tail = _common(plain, source, 1), _common(plain, source, -1)
        if head + tail >= len(plain):
            return None
        heads.append((head, head == len(source)))
        tails.append((tail, tail == len(source)))
    head, tail = max(heads, default=(0, False)), max(tails, default=(0, False))
    if min(head[0], tail[0]) < fewest or max(head[0], tail[0]) < 3 or max(head[0], tail[0]) >= len(plain):
        return None
    if head[0] + tail[0] >= _JOINED_FRACTION * len(plain) and not (head[1] and tail[1]):
        return Objection("blend", "joins the beginning of one sentence to the end of another")
    return None


_JOINED_FRACTION = 0.85
"""Share of the words that beginning and end make up together."""


def _common(one: list[str], other: list[str], step: int) -> int:
    """Return how many words two lists share at the start (step 1) or at the end (step -1)."""
    count = 0
    for a, b in zip(one[::step], other[::step], strict=False):
        if a != b:
            break
        count += 1
    return count
