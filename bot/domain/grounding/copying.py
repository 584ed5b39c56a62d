"""Statements that copy a sentence almost word for word: every difference must be harmless.

Who copies and changes one word changes the sense; who says it in other words is judged by the other rules.
"""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.pieces import FEWEST_WORDS, check_joined, words_of
from bot.domain.grounding.tokens import Token
from bot.domain.grounding.vocabulary import (
    ALL,
    CONDITIONS,
    LIGHT,
    MAY,
    MUST,
    NEGATORS,
    ONLY,
    OPENINGS,
    PASSIVE,
    SAYING,
    SHOULD,
    SOMETIMES,
    TURNING,
)

_CHANGED_FRACTION = 0.3
"""Share of a copy's words that may be its own."""

MOST_CHANGED = 2
"""Words of its own that a copy has at most; who changes more says it in other words."""

_SENSE = NEGATORS | MUST | SOMETIMES | (ALL - {"both", "any"}) | ONLY | TURNING
"""Function words that turn the sense when they come in, go or change."""

_DROPPED = (
    NEGATORS
    | (MAY - {"likely", "expect", "expected", "allow", "allows", "lets", "can", "option"})
    | SOMETIMES
    | ONLY
    | {"unless", "if", "except", "until", "least", "most", "should", "must"}
)
"""Words that must not go missing from a copy."""


def check_copy(pair: Pair) -> Objection | None:
    """Object to a copy with a word changed, put in or dropped, or with its words moved."""
    words = words_of(pair.tokens)
    if len(words) < FEWEST_WORDS:
        return None
    copies: list[tuple[float, Objection | None]] = []
    for source in _sources(pair):
        matcher = SequenceMatcher(None, [t.word for t in words], [t.word for t in source], autojunk=False)
        changed = len(words) - sum(block.size for block in matcher.get_matching_blocks())
        if _is_compact(matcher, len(words)) and changed <= min(MOST_CHANGED, _CHANGED_FRACTION * len(words)):
            copies.append((-changed, _check_changes(pair, words, source, matcher)))
        elif moved := _check_moved(words, source):
            return moved
    if copies:
        return max(copies, key=lambda copy: copy[0])[1] or check_joined(pair, words, fewest=3)
    return check_joined(pair, words)


def _sources(pair: Pair) -> Iterator[list[Token]]:
    """Yield the words of each sentence of the window, then of all of them in a row."""
    for sentence in pair.window:
        yield words_of(sentence)
    if len(pair.window) > 1:
        yield [token for sentence in pair.window for token in words_of(sentence)]


def _is_compact(matcher: "SequenceMatcher[str]", count: int) -> bool:
    """Tell whether the words stand together in the sentence, not scattered over a long one."""
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    return bool(blocks) and blocks[-1].b + blocks[-1].size - blocks[0].b <= 1.5 * count + 2


class _Change(NamedTuple):
    """A place where a copy differs."""

    mine: list[Token]
    theirs: list[Token]
    before: list[Token]
    """The statement's words before it, as many as `mine`."""
    is_last: bool


def _check_changes(
    pair: Pair, words: list[Token], source: list[Token], matcher: "SequenceMatcher[str]"
) -> Objection | None:
    held = Counter(token.stem for token in source)
    said = Counter(token.stem for token in words)
    kept = {
        t.clause for block in matcher.get_matching_blocks() for t in source[block.b : block.b + block.size]
    }
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        change = _Change(words[a:b], source[c:d], words[max(0, 2 * a - b) : a], b == len(words))
        why = _misplaced(change) or _put_in(pair, change, said, held) or _left_out(change, said, held, kept)
        if why:
            return Objection("copy", why)
    return None


def _misplaced(change: _Change) -> str | None:
    """Tell of words that are said twice, or that stand where the sentence has ended or goes on."""
    mine, theirs = change.mine, change.theirs
    if mine and not theirs and [t.word for t in change.before] == [t.word for t in mine]:
        return f"“{mine[0].text}” is said twice"
    if mine and change.is_last and not theirs:
        return f"“{mine[0].text}” is put behind the sentence that it copies"
    if mine and change.is_last and len(theirs) > 1 and not any(token.weight for token in mine):
        return "breaks off before the end of the sentence that it copies"
    return None


