"""Questions about what an expert, a case or a reference says: the statements that carry its tag answer them.

Who the experts are, which hospital a case is and which work a reference number stands for is not known;
what the paper ties to each is.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.corpus import Corpus
from bot.domain.premises import tags_named, without_tags, wrong_numbers
from bot.domain.ranking import Features, Ranked
from bot.domain.targets import Target
from bot.domain.text import words
from bot.domain.tuning import Tuning


class AskedOf(NamedTuple):
    """Whose statements are asked for, and about what."""

    tags: tuple[str, ...]
    topic: str
    """Empty where everything is asked for."""


_TAG = (
    r"(?:the )?(?:experts?|experten|cases?|fall(?:et)?|refs?\.?|references?|referens(?:en)?)"
    r"\s*(?:#|no\.?|nr\.?)?\s*\d{1,3}"
)
_TAGS = rf"{_TAG}(?:\s*(?:,|and|or|och|eller|&)\s*(?:{_TAG}|\d{{1,3}}))*"
_SAYS = (
    r"(?:says?|said|tells?|told|reports?|reported|mentions?|mentioned|recommends?|recommended|finds?|found|"
    r"thinks?|thought|adds?|added|argues?|argued|suggests?|suggested|advises?|advised|stress(?:es|ed)?|"
    r"wants?|wanted|shows?|showed|do|did|does|learn|learnt|learned|contributes?|contributed|have to say|"
    r"sa|sade|säger|säga|tycker|tyckte|nämner|nämnde|berättar|berättade|rekommenderar|visar|visade|gjorde|gör|"
    r"sagt|att säga)"
)
_ABOUT = (
    r"(?:\s+(?:about|on|regarding|concerning|when it comes to|om|kring|angående|när det gäller)"
    r"\s+(?P<topic>[^\n]+?))?[\s?!.]*$"
)
_SHAPES = tuple(
    re.compile(rf"^(?:(?:so|and|but|och|men)\s+)?{shape}{_ABOUT}", re.IGNORECASE)
    for shape in (
        rf"what (?:else )?(?:did|does|do|has|have|had) {_TAGS} {_SAYS}",
        rf"what (?:was|is|were) (?:said|reported|mentioned|found) (?:by|in) {_TAGS}",
        rf"vad (?:har |kan )?(?:{_SAYS} )?{_TAGS}(?: {_SAYS})?",
        rf"(?:what about|how about|hur är det med|vad gäller)?\s*{_TAGS}",
    )
)

_VERBATIM = re.compile(
    r"\b(exact\w*|verbatim|literal\w*|word for word|quot\w+|ordagrant|exakt|citat\w*)\b", re.IGNORECASE
)


def asked_of(text: str) -> AskedOf | None:
    """Return whose statements the last line of the text asks for; None: it asks something else.

    A follow-up ("and Expert 6?") takes its subject from the line before it.
    """
    before, _, last = text.rpartition("\n")
    found = next((match for shape in _SHAPES if (match := shape.match(last.strip()))), None)
    if found is None or _VERBATIM.search(text):
        return None
    topic = found["topic"] or ""
    if not topic and before:
        earlier = asked_of(before.rpartition("\n")[2])
        topic = earlier.topic if earlier else before.rpartition("\n")[2]
    beyond = {tag for wrong in wrong_numbers(found.group()) for tag in tags_named(wrong.said)}
    tags = tuple(tag for tag in _tags(found.group()) if tag not in beyond)
    return AskedOf(tags, without_tags(topic).strip(" ?!."))


def _tags(text: str) -> tuple[str, ...]:
    """Return the tags, also those of which only the number is named ("experts 3 and 6")."""
    name = ""
    written: list[str] = []
    for word in words(text):
        if word.isdigit() and name:
            written.append(f"{name} {word}")
        elif word.startswith(("expert", "case", "fall", "ref")):
            name = (
                "ref"
                if word.startswith("ref")
                else word.removesuffix("s").removesuffix("en").removesuffix("et")
            )
    return tags_named(", ".join(written))


def tied(asked: AskedOf, ranked: Sequence[Ranked], corpus: Corpus, tuning: Tuning) -> list[Ranked]:
    """Return the statements with the tags that are as near to the subject as what an answer shows."""
    statements = [one for one in ranked if one.target.is_statement]
    best = max((one.score for one in statements), default=0.0)
    return [
        one
        for one in statements
        if best - one.score <= tuning.drop
        and one.probability >= tuning.show_probability
        and _carries(one.target, asked.tags, corpus)
    ]


def all_tied(asked: AskedOf, corpus: Corpus) -> list[Ranked]:
    """Return every statement with the tags, in the order of the paper."""
    targets = (Target(p.id, n) for p in corpus.passages for n in range(len(p.statements)))
    return [Ranked(t, Features(0, 0, 0, 0), 0.0) for t in targets if _carries(t, asked.tags, corpus)]


def untied(asked: AskedOf, corpus: Corpus) -> tuple[str, ...]:
    """Return the tags that exist and that no statement carries."""
    held = {tag for p in corpus.passages for one in p.statements for tag in one.evidence}
    return tuple(tag for tag in asked.tags if tag not in held)


def _carries(target: Target, tags: Sequence[str], corpus: Corpus) -> bool:
    evidence = corpus.passage_by_id[target.entry].statements[target.number].evidence
    return any(tag in evidence for tag in tags)
