"""Answers questions: the one call that the terminal, Slack and the evals enter by."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.domain.answers import (
    Answer,
    CorrectionNote,
    NextStep,
    Piece,
    Question,
    Refusal,
    RefusalReason,
    Shown,
    Watch,
)
from bot.domain.attributing import all_tied, asked_of, tied
from bot.domain.composing import PartResult, compose, in_other_words, judge
from bot.domain.conversation import remembered
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES
from bot.domain.phases import Phase
from bot.domain.premises import without_wrong_numbers
from bot.domain.screening import holds_injection
from bot.domain.text import MAX_QUESTION_CHARS, clean, has_words
from bot.domain.tuning import Tuning
from bot.domain.understanding import Language, Turn, in_thread, language_of, parts_of
from bot.domain.whats_next import asks_what_is_next, asks_where_we_are, next_part
from bot.errors import UsageError
from bot.services.document_searcher import NOTHING, DocumentFinds, DocumentSearcher
from bot.services.drafter import Drafter, Reworded
from bot.services.rereader import Reread, Rereader
from bot.services.searcher import Searcher

if TYPE_CHECKING:
    from bot.domain.project import NextActivity

NEXT_STEPS = 3
"""Activities named after an answer, when the asker's phase is known."""

Guard = Callable[[str], bool]
"""Tells whether a text identifies a patient."""


Mend = Callable[[str], str]
"""Returns a text with misspelt words mended."""


class Advisor:
    """Guard, understand, search, judge, compose; always an outcome, never a guess."""

    def __init__(
        self,
        searcher: Searcher,
        tuning: Tuning,
        finds_patient_data: Guard,
        mend: Mend,
        documents: DocumentSearcher | None = None,
        drafter: Drafter | None = None,
        rereader: Rereader | None = None,
    ) -> None:
        self._searcher = searcher
        self._documents = documents
        self._tuning = tuning
        self._finds_patient_data = finds_patient_data
        self._mend = mend
        self._drafter = drafter
        self._rereader = rereader

    @property
    def corpus(self) -> Corpus:
        return self._searcher.corpus

    def ask(
        self, question: Question, steps: Sequence[NextStep] | None = None, watch: Watch | None = None
    ) -> Answer | Refusal:
        """Return the outcome for a question.

        Args:
            steps: what the asker's project is to turn to next; None: the first of the phase.
            watch: is shown what `stream` yields before the outcome; None: nobody waits for pieces.

        Raises:
            UsageError: the question is longer than 4,000 characters.
            EmbedderError, VectorStoreError: the search broke; never shown as "nothing found".
        """
        if watch is not None:
            return _watched(self.stream(question, steps), watch)
        started = time.perf_counter()
        outcome, finds, reread = self._outcome(question, steps)
        if self._drafter and isinstance(outcome, Answer):
            reworded = Reworded(lacks=reread.lacks)
            if not reread.lacks:
                reworded = self._drafter.rewrite(_cleaned(question), outcome, reread.seconds)
            outcome = self._worded(outcome, reworded, finds)
        return _signed(outcome, question, started)

    def stream(
        self, question: Question, steps: Sequence[NextStep] | None = None
    ) -> Iterator[Piece | Answer | Refusal]:
        """Yield each piece of an answer as soon as it is verified, and last the outcome.

        What was yielded stands in the outcome, in that order, corrections first. What is whole at once,
        a refusal or an answer without a model, has nothing before it.

        Raises: as `ask`, before anything is yielded.
        """
        started = time.perf_counter()
        outcome, finds, reread = self._outcome(question, steps)
        if isinstance(outcome, Answer) and self._drafter:
            reworded = Reworded(lacks=reread.lacks)
            if not reread.lacks:
                statements = self._drafter.stream(_cleaned(question), outcome, reread.seconds)
                reworded = yield from _led(outcome.corrections, statements)
            outcome = self._worded(outcome, reworded, finds)
        yield _signed(outcome, question, started)

    def _worded(self, answer: Answer, reworded: Reworded, finds: DocumentFinds) -> Answer:
        """Return the answer as it was reworded, and say so where the model had no say."""
        frame = FRAMES[answer.language]
        notices = {
            "away": frame.model_away,
            "budget": frame.model_budget,
            "english": frame.model_english,
        }
        notice = notices[reworded.lacks] if reworded.lacks else ""
        if reworded.shown is None and not notice:
            return answer
        shown = answer.statements if reworded.shown is None else reworded.shown
        return in_other_words(answer, shown, reworded.own, notice, self.corpus, finds.sources)

    def _outcome(
        self, question: Question, given: Sequence[NextStep] | None
    ) -> tuple[Answer | Refusal, DocumentFinds, Reread]:
        if len(question.text) > MAX_QUESTION_CHARS:
            raise UsageError(
                f"the question has {len(question.text):,} characters, at most "
                f"{MAX_QUESTION_CHARS:,} are read",
                "ask in a few sentences; long documents go in by `advisor ingest`",
            )
        asked = _cleaned(question)
        language = language_of(asked.text)
        if reason := self._reason_to_turn_away(asked.text):
            return _turned_away(reason, language), NOTHING, Reread()
        thread = remembered(asked.thread, lambda said: self._reason_to_turn_away(said) is not None)
        reread = self._rereader.read(asked.text, thread) if self._rereader else Reread()
        steps = self.next_steps(question.phase, language) if given is None and question.phase else given or ()
        where = asks_where_we_are(asked.text)
        nothing_else = where or (asks_what_is_next(asked.text) and not thread)
        coming = next_part(asked.text, steps, self.corpus) if nothing_else else None
        parts = [coming] if coming else self._judged_parts(asked, thread, reread)
        frame = FRAMES[language]
        said = ([] if steps else [frame.phase_unknown]) + ([frame.status] if where else [])
        notice = " ".join(said) if coming else ""
        finds = self._documents.search(self._mend(asked.text)) if self._documents else NOTHING
        outcome = compose(
            asked, parts, self.corpus, self._tuning, language, tuple(steps), finds.refs, finds.sources, notice
        )
        return outcome, finds, reread

    def _reason_to_turn_away(self, text: str) -> Literal["empty", "patient_data", "injection"] | None:
        if not has_words(text):
            return "empty"
        if self._finds_patient_data(text):
            return "patient_data"
        return "injection" if holds_injection(text) else None

    def _judged_parts(self, question: Question, thread: tuple[Turn, ...], reread: Reread) -> list[PartResult]:
        """Return the parts, each judged; where no part can be answered, the question as a whole."""
        whole = reread.whole or in_thread(question.text, thread)
        # A follow-up that was written out leans on nothing any more.
        before = () if reread.whole else thread
        own = reread.whole or question.text
        parts = reread.parts or parts_of(own)
        if len(parts) == 1:
            return [self._judge(whole, question.phase, own)]
        judged = [self._judge(in_thread(part, before), question.phase, part) for part in parts]
        if any(part.answered for part in judged):
            return judged
        together = self._judge(whole, question.phase, own)
        return [together] if together.answered else judged

    def _judge(self, text: str, phase: Phase | None, own: str) -> PartResult:
        """Return the part, judged. `own`: the text without what it leans on."""
        asked = asked_of(text)
        if asked and not asked.topic:
            everything = all_tied(asked, self.corpus)
            return PartResult(text, everything, None, 0.0, answered=bool(everything))
        mended = self._mend(asked.topic if asked else without_wrong_numbers(text))
        alone = mended if asked else self._mend(without_wrong_numbers(own))
        ranked = self._searcher.search(mended, phase, alone)
        if asked and (found := tied(asked, ranked, self.corpus, self._tuning)):
            return PartResult(text, found, None, 0.0, answered=True)
        return replace(judge(mended, ranked, self.corpus, self._tuning, self._searcher.coverage), text=text)

    def next_steps(self, phase: Phase, language: Language) -> tuple[NextStep, ...]:
        """Return the first activities of a phase, must first, as a team without a project sees them."""
        activities = self.corpus.framework.in_phase(phase)[:NEXT_STEPS]
        return tuple(
            NextStep(
                activity=activity.id,
                text=activity.names.sv if language == "sv" else activity.names.en,
                phase=phase,
                level=activity.level,
                extract=activity.extract,
            )
            for activity in activities
        )


