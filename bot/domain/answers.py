"""What comes back to a question: an answer or a refusal, as the JSON contract says."""

from collections.abc import Callable
from typing import Any, Literal

from bot.domain.knowledge import Entry, EvidenceTag, ExtractId
from bot.domain.phases import Phase
from bot.domain.understanding import Language, Turn

RefusalReason = Literal["not_in_corpus", "not_in_source", "patient_data", "injection", "ungrounded", "empty"]


class Question(Entry):
    """A question as it arrived."""

    text: str
    phase: Phase | None = None
    thread: tuple[Turn, ...] = ()
    id: str | None = None


class Citation(Entry):
    """What a statement stands on."""

    passage: str
    source: str
    section: str
    extract: tuple[ExtractId, ...] = ()
    evidence: tuple[EvidenceTag, ...] = ()


class Shown(Entry):
    """A statement as shown: word for word as in the passage that it cites."""

    text: str
    citations: tuple[Citation, ...]


class CorrectionNote(Entry):
    """A wrong premise of the question, set right."""

    text: str
    """In the language of the frame."""
    citations: tuple[Citation, ...] = ()


Piece = CorrectionNote | Shown
"""What an answer is made of, one after the other."""

Watch = Callable[[Piece], None]
"""Is shown each piece of an answer as soon as it is verified."""


class NextStep(Entry):
    """An activity of the framework that the asker's phase holds next."""

    activity: str
    text: str
    phase: Phase
    level: Literal["must", "should"]
    why: str = ""
    extract: tuple[ExtractId, ...] = ()


class Outcome(Entry):
    """What answers and refusals have in common."""

    text: str
    statements: tuple[Shown, ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()
    not_covered: tuple[str, ...] = ()
    next: tuple[NextStep, ...] = ()
    mode: Literal["extractive", "model"] = "extractive"
    notice: str = ""
    """What the asker is to know of how the answer came about, e.g. that the language model was away."""
    language: Language = "en"
    took_ms: int = 0
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON contract's mapping; `id`, `notice` and `unsure` only where there is one."""
        payload = self.model_dump(mode="json")
        identity = payload.pop("id")
        for key in ("notice", "unsure"):
            if not payload.get(key):
                payload.pop(key, None)
        return ({"id": identity} if identity is not None else {}) | payload


class Answer(Outcome):
    """The question, or a part of it, is answered from the corpus."""

    kind: Literal["answer", "partial"] = "answer"
    reason: None = None
    unsure: bool = False
    """It is the nearest that the corpus says, and may not be what was asked; the text says so."""


class Refusal(Outcome):
    """The question is not answered; `statements` is what the source does say nearby."""

    kind: Literal["refusal"] = "refusal"
    reason: RefusalReason
