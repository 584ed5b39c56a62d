"""Whether a message among people is for the bot: is it a question, thanks, or meant for somebody else."""

import re

from bot.domain.text import words

_ASKS = re.compile(
    r"^(what|who|whom|whose|when|where|which|why|how|do|does|did|is|are|was|were|should|shall|can|could|must|"
    r"may|will|would|has|have|tell|explain|list|give|name|describe|summari[sz]e|compare|show|and|"
    r"vad|vem|vilka|vilken|vilket|när|var|varför|hur|ska|skall|måste|kan|bör|får|behöver|är|finns|har|"
    r"berätta|förklara|lista|ge|nämn|beskriv|sammanfatta|jämför|visa|och)\b",
    re.IGNORECASE,
)
_COURTESY = frozenset(
    """
    thanks thank you thx ty cheers great good nice perfect super cool ok okay okej fine hi hello hey morning
    afternoon evening there all everyone welcome bye goodbye again much so very a lot for the your that help
    tack så mycket hej hejsan hallå tjena god morgon dag kväll bra toppen fint jättebra underbart
    tackar hälsningar advisor bot
    """.split()  # noqa: SIM905 (read as a text)
)
COURTESY_WORDS = 8
"""A message of more words than this says more than thanks."""


def is_courtesy(text: str) -> bool:
    """Tell whether the text only greets, thanks or agrees, or says nothing at all."""
    found = words(text)
    return "?" not in text and len(found) <= COURTESY_WORDS and all(word in _COURTESY for word in found)


def is_question(text: str) -> bool:
    """Tell whether people would take the text for a question or a request."""
    if is_courtesy(text):
        return False
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]
    return "?" in text or any(_ASKS.match(sentence) for sentence in sentences[:1])