def steps_of(activities: "Iterable[NextActivity]") -> tuple[NextStep, ...]:
    """Return what a project is to turn to next as steps of an answer, each with its weightiest reason."""
    return tuple(
        NextStep(
            activity=one.line.activity,
            text=one.line.title,
            phase=one.line.phase,
            level=one.line.level,
            why=one.why[0].text if one.why else "",
            extract=one.line.provenance.extract,
        )
        for one in activities
    )


def _led(
    corrections: Sequence[CorrectionNote], statements: Generator[Shown, None, Reworded]
) -> Generator[Piece, None, Reworded]:
    """Yield the corrections before the first statement, if there is one; return what those return."""
    try:
        first = next(statements)
    except StopIteration as end:
        return end.value
    yield from corrections
    yield first
    return (yield from statements)


def _watched(made: Iterable[Piece | Answer | Refusal], watch: Watch) -> Answer | Refusal:
    for one in made:
        if isinstance(one, Answer | Refusal):
            return one
        watch(one)
    raise RuntimeError("a stream ended without its outcome")


def _cleaned(question: Question) -> Question:
    return question.model_copy(update={"text": clean(question.text)})


def _signed(outcome: Answer | Refusal, question: Question, started: float) -> Answer | Refusal:
    took_ms = round((time.perf_counter() - started) * 1000)
    return outcome.model_copy(update={"took_ms": took_ms, "id": question.id})


def _turned_away(reason: RefusalReason, language: Language) -> Refusal:
    frame = FRAMES[language]
    texts = {"empty": frame.empty, "patient_data": frame.patient_data, "injection": frame.injection}
    return Refusal(reason=reason, text=texts[reason], language=language)
