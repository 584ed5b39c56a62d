"""What a language model hands over, and what of it may be shown. Pure.

A statement of a model is shown only where its quote stands word for word in the statement that it cites,
and the verifier finds it supported by that quote. Else the cited statement itself is shown.
"""

import re
from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.answers import Shown
from bot.domain.grounding import Verdict
from bot.domain.text import clean, has_words, sentences

MAX_STATEMENT_CHARS = 600
"""A longer statement is no statement: the longest of the corpus has under 600."""

LEAST_OWN_FRACTION = 0.5
"""Where less of a draft than this holds, the sentences of the corpus are shown instead of a patchwork."""

Check = Callable[[str, Sequence[str], str | None], Verdict]
"""`Verifier.check`: a statement, the passages that it cites, its quote."""


class DraftStatement(BaseModel):
    """A statement of a model. `label` is the number of the statement that it rests on, from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: str
    label: int
    quote: str


class DraftAnswer(BaseModel):
    """What the model is to return."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    statements: Annotated[list[DraftStatement], Field(max_length=20)]


_MARKUP = re.compile(
    r"!?\[([^\]]*)\]\([^)]*\)"  # Markdown links and images: their label stays
    r"|<[^>]*>"  # HTML, Slack's links and mentions
    r"|\b(?:https?|ftp|data|javascript|file|mailto):\S+"
    r"|\bwww\.\S+"
    r"|(?<![\w.])@[\w.-]+",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"(?:[,;:\u2013\u2014-]|\.\.|\u2026)[.\s]*$")
"""How a sentence ends that was not written to its end."""
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


class Verification:
    """Decides statement by statement what of a draft may be shown, over what was offered to the model.

    The first of the offered, which answers most directly, comes first if the model does not begin with it
    and has not taken it up before.
    """

    def __init__(self, offered: Sequence[Shown], check: Check) -> None:
        self._offered = offered
        self._check = check
        self._used: set[int] = set()
        self.shown: list[Shown] = []
        self.own = 0
        """Statements in the model's words."""
        self.dropped = 0
        """Statements of the model that were left out or replaced."""

    def take(self, statement: DraftStatement) -> list[Shown]:
        """Return what is shown for a statement: itself, the sentence that it cites, or nothing."""
        if not 1 <= statement.label <= len(self._offered) or statement.label in self._used:
            self.dropped += 1
            return []
        made = [] if self._used or statement.label == 1 else [self._offered[0]]
        self._used |= {statement.label} | ({1} if made else set())
        source = self._offered[statement.label - 1]
        text = plain(statement.text)
        if _is_supported(text, statement.quote, source, self._check):
            self.own += 1
            made.append(source.model_copy(update={"text": text}))
        else:
            self.dropped += 1
            made.append(source)
        self.shown += made
        return made

    def rest(self) -> list[Shown]:
        """Return the sentences that were offered and not taken up; from now on they are shown too."""
        left = [one for at, one in enumerate(self._offered, 1) if at not in self._used]
        self._used |= set(range(1, len(self._offered) + 1))
        self.shown += left
        return left

    @property
    def holds_little(self) -> bool:
        """Tell whether so little is the model's own that a patchwork would be shown."""
        return not self.own or self.own < LEAST_OWN_FRACTION * len(self.shown)


def _is_supported(text: str, quote: str, source: Shown, check: Check) -> bool:
    if not has_words(text) or len(text) > MAX_STATEMENT_CHARS or _CUT_OFF.search(text):
        return False
    if names_other_evidence(text, source):
        return False
    # The whole, and each sentence by itself: what holds must not carry along what does not.
    parts = dict.fromkeys((text, *sentences(text)))
    return all(check(part, [source.text], quote).supported for part in parts)
