"""Premises of a question that the corpus proves wrong, and the sentence that sets each right.

Numbers beyond their series are wrong by counting. A wrong belief is told from a true statement about the
same matter by three things: how much likelier the belief is than any statement of the corpus, whether the
question makes less of something ("enough", "skip", "only"), and whether every tag and number that it
names stands in what answers it.
"""

import math
import re
from collections.abc import Sequence

from bot.domain.corpus import Corpus, StatementRef
from bot.domain.frames import FRAMES
from bot.domain.knowledge import Correction
from bot.domain.premises import tags_named, without_tags, wrong_numbers
from bot.domain.ranking import Ranked
from bot.domain.tuning import Tuning
from bot.domain.understanding import Language, asserts, denies, makes_less

UNASSERTED = 5.0
"""A belief that the question does not assert must be this many times as likely to be corrected."""

LIKELIER = -0.35
"""Log of a belief's reranker score over the best statement's, from which it is corrected. Statements win by
a little where the question takes up the words of the source."""

LIKELIER_IF_LESS = -1.0
"""The same where the question makes less of something: most wrong beliefs do, few true ones."""

LIKELIER_IF_NAMED = 0.8
"""The same where every tag and number that the question names stands in what answers it."""

LIKELIER_IF_TURNED = 0.8
"""The same where nearly all ways to put the belief deny something and the question denies nothing."""

DENYING = 0.7
"""Share of the ways to put a belief that deny, from which holding it means denying."""

LOOKED_AT = 5
"""Statements, best first, in which a named tag or number is looked for."""


def wrong_number_notes(text: str, corpus: Corpus, language: Language) -> list[tuple[str, list[StatementRef]]]:
    """Return what to say of each number beyond its series, with the statements that say so."""
    frame = FRAMES[language]
    return [
        (
            frame.no_such.format(said=wrong.said, series=wrong.series.name[language]),
            carriers(wrong.series.extract, corpus),
        )
        for wrong in wrong_numbers(text)
    ]


def wrong_belief(
    text: str, ranked: Sequence[Ranked], corpus: Corpus, tuning: Tuning
) -> tuple[Correction, float] | None:
    """Return the likeliest wrong belief that the question holds, with its score; None: it holds none."""
    beliefs = {correction.id: correction for correction in corpus.corrections}
    held = [r for r in ranked if r.target.entry in beliefs]
    if not held:
        return None
    strongest = max(held, key=lambda r: r.features.kernel)
    score = strongest.features.kernel
    if score < tuning.correction_score * (1.0 if asserts(text) else UNASSERTED):
        return None
    statements = [r for r in ranked if r.target.is_statement]
    best = max((r.features.kernel for r in statements), default=0.0)
    belief = beliefs[strongest.target.entry]
    if best > 0 and math.log(score / best) < _least(text, statements, belief, corpus):
        return None
    return belief, score


def _least(text: str, statements: Sequence[Ranked], belief: Correction, corpus: Corpus) -> float:
    if _all_named_stand(text, statements, belief, corpus):
        return LIKELIER_IF_NAMED
    if not denies(text) and _is_a_denial(belief):
        return LIKELIER_IF_TURNED
    return LIKELIER_IF_LESS if makes_less(text) else LIKELIER


def _is_a_denial(belief: Correction) -> bool:
    claims = belief.claims.all
    return sum(map(denies, claims)) >= DENYING * len(claims)


def _all_named_stand(text: str, statements: Sequence[Ranked], belief: Correction, corpus: Corpus) -> bool:
    """Tell whether the question names tags or numbers, and all stand in what answers it."""
    tags = set(tags_named(text))
    numbers = set(_DIGITS.findall(without_tags(text)))
    if not tags | numbers or makes_less(text):
        return False
    near = [_ref(r, corpus) for r in statements[:LOOKED_AT]] + carriers(belief.rests_on, corpus)
    said = {number for ref in near for number in _DIGITS.findall(ref.statement.text)}
    shown = {tag for ref in near for tag in ref.statement.evidence}
    return numbers <= said and tags <= shown


_DIGITS = re.compile(r"\d+")


def wrong_tags(
    text: str, statements: Sequence[Ranked], shown: Sequence[StatementRef], language: Language, corpus: Corpus
) -> str | None:
    """Return a note where the question ascribes what is shown to tags that it does not carry.

    None where it names no tag that exists, asserts nothing, or what answers it carries one of them.
    """
    beyond = {number for wrong in wrong_numbers(text) for number in tags_named(wrong.said)}
    named = [tag for tag in tags_named(text) if tag not in beyond]
    if not named or not shown or not asserts(text):
        return None
    near = [*shown, *(_ref(r, corpus) for r in statements[:LOOKED_AT])]
    if any(tag in ref.statement.evidence for ref in near for tag in named):
        return None
    carried = shown[0].statement.evidence
    if not carried:
        return None
    return FRAMES[language].not_tied.format(named=", ".join(named), tags=", ".join(carried))


def _ref(ranked: Ranked, corpus: Corpus) -> StatementRef:
    return StatementRef(corpus.passage_by_id[ranked.target.entry], ranked.target.number)


def carriers(items: Sequence[str], corpus: Corpus) -> list[StatementRef]:
    """Return the statements that carry the items; items whose passage is gone have none."""
    return [corpus.carriers[item] for item in items if item in corpus.carriers]
