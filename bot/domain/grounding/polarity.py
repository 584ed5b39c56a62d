"""Negation: what the statement denies the passage must deny, and the other way round."""

from collections.abc import Iterator, Sequence

from bot.domain.grounding.pair import Objection, Pair, following_content, preceding_content
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import LACKS, NEGATORS, SOFT_NEGATIVES, SUBORDINATE, family

_FOCUS = 3
"""Content words behind a negator that it most likely denies."""

_ALWAYS_FINE = (
    "not only",
    "not just",
    "not least",
    "no more",
    "no less",
    "no fewer",
    "not more",
    "not less",
    "no doubt",
    "whether or not",
)

_OTHER_WORDS = {"hardly": family("hard harder difficult")}
"""Words that may stand for a negator, the sentence being built another way."""

_PREFIXES = ("un", "in", "im", "dis", "non", "ir", "il", "non-")


def is_negator(token: Token) -> bool:
    """Tell whether a token denies what follows it."""
    return token.word in NEGATORS or token.word.endswith("n't")


def check_negation(pair: Pair) -> Objection | None:
    """Object where one side denies what the other asserts."""
    for at in negators(pair.tokens):
        focus = focus_of(pair.tokens, at)
        if (
            focus
            and not _is_denied_in_window(pair, focus)
            and _holds(pair, focus)
            and not _is_shared(pair, at)
        ):
            word = pair.tokens[at].text
            return Objection("negation", f"“{word}” in the statement, not in the passage")
    for sentence in pair.window:
        for at in negators(sentence):
            focus = focus_of(sentence, at)
            if focus and _is_new(pair, sentence, at) and _is_asserted(pair, sentence, focus):
                return Objection(
                    "negation", f"the passage says “{sentence[at].text}”, the statement does not"
                )
    return None


def _is_new(pair: Pair, sentence: Sentence, at: int) -> bool:
    """Tell whether the statement lacks the negator of a sentence, or has fewer of them than it."""
    word = sentence[at].word
    if is_paraphrased(pair, word):
        return False
    return sum(token.word == word for token in sentence) > sum(token.word == word for token in pair.tokens)


def is_paraphrased(pair: Pair, negator: str) -> bool:
    """Tell whether the statement has a word that may stand for a negator."""
    return bool(_OTHER_WORDS.get(negator, frozenset()) & pair.words)


def _is_shared(pair: Pair, at: int) -> bool:
    """Tell whether the window has the very negator, which no other of the statement answers to, and no
    fewer in all than the statement.
    """
    theirs = [(sentence, place) for sentence in pair.window for place in negators(sentence)]
    mine = negators(pair.tokens)
    others = [focus_of(pair.tokens, one) for one in mine if one != at]
    free = (
        not any(focus and covers(pair, focus, sentence, reach_of(sentence, place)) for focus in others)
        for sentence, place in theirs
        if sentence[place].word == pair.tokens[at].word
    )
    return len(mine) <= len(theirs) and any(free)


def negators(tokens: Sentence) -> list[int]:
    words = [token.word for token in tokens]
    found: list[int] = []
    for at, token in enumerate(tokens):
        if (
            is_negator(token)
            and " ".join(words[at : at + 2]) not in _ALWAYS_FINE
            and (words[at + 1 : at + 2] != ["only"])
        ):
            found.append(at)
    return found


def focus_of(tokens: Sentence, at: int) -> list[int]:
    """Return the places of what a negator denies: what follows it, or what stands before it."""
    behind = following_content(tokens, at, _FOCUS, 8)
    if behind:
        return behind
    before = preceding_content(tokens, at, 5)
    return [before] if before is not None else []


def _holds(pair: Pair, focus: Sequence[int]) -> bool:
    """Tell whether the window speaks of what is denied, so that the two can be compared."""
    held = [
        max((w for s, w in pair.stand_ins[at].items() if s in pair.window_stems), default=0.0) for at in focus
    ]
    return held[0] >= 0.55 or sum(held) / len(held) >= 0.5


