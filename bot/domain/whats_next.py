"""The question that asks for nothing but the next steps: the steps themselves answer it."""

import re
from collections.abc import Sequence

from bot.domain.answers import NextStep
from bot.domain.composing import PartResult
from bot.domain.corpus import Corpus
from bot.domain.correcting import carriers
from bot.domain.ranking import Features, Ranked
from bot.domain.targets import Target

START = "overview/where-to-start"
"""Answers where nobody knows which phase the asker is in."""

_NEXT = re.compile(
    r"^(?:(?:so|ok|okay|and|then|hi|så|okej|och|sen)[\s,]+)*"
    r"(?:what(?:'s| is| are| comes?| (?:do|should|shall|must|can) we do| to do| happens)?(?: our| the)?"
    r" (?:next(?: steps?| thing)?|now)(?: for us| to do)?"
    r"|(?:our )?next steps?|where do we go from here"
    r"|vad (?:är|blir|gör vi|ska vi göra|händer|kommer)(?: vårt)?"
    r" (?:nästa steg|härnäst|nu|sen|sedan|näst)(?: då)?"
    r"|(?:vårt )?nästa steg|vad nu)[\s?!.]*$",
    re.IGNORECASE,
)


def asks_what_is_next(question: str) -> bool:
    """Tell whether the question asks for nothing but the next steps."""
    return bool(_NEXT.match(question))


def next_part(question: str, steps: Sequence[NextStep], corpus: Corpus) -> PartResult | None:
    """Return what the corpus says of the steps, in their order, or of the start where there are none.

    None: the steps are an organisation's own and the corpus says nothing of them.
    """
    start = (item for one in corpus.overviews if one.id == START for item in one.members)
    items = [item for step in steps for item in step.extract] if steps else list(start)
    found = [
        Ranked(Target(ref.passage.id, ref.number), Features(0, 0, 0, 0), 0.0)
        for ref in dict.fromkeys(carriers(items, corpus))
    ]
    return PartResult(question, found, None, 0.0, answered=True) if found else None
