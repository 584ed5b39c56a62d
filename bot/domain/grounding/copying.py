"""Statements that copy a sentence almost word for word: every difference must be harmless.

Who copies and changes one word changes the sense; who says it in other words is judged by the other rules.
"""

from collections import Counter
from difflib import SequenceMatcher

from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.polarity import NEGATORS, SOFT_NEGATIVES
from bot.domain.grounding.strength import ALL, MAY, MUST, ONLY, SHOULD, SOMETIMES
from bot.domain.grounding.tokens import Sentence, Token

_CHANGED_FRACTION = 0.3
"""Share of a copy's words that may be its own."""

MOST_CHANGED = 2
"""Words of its own that a copy has at most; who changes more says it in other words."""

FEWEST_WORDS = 4
"""Fewer words in a row are copied by chance."""

_SENSE = (
    NEGATORS
    | MUST
    | SOMETIMES
    | (ALL - {"both", "any"})
    | ONLY
    | frozenset(
        ["before", "after", "unless", "until", "except", "than", "more", "less", "without", "most", "least", "during", "instead", "above", "below", "against", "first", "last"]
    )
)
"""Function words that turn the sense when they come in, go or change."""

_DROPPED = (
    NEGATORS
    | (MAY - {"likely", "expect", "expected", "allow", "allows", "lets", "can", "option"})
    | SOMETIMES
    | ONLY
    | {"unless", "if", "except", "until", "least", "most", "should", "must"}
)

_TURNS = (
    NEGATORS
    | SOFT_NEGATIVES
    | MAY
    | ONLY
    | {"but", "unless", "if", "except", "however", "until", "when", "where"}
)


def check_copy(pair: Pair) -> Objection | None:
    """Object to a copy with a word changed, a part cut off or moved, or two sentences joined."""
    words = _words(pair.tokens)
    for sentence in pair.window:
        if cut := _check_cut([t.word for t in words], sentence):
            return cut
    if len(words) < FEWEST_WORDS:
        return None
    if spliced := _check_spliced(pair, [t.word for t in words]):
        return spliced
    runs: list[tuple[float, Objection | None]] = []
    together = (tuple(token for sentence in pair.window for token in sentence),)
    for sentence in pair.window + (together if len(pair.window) > 1 else ()):
        source = _words(sentence)
        matcher = SequenceMatcher(None, [t.word for t in words], [t.word for t in source], autojunk=False)
        changed = len(words) - sum(block.size for block in matcher.get_matching_blocks())
        if _is_compact(matcher, len(words)) and changed <= min(MOST_CHANGED, _CHANGED_FRACTION * len(words)):
            runs.append((-changed, _check_changes(pair, words, source, matcher)))
        elif moved := _check_moved(words, source, matcher):
            return moved
    if runs:
        return max(runs, key=lambda run: run[0])[1] or _check_joined(pair, words, fewest=3)
    return _check_joined(pair, words)


def _is_compact(matcher: "SequenceMatcher[str]", count: int) -> bool:
    """Tell whether the words stand together in the sentence, not scattered over a long one."""
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    return bool(blocks) and blocks[-1].b + blocks[-1].size - blocks[0].b <= 1.5 * count + 2


def _words(sentence: Sentence) -> list[Token]:
    return [token for token in sentence if token.text[0].isalnum()]


def _check_changes(
    pair: Pair, words: list[Token], source: list[Token], matcher: "SequenceMatcher[str]"
) -> Objection | None:
    held = Counter(token.stem for token in source)
    said = Counter(token.stem for token in words)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        mine, theirs = words[a:b], source[c:d]
        if kind == "delete" and [t.word for t in words[a - (b - a) : a]] == [t.word for t in mine]:
            return Objection("copy", f"“{mine[0].text}” is said twice")
        if kind == "replace" and b == len(words) and d - c > 1 and not any(t.weight for t in mine):
            return Objection("copy", "breaks off before the end of the sentence that it copies")
        if kind == "delete" and b == len(words):
            return Objection("copy", f"“{mine[0].text}” is put behind the sentence that it copies")
        for token in mine:
            if (
                token.word in _SENSE
                and token.word not in {t.word for t in theirs}
                and not _has_kin(token, theirs)
            ):
                return Objection("copy", f"“{token.text}” is not in the sentence that it copies")
            if token.weight > 0 and not held[token.stem] and not _has_near(pair, token, theirs):
                return Objection("copy", f"“{token.text}” is not in the sentence that it copies")
            if token.weight > 0 and said[token.stem] > held[token.stem] > 0 and theirs:
                return Objection("copy", f"“{token.text}” stands in the place of another word")
        for token in theirs:
            if (
                token.word in _DROPPED
                and token.text != "May"
                and not _has_kin(token, mine)
                and said[token.stem] < held[token.stem]
            ):
                return Objection("copy", f"“{token.text}” is dropped from the sentence that it copies")
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


