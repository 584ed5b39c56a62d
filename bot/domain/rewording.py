"""A sentence reworded by a language model beside the one that it rests on: stricter than the verifier alone.

The verifier asks how much of a statement stands in the source. A frame around a true sentence ("critics
deny that …", "as a joke: …", "…, until Friday") leaves most of it standing. So what is new in a reworded
sentence must stand in the place of something that it left out, and may not turn the sense.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from itertools import pairwise

from bot.domain.grounding import Verdict
from bot.domain.grounding.evidence import Reading, match
from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.quotes import is_whole
from bot.domain.grounding.tokens import Sentence, Token, read_sentence
from bot.domain.grounding.verifier import Verifier
from bot.domain.grounding.vocabulary import DANGLING
from bot.domain.text import sentences

_OPENER = re.compile(
    r"^(?:in short|in brief|briefly|put simply|first|also|then|next|finally|in addition)[,:]? ", re.IGNORECASE
)
"""Words that begin a sentence and say nothing of its subject."""

_EXCEPTIONS = frozenset(
    """
    not no never none nor neither nobody nothing cannot unless except without if until only unlike apart
    """.split()  # noqa: SIM905 (read as a text)
)
"""Words that deny, except or condition: a rewording has none that its source lacks."""

_DISTANCE = frozenset(
    """
    wrong false untrue myth joke deny denies denied doubt doubts doubtful refute refutes reject
    rejects claim claims claimed alleged allegedly supposedly contrary opposite ignore disregard
    pretend believe believes critics mistaken lie lies fake nonsense rumour rumor hoax formerly used
    outdated obsolete over optional voluntary banned forbidden cancelled skip skipped say says said
    some yesterday argue argues argued arguable disputed debatable
    """.split()  # noqa: SIM905 (read as a text)
)
"""Words by which a speaker steps back from what is said, or calls it off."""

_BYGONE = re.compile(r"\bused to\b|\bno longer\b", re.IGNORECASE)
"""Says of something that it was so and is not."""

_OPEN = DANGLING | {
    "because",
    "since",
    "which",
    "that",
    "with",
    "from",
    "into",
    "these",
    "this",
    "its",
    "their",
}
"""Words behind which something must follow."""

_ASKING = frozenset({"which", "what", "who", "whom", "where", "that"})
_STRANDED = frozenset({"in", "on", "for", "to", "with", "from", "by", "of", "is", "are", "was", "were"})
"""Words that may end a sentence which has one of `_ASKING`: `what it is for`."""

_NEW_IN_A_ROW = 3
"""So many new words side by side are a thought of their own, whatever was left out for them."""

_COPIED_WORDS = 5
"""A sentence that begins with so many words of the source, and goes on as something else, is spliced."""

_FEWEST_WORDS = 4
"""Fewer words are the source's by chance."""

_MANY_WORDS = 3
"""So many function words in a row may hold a verb: `since doing so`."""

_FEWEST_SUBJECTS = 2
"""Words with a subject that a sentence has at least; one alone may stand for anything of the source."""

_TAIL_FRACTION = 0.45
"""What of the rest of the source the rest of such a sentence must hold at least."""

_ADDED = 0.3
"""Score of a statement that adds something."""


class RewordingChecker:
    """Checks what a model wrote: everything that the verifier asks, and that nothing was added."""

    def __init__(self, verifier: Verifier, lexicon: Lexicon) -> None:
        self._verifier = verifier
        self._lexicon = lexicon

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict:
        """Return whether the passages support the statement and it adds nothing of its own."""
        statement = _OPENER.sub("", statement)
        verdict = self._verifier.check(statement, passages, quote)
        if not verdict.supported or any(is_whole(statement, passage) for passage in passages):
            return verdict
        added = tuple(self._added(statement, passages))
        if added:
            return Verdict(False, _ADDED, f"addition: {', '.join(added[:3])} is not of the source")
        return verdict

    def _added(self, statement: str, passages: Sequence[str]) -> Iterator[str]:
        source = [[self._read(one) for line in p.split("\n") for one in sentences(line)] for p in passages]
        reading = Reading(source)
        held = [token for sentence in reading.sentences for token in sentence]
        said = [self._read(sentence) for sentence in sentences(statement)]
        yield from _turns([t.word for sentence in said for t in sentence], Counter(t.word for t in held))
        yield from _foreign_names((t for sentence in said for t in sentence), {t.word for t in held})
        known = [token.stem for token in held if token.weight > 0]
        yield from _insertions(known, [pair for s in said for pair in self._matched(s, reading)])
        if any(_is_thinned(sentence, one) for sentence in said for one in reading.sentences):
            yield "what it leaves out of the middle"
        if any(_breaks_off(sentence, held) for sentence in said):
            yield "an end that is missing"
        if any(sum(t.weight > 0 for t in sentence) < _FEWEST_SUBJECTS for sentence in said):
            yield "a sentence that says next to nothing"
        if _counted(_BYGONE, statement) > sum(_counted(_BYGONE, passage) for passage in passages):
            yield "used to"
        if _is_spliced([t for sentence in said for t in sentence], held):
            yield "what it ends with"

    def _read(self, sentence: str) -> Sentence:
        return read_sentence(sentence, self._lexicon)

    def _matched(self, sentence: Sentence, reading: Reading) -> Iterator[tuple[str, str | None]]:
        """Yield each word that carries a subject with the stem of the source that it stands for, if any."""
        found = match(sentence, reading, self._lexicon)
        for at, near in zip(found.content, found.readings, strict=True):
            yield sentence[at].word, max(near, key=lambda stem: near[stem]) if near else None


