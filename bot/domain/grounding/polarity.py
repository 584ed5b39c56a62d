"""Negation: what the statement denies the passage must deny, and the other way round."""

from collections.abc import Sequence

from bot.domain.grounding.pair import Objection, Pair, following_content, preceding_content
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import LACKS, NEGATORS, SOFT_NEGATIVES, SUBORDINATE, WEAK_NEGATIVES

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

_PREFIXES = ("un", "in", "im", "dis", "non", "ir", "il", "non-")


def is_negator(token: Token) -> bool:
    """Tell whether a token denies what follows it."""
    return token.word in NEGATORS or token.word.endswith("n't")


CLOSE = 0.65
"""Recall from which one side's having a negation, and the other's having none at all, tells by itself."""


def check_negation(pair: Pair) -> Objection | None:
    """Object where one side denies what the other asserts."""
    return _check_focus(pair) or _check_balance(pair)


def _check_balance(pair: Pair) -> Objection | None:
    """Object to a negation on one side only, where nothing on the other does its work."""
    if pair.match.recall < CLOSE:
        return None
    mine = negators(pair.tokens)
    theirs = [at for sentence in _likest(pair) for at in negators(sentence)]
    if (
        len(mine) > len(theirs)
        and not _new_negatives(pair.window_words, pair.words)
        and not any(_opposed(pair, at) or _is_said_so(pair, at) for at in mine)
    ):
        return Objection("negation", f"“{pair.tokens[mine[0]].text}” in the statement, not in the passage")
    return None


def _is_said_so(pair: Pair, at: int) -> bool:
    """Tell whether the very negator stands in the window and denies the same."""
    word, focus = pair.tokens[at].word, _focus(pair.tokens, at)
    return any(
        sentence[place].word == word and _covers(pair, focus, sentence, _reach(sentence, place))
        for sentence in pair.window
        for place in negators(sentence)
    )


def _likest(pair: Pair) -> list[Sentence]:
    """Return the sentences of the window that hold a good part of the statement."""
    weight = sum(pair.tokens[at].weight for at in pair.match.content)
    found: list[Sentence] = []
    for sentence in pair.window:
        held = sum(
            pair.tokens[at].weight * max((pair.likeness(at, token) for token in sentence), default=0.0)
            for at in pair.match.content
        )
        if held >= LIKE * weight:
            found.append(sentence)
    return found


LIKE = 0.4
"""Share of the statement's weight from which a sentence is one that it restates."""


def _new_negatives(words: frozenset[str], others: frozenset[str]) -> bool:
    return bool((words & SOFT_NEGATIVES) - WEAK_NEGATIVES - others)


def _opposed(pair: Pair, at: int) -> bool:
    """Tell whether the window has the opposite of what a negator denies: `insufficient` for `not enough`."""
    return any(
        _is_opposite(pair, mine, token)
        for mine in _focus(pair.tokens, at)
        for sentence in pair.window
        for token in sentence
    )


def _check_focus(pair: Pair) -> Objection | None:
    for at in negators(pair.tokens):
        focus = _focus(pair.tokens, at)
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
            focus = _focus(sentence, at)
            if focus and _is_new(pair, sentence, at) and _is_asserted(pair, sentence, focus):
                return Objection(
                    "negation", f"the passage says “{sentence[at].text}”, the statement does not"
                )
    return None


def _is_new(pair: Pair, sentence: Sentence, at: int) -> bool:
    """Tell whether the statement lacks the negator of a sentence, or has fewer negators than it."""
    word = sentence[at].word
    return sum(token.word == word for token in sentence) > sum(token.word == word for token in pair.tokens)


def _is_shared(pair: Pair, at: int) -> bool:
    """Tell whether the window has the very negator, and no fewer in all than the statement."""
    theirs = sum(len(negators(sentence)) for sentence in pair.window)
    return pair.tokens[at].word in pair.window_words and len(negators(pair.tokens)) <= theirs


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


def _focus(tokens: Sentence, at: int) -> list[int]:
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
    for sentence in pair.window:
        for at in negators(sentence):
            if _covers(pair, focus, sentence, _reach(sentence, at)):
                return True
        for place, token in enumerate(sentence):
            if (
                token.word in SOFT_NEGATIVES
                and token.word not in pair.words
                and _covers(pair, focus, sentence, _around(sentence, place))
            ):
                return True
            if any(_is_opposite(pair, mine, token) for mine in focus):
                return True
    return False


def _covers(pair: Pair, focus: Sequence[int], sentence: Sentence, reach: Sequence[int]) -> bool:
    """Tell whether a negator reaches what the statement denies: its first word, or two of its words."""
    held = [
        max((pair.likeness(mine, sentence[other]) for other in reach), default=0.0) >= 0.55 for mine in focus
    ]
    return held[0] or sum(held) >= 2


def _reach(tokens: Sentence, at: int) -> list[int]:
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


def _is_opposite(pair: Pair, mine: int, token: Token) -> bool:
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
        if is_negator(token) and (mine in _reach(tokens, at) or 0 < mine - at <= 12):
            return True
        if token.word in SOFT_NEGATIVES - pair.window_words and (
            abs(at - mine) <= 8 or (token.word in LACKS and at < mine)
        ):
            return True
        if token.weight > 0 and any(_is_opposite(pair, at, other) for other in sentence):
            return True
    return False
