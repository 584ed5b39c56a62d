"""What the advisor knows: passages, lessons, overviews, corrections and boundaries.

Every sentence that can be shown to a person is a `Statement` and names what it rests on. The files
in `knowledge/` are lists of these models; `bot.library` reads them.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.domain.phases import Phase, Track

ExtractId = Annotated[str, StringConstraints(pattern=r"^S(abstract|\d(\.\d+)*)-\d{2}$")]
"""Id of one item of the paper's structured extract, e.g. `S3.1.2-03`."""

LessonId = Annotated[str, StringConstraints(pattern=r"^L-[a-z0-9_]+-\d{2}$")]
"""Id of a lesson, e.g. `L-sandhu2020-01`."""

EvidenceTag = Annotated[str, StringConstraints(pattern=r"^(ref \d{1,2}|Expert \d|Case \d)$")]
"""A tag as the paper prints it: a reference number, an expert or a case."""

EntryId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[a-z0-9-]+)?$")]
"""Readable id, e.g. `3.1.4/pilot-training` or `L-sandhu2020-01`."""

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=12, max_length=600)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]


class Entry(BaseModel):
    """Base of everything that a knowledge file holds: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PassageKind(StrEnum):
    """What a passage tells: advice, a result, how the study was made, what is open, …"""

    GUIDANCE = "guidance"
    FINDING = "finding"
    BACKGROUND = "background"
    METHOD = "method"
    LIMITATION = "limitation"
    OPEN = "open"
    FRAMEWORK = "framework"
    LESSON = "lesson"
    DOCUMENT = "document"


class Asks(Entry):
    """Questions that an entry answers, as people type them, by language."""

    en: tuple[Question, ...] = ()
    sv: tuple[Question, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.en + self.sv


class Bilingual(Entry):
    """A short text of our own in the languages of the answer's frame."""

    en: Sentence
    sv: Sentence


class Statement(Entry):
    """One or two whole sentences that are shown word for word.

    `evidence` holds exactly the tags that the paper prints for the items in `extract`; a statement
    without tags there has none here. `section` is needed only where it differs from the passage's.
    """

    text: Sentence
    extract: tuple[ExtractId, ...] = ()
    evidence: tuple[EvidenceTag, ...] = ()
    section: str | None = None


class Source(Entry):
    """A published work, or the organisation's own document, that passages rest on."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    citation: Annotated[str, StringConstraints(min_length=10)]
    doi: str | None = None
    url: str | None = None
    read: Annotated[str, StringConstraints(min_length=4)]
    """What was read of it: "full text", "abstract", …"""
    note: str | None = None


class Passage(Entry):
    """A topic of one source: a few statements that answer the same questions."""

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=4, max_length=90)]
    source: str
    section: str
    phase: Phase | Literal["all"]
    tracks: tuple[Track, ...] = ()
    steps: tuple[Annotated[int, Field(ge=1, le=14)], ...] = ()
    kind: PassageKind = PassageKind.GUIDANCE
    statements: Annotated[tuple[Statement, ...], Field(min_length=1, max_length=8)]
    asks: Asks = Asks()
    reviewed: dt.date
    review_due: dt.date


class LessonContext(Entry):
    """Where a lesson was learnt; `None` where the part that was read does not say."""

    site: str | None = None
    country: str | None = None
    clinical_area: str | None = None
    system: str | None = None
    place: str | None = None
    """Where in the source it stands, e.g. "abstract, Results"."""
    barrier: str | None = None
    outcome: str | None = None


class Lesson(Entry):
    """A lesson from a published implementation; never one of the paper's numbered references."""

    id: EntryId
    source: str
    title: Annotated[str, StringConstraints(min_length=4, max_length=90)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    steps: tuple[Annotated[int, Field(ge=1, le=14)], ...] = ()
    tracks: tuple[Track, ...] = ()
    text: Sentence
    figures: Sentence | None = None
    """A whole sentence with the numbers that the source reports, if any."""
    context: LessonContext = LessonContext()
    asks: Asks = Asks()
    reviewed: dt.date
    review_due: dt.date


class Overview(Entry):
    """A broad question and the items, in order, that a colleague would answer it with."""

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=4, max_length=90)]
    phase: Phase | Literal["all"]
    lead: Bilingual
    """The frame's first line; says nothing that the members do not say."""
    members: Annotated[tuple[ExtractId, ...], Field(min_length=2, max_length=8)]
    asks: Asks
    reviewed: dt.date


class Correction(Entry):
    """A belief about the source that is wrong, and the items that set it right."""

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=4, max_length=90)]
    says: Bilingual
    """One sentence that corrects the belief; carried by the items in `rests_on`."""
    rests_on: Annotated[tuple[ExtractId, ...], Field(min_length=1, max_length=5)]
    claims: Asks
    """The wrong belief, as people put it."""
    reviewed: dt.date


class Boundary(Entry):
    """A kind of question that the corpus does not answer, and what to say instead.

    `not_in_corpus`: another subject. `not_in_source`: the paper's subject, but the paper is silent.
    `injection`: an instruction to the bot instead of a question to it.
    """

    id: EntryId
    title: Annotated[str, StringConstraints(min_length=4, max_length=90)]
    reason: Literal["not_in_corpus", "not_in_source", "injection"]
    says: Bilingual
    refer_to: Bilingual
    nearby: tuple[ExtractId, ...] = ()
    """Items that the source does hold close to the question."""
    only_to_bot: bool = False
    """Counts only for a question that says "you", names a bot or gives an order: others mean no bot."""
    asks: Asks
    reviewed: dt.date


class Worked(Entry):
    """A question as people put it, with what answers it.

    Either `items`, the most direct first; or `boundary`, the kind of question that it is and that the
    corpus does not answer; or `correction`, the wrong belief that it holds. Worked questions teach
    retrieval what goes together; they are never shown.
    """

    ask: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=600)]
    items: Annotated[tuple[ExtractId | LessonId, ...], Field(max_length=6)] = ()
    boundary: str | None = None
    correction: str | None = None

    @model_validator(mode="after")
    def _one_kind_of_answer(self) -> Self:
        if sum((bool(self.items), self.boundary is not None, self.correction is not None)) != 1:
            raise ValueError("give exactly one of items, boundary and correction")
        return self


class Uncarried(Entry):
    """An item of the extract that no passage carries, with the reason."""

    extract: ExtractId
    reason: Sentence