def _put_in(pair: Pair, change: _Change, said: Counter[str], held: Counter[str]) -> str | None:
    """Tell of words of the copy that are not the sentence's."""
    theirs = {token.word for token in change.theirs}
    for token in change.mine:
        is_new = token.word in _SENSE and token.word not in theirs and not _has_kin(token, change.theirs)
        if is_new or (
            token.weight > 0 and not held[token.stem] and not _has_near(pair, token, change.theirs)
        ):
            return f"“{token.text}” is not in the sentence that it copies"
        if token.weight > 0 and said[token.stem] > held[token.stem] > 0 and change.theirs:
            return f"“{token.text}” stands in the place of another word"
    return None


def _left_out(change: _Change, said: Counter[str], held: Counter[str], kept: set[int]) -> str | None:
    """Tell of words of the sentence that the copy lacks; `not` may go with the whole of its clause."""
    for token in change.theirs:
        if token.word in NEGATORS and token.clause not in kept:
            continue
        is_reserve = token.word in _DROPPED and token.text != "May" and not _has_kin(token, change.mine)
        if is_reserve and said[token.stem] < held[token.stem]:
            return f"“{token.text}” is dropped from the sentence that it copies"
    return None


_KIN = (
    MAY,
    MUST | {"need", "needs"},
    SHOULD,
    SOMETIMES,
    ALL,
    ONLY,
    NEGATORS,
    frozenset({"about", "around"}),
    frozenset({"before", "ahead"}),
    frozenset({"when", "while", "where", "if", "during"}),
    frozenset({"to", "from", "with", "between", "or", "over", "about", "against"}),
)


def _is_part_of_held_name(pair: Pair, token: Token) -> bool:
    """Tell whether a name is only written longer than in the passage: `Barack Obama` for `Obama`."""
    at = pair.tokens.index(token)
    beside = [pair.tokens[place] for place in (at - 1, at + 1) if 0 <= place < len(pair.tokens)]
    return (
        token.is_name
        and not token.text.isupper()
        and any(t.is_name and t.weight > 0 and t.stem in pair.window_stems for t in beside)
    )


def _has_kin(token: Token, others: list[Token]) -> bool:
    """Tell whether one of the others does the same work: `can` for `may`."""
    return any(token.word in kin and other.word in kin for kin in _KIN for other in others)


def _has_near(pair: Pair, token: Token, theirs: list[Token]) -> bool:
    if token.is_number:
        return False
    if _is_part_of_held_name(pair, token):
        return True
    if (theirs and all(other.word in LIGHT for other in theirs)) or token.word in SAYING:
        return True
    near = pair.lexicon.near(token.stem)
    return any(
        near.get(other.stem, pair.lexicon.near(other.stem).get(token.stem, 0.0)) >= 0.6 for other in theirs
    )


def _check_moved(words: list[Token], source: list[Token]) -> Objection | None:
    """Object to the very words of a sentence in another order, unless only an opening was moved."""
    mine = Counter(token.word for token in words)
    theirs = Counter(token.word for token in source)
    if sum((mine - theirs).values()) > 1 or sum((theirs - mine).values()) > 2:
        return None
    if mine.keys() & PASSIVE != theirs.keys() & PASSIVE:
        return None
    if _is_rotated([t.word for t in words], [t.word for t in source]):
        return None
    return Objection("copy", "the words of the passage in another order")


def _is_rotated(words: list[str], source: list[str]) -> bool:
    """Tell whether a part that may stand first or last was moved; of a condition the subject may change."""
    if words[0] in CONDITIONS and words[0] in source[1:]:
        return True
    return any(
        words == source[at:] + source[:at] and (source[at] in OPENINGS or source[0] in OPENINGS)
        for at in range(1, len(source))
    )
