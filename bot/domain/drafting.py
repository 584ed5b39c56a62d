"""What a language model hands over, and what of it may be shown. Pure.

A statement of a model is shown only where its quote stands word for word in the statement that it cites,
and the verifier finds it supported by that quote. Else the cited statement itself is shown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.answers import Shown
from bot.domain.grounding import Verdict
from bot.domain.text import clean, has_words, sentences

MAX_STATEMENT_CHARS = 600
"""A longer statement is no statement: the longest of the corpus has under 600."""

Check = Callable[[str, Sequence[str], str | None], Verdict]
"""`Verifier.check`: a statement, the passages that it cites, its quote."""


class DraftStatement(BaseModel):
    """A statement of a model. `label` is the number of the statement that it rests on, from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    label: int
    quote: str


class DraftAnswer(BaseModel):
    """What the model is to return."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statements: Annotated[list[DraftStatement], Field(max_length=20)]


@dataclass(frozen=True)
class Verified:
    """What may be shown of a draft. `own` counts statements in the model's words, `dropped` the others."""

    shown: tuple[Shown, ...]
    own: int
    dropped: int


_MARKUP = re.compile(
    r"!?\[([^\]]*)\]\([^)]*\)"  # Markdown links and images: their label stays
    r"|<[^>]*>"  # HTML, Slack's links and mentions
    r"|\b(?:https?|ftp|data|javascript|file|mailto):\S+"
    r"|\bwww\.\S+"
    r"|(?<![\w.])@[\w.-]+",
    re.IGNORECASE,
)
_LABELS = re.compile(r"\s*\[\d+\]")
_TAG = re.compile(r"\b(expert|case|ref(?:erence)?)s?\.?\s*(?:no\.?\s*|number\s*)?#?(\d+)", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a model's text without links, mentions, images, markup and control characters."""
    text = clean(text)
    text = _MARKUP.sub(lambda found: found[1] or "", text)
    text = _LABELS.sub("", text).replace("*", "").replace("`", "")
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split()))


def names_other_evidence(text: str, shown: Shown) -> bool:
    """Tell whether the text names an expert, case or reference that its source does not have."""
    known = {tag.lower() for citation in shown.citations for tag in citation.evidence}
    for kind, number in _TAG.findall(text):
        tag = f"{'ref' if kind.lower().startswith('ref') else kind.lower()} {number}"
        if tag not in known:
            return True
    return False


def verify(draft: DraftAnswer, offered: Sequence[Shown], check: Check, most: int) -> Verified:
    """Return what may be shown of a draft over the statements that were offered to the model.

    The first of the offered, which answers most directly, is shown whether or not the model took it up.
    """
    made: list[Shown] = []
    used: set[int] = set()
    own = dropped = 0
    for statement in draft.statements:
        if len(made) >= most or not 1 <= statement.label <= len(offered) or statement.label in used:
            dropped += 1
            continue
        used.add(statement.label)
        source = offered[statement.label - 1]
        text = plain(statement.text)
        if _is_supported(text, statement.quote, source, check):
            own += 1
            made.append(source.model_copy(update={"text": text}))
        else:
            dropped += 1
            made.append(source)
    if offered and 1 not in used:
        made = [offered[0], *made][:most]
    return Verified(tuple(made), own, dropped)


def _is_supported(text: str, quote: str, source: Shown, check: Check) -> bool:
    if not has_words(text) or len(text) > MAX_STATEMENT_CHARS or names_other_evidence(text, source):
        return False
    # The whole, and each sentence by itself: what holds must not carry along what does not.
    parts = dict.fromkeys((text, *sentences(text)))
    return all(check(part, [source.text], quote).supported for part in parts)