def _is_denied_in_window(pair: Pair, focus: Sequence[int]) -> bool:
    """Tell whether a sentence of the window denies something of the focus, in any way."""
    return next(answers_to(pair, focus), None) is not None


def answers_to(pair: Pair, focus: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the places of the window, by sentence and token, that deny something of the focus."""
    for number, sentence in enumerate(pair.window):
        denying = set(negators(sentence))
        for place, token in enumerate(sentence):
            if place in denying:
                is_denial = covers(pair, focus, sentence, reach_of(sentence, place))
            else:
                is_denial = token.word not in pair.words and (
                    (token.word in SOFT_NEGATIVES and covers(pair, focus, sentence, _around(sentence, place)))
                    or any(is_opposite(pair, mine, token) for mine in focus)
                )
            if is_denial:
                yield number, place


def covers(pair: Pair, focus: Sequence[int], sentence: Sentence, reach: Sequence[int]) -> bool:
    """Tell whether a negator reaches what the statement denies: its first word, or two of its words."""
    held = [
        max((pair.likeness(mine, sentence[other]) for other in reach), default=0.0) >= 0.55 for mine in focus
    ]
    return any(held[:1]) or sum(held) >= 2


def reach_of(tokens: Sentence, at: int) -> list[int]:
    """Return the places that a negator may deny: behind it up to a clause of its own, and the word before it.

    `No` and `without` deny only what follows; what is not understood is not denied: `do not know how roles
    change` says nothing of whether they do.
    """
    behind = [
        place
        for place in following_content(tokens, at, 5, 12)
        if not any(token.word in SUBORDINATE for token in tokens[at + 1 : place])
    ]
    before = None if tokens[at].word in {"no", "without"} else preceding_content(tokens, at, 4)
    return [*behind, *([before] if before is not None else [])]


def _around(tokens: Sentence, at: int) -> list[int]:
    return [place for place in range(max(0, at - 4), min(len(tokens), at + 6)) if tokens[place].weight > 0]


def is_opposite(pair: Pair, mine: int, token: Token) -> bool:
    stem = pair.tokens[mine].stem
    word = pair.tokens[mine].word
    if pair.lexicon.are_opposite(stem, token.stem) and token.stem not in pair.lexicon.usual:
        return True
    return any(
        _is_denial_of(pair, word, token.word, prefix) or _is_denial_of(pair, token.word, word, prefix)
        for prefix in _PREFIXES
    )


def _is_denial_of(pair: Pair, word: str, other: str, prefix: str) -> bool:
    """Tell whether a word is another, or one near it, with a prefix that denies: `unintended`, `meant`."""
    if not word.startswith(prefix) or len(word) < len(prefix) + 3:
        return False
    rest = pair.lexicon.stem(word.removeprefix(prefix))
    stem = pair.lexicon.stem(other)
    return rest == stem or (prefix == "un" and pair.lexicon.near(rest).get(stem, 0.0) >= 0.6)


def _is_asserted(pair: Pair, sentence: Sentence, focus: Sequence[int]) -> bool:
    """Tell whether the statement says what the sentence denies, without denying it in any way."""
    matched: list[int] = []
    weight = held = 0.0
    for other in focus:
        likenesses = [(pair.likeness(mine, sentence[other]), mine) for mine in pair.match.content]
        best, mine = max(likenesses, default=(0.0, -1))
        weight += sentence[other].weight
        if best >= 0.7:
            held += sentence[other].weight
            matched.append(mine)
    if not matched or held < 0.6 * weight:
        return False
    return not any(_is_denied_in_statement(pair, mine, sentence) for mine in matched)


def _is_denied_in_statement(pair: Pair, mine: int, sentence: Sentence) -> bool:
    tokens = pair.tokens
    for at, token in enumerate(tokens):
        if is_negator(token) and (mine in reach_of(tokens, at) or 0 < mine - at <= 12):
            return True
        if token.word in SOFT_NEGATIVES - pair.window_words and (
            abs(at - mine) <= 8 or (token.word in LACKS and at < mine)
        ):
            return True
        if token.weight > 0 and any(is_opposite(pair, at, other) for other in sentence):
            return True
    return False
