"""Questions that ask for nothing but the next steps or the state of the project: the steps answer them."""

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


_WHERE = re.compile(
    r"^(?:(?:so|ok|okay|and|hi|hello|hey|så|okej|och|hej)[\s,]+)*"
    r"(?:where (?:are|do) we (?:now|at|stand)|where are we"
    r"|how far (?:are we|have we (?:come|got))"
    r"|(?:what(?:'s| is) )?(?:the |our )?(?:current |project )?status(?: update)?(?: of (?:the|our) project)?"
    r"|how is (?:the|our) project (?:going|doing)"
    r"|var (?:är|står) vi|hur ligger vi till|hur långt har vi kommit"
    r"|hur (?:går det (?:för oss|med (?:vårt )?projektet)|är läget(?: i projektet)?)"
    r"|(?:vad är )?(?:vår |projektets )?status(?:en)?(?: för (?:vårt )?projektet)?)"
    r"(?: right now| now| today| nu| i dag| idag)?(?:,? (?:please|tack|then|då))?[\s?!.]*$",
    re.IGNORECASE,
)


def asks_where_we_are(question: str) -> bool:
    """Tell whether the question asks for nothing but where the project stands."""
    return bool(_WHERE.match(question))


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
