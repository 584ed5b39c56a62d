"""The cues by which each entry of the corpus is found."""

from collections.abc import Iterator

from bot.domain.corpus import Corpus
from bot.domain.knowledge import Asks, Lesson, Passage
from bot.domain.retrieval import Cue
from bot.domain.targets import worked_id


def cues_of(corpus: Corpus) -> list[Cue]:
    """Return all cues of the corpus, in file order; ids are unique."""
    return list(_cues(corpus))


def _cues(corpus: Corpus) -> Iterator[Cue]:
    for passage in corpus.passages:
        yield from cues_of_passage(passage)
    for lesson in corpus.lessons:
        yield from _cues_of_lesson(lesson)
    for overview in corpus.overviews:
        yield from _asks(overview.id, overview.asks)
    for correction in corpus.corrections:
        yield from _asks(correction.id, correction.claims)
    for boundary in corpus.boundaries:
        yield from _asks(boundary.id, boundary.asks)
    for number, worked in enumerate(corpus.worked):
        yield Cue(worked_id(number), "ask", 0, worked.ask)


def cues_of_passage(passage: Passage) -> Iterator[Cue]:
    """Yield the statements, each under the passage's title, then the questions."""
    for number, statement in enumerate(passage.statements):
        yield Cue(passage.id, "text", number, f"{passage.title}. {statement.text}")
    yield from _asks(passage.id, passage.asks)


def _cues_of_lesson(lesson: Lesson) -> Iterator[Cue]:
    context = lesson.context
    where = ", ".join(
        part for part in (context.system, context.site, context.clinical_area, context.country) if part
    )
    yield Cue(lesson.id, "text", 0, f"{lesson.title}. {lesson.text} ({where})")
    if lesson.figures:
        yield Cue(lesson.id, "text", 1, f"{lesson.title}. {lesson.figures}")
    yield from _asks(lesson.id, lesson.asks)


def _asks(entry: str, asks: Asks) -> Iterator[Cue]:
    for number, text in enumerate(asks.all):
        yield Cue(entry, "ask", number, text)