_LIGHT = frozenset(
    ["is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does", "did", "makes", "make", "made", "take", "took", "takes", "gets"]
)
"""Words that say little: another may stand in their place."""

_SAYING = frozenset(["says", "say", "said", "according", "also"])
"""Words by which a statement tells whose it is."""


def _has_kin(token: Token, others: list[Token]) -> bool:
    """Tell whether one of the others does the same work: `can` for `may`."""
    return any(token.word in kin and other.word in kin for kin in _KIN for other in others)


def _has_near(pair: Pair, token: Token, theirs: list[Token]) -> bool:
    if token.is_number:
        return False
    if _is_part_of_held_name(pair, token):
        return True
    if (theirs and all(other.word in _LIGHT for other in theirs)) or token.word in _SAYING:
        return True
    near = pair.lexicon.near(token.stem)
    return any(
        near.get(other.stem, pair.lexicon.near(other.stem).get(token.stem, 0.0)) >= 0.6 for other in theirs
    )


def _check_cut(words: list[str], sentence: Sentence) -> Objection | None:
    """Object to a piece of a sentence that stops where the sense turns, or in the middle of a clause."""
    source = [token for token in sentence if token.text[0].isalnum() or token.text in {",", ";", ":", "("}]
    plain = [token.word for token in source if token.text[0].isalnum()]
    for start in range(len(plain) - len(words) + 1):
        if plain[start : start + len(words)] != words or len(plain) == len(words):
            continue
        rest = plain[:start][-6:] + plain[start + len(words) :]
        turning = next((word for word in rest if word in _TURNS or word.endswith("n't")), None)
        if turning:
            return Objection("cut", f"cut out of a sentence that goes on with “{turning}”")
        if (
            words[-1] in _DANGLING
            or (start + len(words) < len(plain)
            and not _ends_clause(source, start + len(words)))
        ):
            return Objection("cut", "cut off in the middle of a sentence")
    return None


_DANGLING = frozenset(["and", "or", "but", "had", "has", "have", "the", "a", "an", "of", "to", "for", "with", "is", "are", "was", "were", "as", "by", "in", "on"])
"""Words that no sentence ends with."""


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


def _check_moved(
    words: list[Token], source: list[Token], matcher: "SequenceMatcher[str]"
) -> Objection | None:
    """Object to the very words of a sentence in another order, unless only an opening was moved."""
    mine = Counter(token.word for token in words)
    theirs = Counter(token.word for token in source)
    if sum((mine - theirs).values()) > 1 or sum((theirs - mine).values()) > 2:
        return None
    if {t.word for t in words} & _PASSIVE != {t.word for t in source} & _PASSIVE:
        return None
    if _is_rotated([t.word for t in words], [t.word for t in source]):
        return None
    return Objection("copy", "the words of the passage in another order")


_PASSIVE = frozenset(["is", "are", "was", "were", "been", "being", "by"])
"""Words that come in or go when a sentence is turned from active to passive, which moves the rest."""


def _is_rotated(words: list[str], source: list[str]) -> bool:
    openings = {
        "in",
        "for",
        "during",
        "by",
        "with",
        "when",
        "while",
        "as",
        "on",
        "at",
        "of",
        "according",
        "because",
    }
    return any(
        words == source[at:] + source[:at] and (source[at] in openings or source[0] in openings)
        for at in range(1, len(source))
    )


def _check_spliced(pair: Pair, words: list[str]) -> Objection | None:
    """Object to just two pieces of the passages, put together: no word of the statement is its own."""
    sources = [[token.word for token in _words(sentence)] for sentence in pair.reading.sentences]
    count, places = _longest_beginning(words, sources)
    rest = words[count:]
    if not rest or count + len(rest) < FEWEST_WORDS or max(count, len(rest)) < FEWEST_WORDS:
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


def _check_joined(pair: Pair, words: list[Token], fewest: int = 1) -> Objection | None:
    """Object to the beginning of one sentence that runs on with the end of another."""
    plain = [token.word for token in words]
    heads: list[tuple[int, bool]] = []
    tails: list[tuple[int, bool]] = []
    for sentence in pair.reading.sentences:
        source = [token.word for token in _words(sentence)]
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
