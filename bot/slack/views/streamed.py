"""An answer written out while it is still made, and what is added under it when it is whole."""

from collections.abc import Mapping

from bot.domain.answers import Answer, CorrectionNote, Outcome, Piece, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES
from bot.domain.knowledge import Source
from bot.domain.understanding import Language
from bot.slack.views.answers import (
    CORRECTION_CHARS,
    CORRECTIONS,
    POINTS,
    STATEMENT_CHARS,
    Plan,
    Setting,
    after_points,
    reserve,
)
from bot.slack.views.budget import fits
from bot.slack.views.markdown import written
from bot.slack.views.message import BlockDict, with_ids
from bot.slack.views.mrkdwn import cut, size
from bot.slack.views.sources import FULL, SHORT, SHORTEST, Numbered

WRITTEN_CHARS = 6_000
"""What is written out in one message at most, so that sources and buttons have room under it."""


class Written:
    """Pieces of an answer as Markdown, in the order in which they came."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._pieces: list[Piece] = []
        self._is_full = False
        self.statements = 0
        """How many statements are written out."""
        self.text = ""

    def add(self, piece: Piece) -> str:
        """Return what is added for the piece; nothing where the message is full."""
        self._pieces.append(piece)
        added = self._correction(piece) if isinstance(piece, CorrectionNote) else self._statement(piece)
        if added and size(self.text) + size(added) > WRITTEN_CHARS:
            self._is_full = True
        if self._is_full:
            return ""
        self.text += added
        self.statements += bool(added) and isinstance(piece, Shown)
        return added

    def begins(self, outcome: Outcome) -> bool:
        """Tell whether the outcome begins with just what came."""
        whole = (*outcome.corrections, *outcome.statements)
        return outcome.language == self._language and whole[: len(self._pieces)] == tuple(self._pieces)

    def _correction(self, note: CorrectionNote) -> str:
        number = len(self._pieces)
        if number > CORRECTIONS:
            return ""
        label = f"**{FRAMES[self._language].correction}**\n\n" if number == 1 else ""
        return f"{label}- {written(cut(note.text, CORRECTION_CHARS))}{self._mark(note)}\n"

    def _statement(self, shown: Shown) -> str:
        if self.statements == POINTS:
            self._is_full = True
        text = written(cut(shown.text, STATEMENT_CHARS))
        if self.statements:
            return f"- {text}{self._mark(shown)}\n"
        apart = "\n" if self.text else ""
        strong = f"**{text}**" if text.strip() else ""  # Four stars alone would be a rule.
        return f"{apart}{strong}{self._mark(shown)}\n\n"

    def _mark(self, piece: Piece) -> str:
        cited = [c for one in self._pieces for c in one.citations]
        mark = Numbered(cited).mark(piece.citations)
        return f" {written(mark)}" if mark else ""


def build_rest(
    outcome: Answer | Refusal,
    corpus: Corpus,
    done: Written,
    *,
    answer_id: str,
    documents: Mapping[str, Source],
) -> list[BlockDict] | None:
    """Return the blocks under what was written out: what is missing, what is next, sources, buttons.

    None where the whole has to be said in another way: what was written is not how the outcome begins,
    or there is no room for what belongs under it.
    """
    if not done.begins(outcome):
        return None
    sources = corpus.source_by_id | dict(documents)
    numbered = Numbered.of(outcome)
    parts = (*outcome.corrections[:CORRECTIONS], *outcome.statements[: done.statements])
    cited = [number for part in parts for number in numbered.among(part.citations)]
    for detail in (FULL, SHORT, SHORTEST):
        at = Setting(numbered, sources, outcome.language, detail)
        below = after_points(outcome, corpus, Plan(done.statements, detail), at, cited, answer_id)
        blocks = [*reserve(outcome), *below]
        shown = with_ids(blocks, f"{answer_id}.s")
        if fits([{"type": "markdown", "text": done.text}, *shown]):
            return shown
    return None
