"""The corpus as one value: every entry, and the look-ups that answering needs."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from bot.domain.framework import Framework
from bot.domain.knowledge import (
    Boundary,
    Correction,
    EvidenceTag,
    Lesson,
    Overview,
    Passage,
    PassageKind,
    Source,
    Statement,
    Uncarried,
    Worked,
)
from bot.domain.phases import Phase


class ExtractItem(NamedTuple):
    """Provenance of one item of the paper: where it stands and the tags that it carries."""

    id: str
    section: str
    step: int | None
    kind: str
    evidence: tuple[EvidenceTag, ...]


class StatementRef(NamedTuple):
    """A statement in its passage; `number` counts from 0."""

    passage: Passage
    number: int

    @property
    def statement(self) -> Statement:
        return self.passage.statements[self.number]

    @property
    def section(self) -> str:
        return self.statement.section or self.passage.section


@dataclass(frozen=True)
class Corpus:
    """All knowledge, checked for shape. Lessons appear among `passages` too, as passages."""

    framework: Framework
    passages: tuple[Passage, ...]
    lessons: tuple[Lesson, ...]
    overviews: tuple[Overview, ...]
    corrections: tuple[Correction, ...]
    boundaries: tuple[Boundary, ...]
    worked: tuple[Worked, ...]
    sources: tuple[Source, ...]
    uncarried: tuple[Uncarried, ...]
    extract: tuple[ExtractItem, ...]
    digest: str
    """SHA-256 over the knowledge files that this corpus was read from."""

    @cached_property
    def all_passages(self) -> tuple[Passage, ...]:
        """Guidance, frameworks and lessons, as passages."""
        return self.passages + tuple(lesson_as_passage(lesson) for lesson in self.lessons)

    @cached_property
    def passage_by_id(self) -> dict[str, Passage]:
        return {passage.id: passage for passage in self.all_passages}

    @cached_property
    def lesson_by_id(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    @cached_property
    def boundary_by_id(self) -> dict[str, Boundary]:
        return {boundary.id: boundary for boundary in self.boundaries}

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def item_by_id(self) -> dict[str, ExtractItem]:
        return {item.id: item for item in self.extract}

    @cached_property
    def carriers(self) -> dict[str, StatementRef]:
        """For each item of the extract the statement that carries it best.

        A statement that rests on this item alone wins over one that rests on several.
        """
        found: dict[str, StatementRef] = {}
        for passage in self.passages:
            for number, statement in enumerate(passage.statements):
                for item in statement.extract:
                    best = found.get(item)
                    if best is None or len(statement.extract) < len(best.statement.extract):
                        found[item] = StatementRef(passage, number)
        return found

    def without(self, passage_ids: frozenset[str]) -> "Corpus":
        """Return this corpus with those passages and lessons taken out (for ablation).

        Worked questions and overviews that an item of theirs answers go too: nothing is left that
        was taught by what is gone.
        """
        passages = tuple(p for p in self.passages if p.id not in passage_ids)
        lessons = tuple(x for x in self.lessons if x.id not in passage_ids)
        held = {i for p in passages for s in p.statements for i in s.extract} | {x.id for x in lessons}
        return replace(
            self,
            passages=passages,
            lessons=lessons,
            overviews=tuple(o for o in self.overviews if held.issuperset(o.members)),
            worked=tuple(w for w in self.worked if held.issuperset(w.items)),
            digest=self.digest + "-" + ",".join(sorted(passage_ids)),
        )


def lesson_as_passage(lesson: Lesson) -> Passage:
    """Return the lesson in the shape of a passage: its text, then its figures."""
    statements = [Statement(text=lesson.text)]
    if lesson.figures:
        statements.append(Statement(text=lesson.figures))
    single = lesson.phases[0] if len(lesson.phases) == 1 else "all"
    return Passage(
        id=lesson.id,
        title=lesson.title,
        source=lesson.source,
        section=lesson.context.place or "not stated",
        phase=single if isinstance(single, Phase) else "all",
        tracks=lesson.tracks,
        steps=lesson.steps,
        kind=PassageKind.LESSON,
        statements=tuple(statements),
        asks=lesson.asks,
        reviewed=lesson.reviewed,
        review_due=lesson.review_due,
    )