def _counted(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _turns(said: Sequence[str], held: Counter[str]) -> Iterator[str]:
    """Yield the words that turn the sense and that the source does not have, or has less often."""
    for word, count in Counter(said).items():
        if (word in _EXCEPTIONS and count > held[word]) or (word in _DISTANCE and not held[word]):
            yield word


def _insertions(source: Sequence[str], said: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    """Yield the new words that do not stand where as many of the source were left out."""
    used = {stem for _, stem in said if stem}
    matcher = SequenceMatcher(a=source, b=[stem or f"+{word}" for word, stem in said], autojunk=False)
    for _, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        new = [word for word, stem in said[b_start:b_end] if stem is None]
        left_out = sum(stem not in used for stem in source[a_start:a_end])
        if len(new) > left_out or len(new) >= _NEW_IN_A_ROW:
            yield from new


def _foreign_names(said: Iterable[Token], held: AbstractSet[str]) -> Iterator[str]:
    """Yield abbreviations that the source does not write so: `CONSORT` is not `CONSORT-AI`."""
    for token in said:
        if sum(c.isupper() for c in token.text) >= 2 and token.word not in held:
            yield token.text


def _is_thinned(said: Sequence[Token], held: Sequence[Token]) -> bool:
    """Tell whether a sentence is the source's with words taken out that are not whole clauses.

    What stands between two commas, or before the first or behind the last one, may go; else the words that
    are left belong to others.
    """
    mine, source = ([token for token in one if token.text[0].isalnum()] for one in (said, held))
    matcher = SequenceMatcher(a=[t.word for t in source], b=[t.word for t in mine], autojunk=False)
    if len(mine) < _FEWEST_WORDS or any(
        kind not in {"equal", "delete"} for kind, *_ in matcher.get_opcodes()
    ):
        return False
    gaps = [(start, end) for kind, start, end, *_ in matcher.get_opcodes() if kind == "delete"]
    return any(
        _is_worth_something(source[start:end])
        and not (_parts_clauses(source, start) and _parts_clauses(source, end))
        for start, end in gaps
    )


def _breaks_off(said: Sequence[Token], held: Sequence[Token]) -> bool:
    """Tell whether a sentence ends as none does, and as none of the source does."""
    ends = {one.word for one, behind in pairwise(held) if behind.clause != one.clause} | {held[-1].word}
    last = next((token.word for token in reversed(said) if token.text[0].isalnum()), "")
    asks = any(token.word in _ASKING for token in said)
    return last in _OPEN and last not in ends and not (asks and last in _STRANDED)


def _is_worth_something(tokens: Sequence[Token]) -> bool:
    """Tell whether words say something: several with a subject, or so many that a verb may be there."""
    return len(tokens) >= _MANY_WORDS or (len(tokens) > 1 and any(token.weight > 0 for token in tokens))


def _parts_clauses(tokens: Sequence[Token], at: int) -> bool:
    return at in {0, len(tokens)} or tokens[at - 1].clause != tokens[at].clause


def _is_spliced(said: Sequence[Token], held: Sequence[Token]) -> bool:
    """Tell whether a copy of the source's beginning goes on as something that the source does not say."""
    copied = 0
    while copied < min(len(said), len(held)) and said[copied].word == held[copied].word:
        copied += 1
    rest = {token.stem for token in said[copied:] if token.weight > 0}
    wanted = {token.stem for token in held[copied:] if token.weight > 0}
    if copied < _COPIED_WORDS or not rest or not wanted:
        return False
    return len(rest & wanted) < _TAIL_FRACTION * len(wanted)
