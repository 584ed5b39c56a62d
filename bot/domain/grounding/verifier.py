"""The verifier: containment, then vetoes by rule, then evidence."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain.grounding.evidence import Match, Reading, match
from bot.domain.grounding.labels import check_labels
from bot.domain.grounding.lexicon import Lexicon
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.quotes import contains_quote, is_whole, normalised
from bot.domain.grounding.rules import objection_to
from bot.domain.grounding.scoring import score_of
from bot.domain.grounding.seams import seam_of
from bot.domain.grounding.tokens import Sentence, read_sentence
from bot.domain.grounding.verdict import SUPPORTED_FROM, Verdict
from bot.domain.text import has_words, sentences

_VETOED = 0.45
"""Highest score of a statement that a rule objects to."""


class Verifier:
    """Checks statements against the passages that they cite."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._read = lru_cache(maxsize=512)(self._read_passage)

    def _read_passage(self, passage: str) -> tuple[Sentence, ...]:
        return tuple(
            read_sentence(sentence, self._lexicon)
            for line in passage.split("\n")
            for sentence in sentences(line)
        )

    def reading(self, passages: Sequence[str]) -> Reading:
        """Return the passages as tokens."""
        return Reading([self._read(passage) for passage in passages])

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict:
        """Return whether the passages support the statement.

        With a quote, it must stand in one of the passages word for word, and the statement is checked
        against the sentences that hold it.
        """
        if not has_words(statement):
            return Verdict(False, 0.0, "the statement is empty")
        if quote is not None:
            passages = [_around(quote, passage) for passage in passages if contains_quote(quote, passage)]
            if not passages:
                return Verdict(False, 0.0, "the quote does not stand in the passage")
        if any(is_whole(statement, passage) for passage in passages):
            return Verdict(True, 1.0, "stands word for word in the passage")
        reading = self.reading(passages)
        if not reading.sentences:
            return Verdict(False, 0.0, "there is no passage")
        return self._judge(statement, passages, reading)

    def _judge(self, statement: str, passages: Sequence[str], reading: Reading) -> Verdict:
        parts = self.pairs(statement, reading)
        if not parts:
            return Verdict(False, 0.0, "the statement is empty")
        return self._verdict(parts, passages)

    def pairs(self, statement: str, reading: Reading) -> list[Pair]:
        """Return each sentence of a statement beside what it is held against."""
        return [pair for part in sentences(normalised(statement)) for pair in self._parted(part, reading)]

    def _parted(self, text: str, reading: Reading) -> Iterator[Pair]:
        """Yield a sentence, or its parts where it joins what two passages say."""
        tokens = read_sentence(text, self._lexicon)
        if not tokens:
            return
        pair = Pair(text, match(tokens, reading, self._lexicon), reading, self._lexicon)
        if seam := seam_of(pair):
            yield from self._parted(seam.left, reading)
            yield from self._parted(seam.right, reading)
        else:
            yield pair

    def _verdict(self, parts: Sequence[Pair], passages: Sequence[str]) -> Verdict:
        score = score_of([pair.match for pair in parts], self._lexicon)
        objection = self._objection(parts, "\n".join(passages))
        if objection:
            return Verdict(
                False, round(min(_VETOED, _VETOED * score), 4), f"{objection.rule}: {objection.why}"
            )
        supported = score >= SUPPORTED_FROM
        held = round(100 * _mean_recall([pair.match for pair in parts]))
        return Verdict(supported, round(score, 4), f"{held} % of what it says stands in the passage")

    @staticmethod
    def _objection(parts: Sequence[Pair], passages: str) -> Objection | None:
        for pair in parts:
            if found := check_labels(pair, passages) or objection_to(pair):
                return found
        return None


def _mean_recall(matches: Sequence[Match]) -> float:
    return sum(one.recall for one in matches) / len(matches)


def _around(quote: str, passage: str) -> str:
    """Return the sentences of the passage that the quote stands in or touches."""
    held = sentences(passage)
    wanted = normalised(quote)
    for size in range(1, len(held) + 1):
        for start in range(len(held) - size + 1):
            joined = " ".join(held[start : start + size])
            if contains_quote(wanted, joined):
                return joined
    return passage
