"""From ranked targets to an outcome: what is shown, corrected, refused, named as not covered.

Pure: the same question, ranking and corpus always give the same outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers import Answer, Citation, CorrectionNote, NextStep, Question, Refusal, Shown
from bot.domain.attributing import asked_of, untied
from bot.domain.corpus import Corpus, StatementRef
from bot.domain.correcting import carriers, wrong_belief, wrong_number_notes, wrong_tags
from bot.domain.frames import FRAMES, Frame, answer_text, refusal_text
from bot.domain.knowledge import Boundary, PassageKind, Source
from bot.domain.ranking import Ranked
from bot.domain.screening import holds_injection
from bot.domain.targets import Target
from bot.domain.tuning import GateFeatures, Tuning
from bot.domain.understanding import Language, asks_for_amount, gives_amount, speaks_to_the_bot

NEARBY = 3
"""Statements that a refusal shows at most of what the source does say."""


UNSURE = 4
"""Statements at most in an answer under a reserve: more of what may be beside the point is noise."""


@dataclass(frozen=True)
class PartResult:
    """What the corpus has for one part of a question."""

    text: str
    ranked: Sequence[Ranked]
    boundary: Boundary | None
    """The kind of unanswerable question that it is most like."""
    boundary_score: float
    """The reranker's score of that kind."""
    answered: bool
    chance: float = 1.0
    """How likely the corpus answers it; 1 where that is known."""


@dataclass
class Draft:
    """What an outcome is made of, before it is put into words."""

    shown: list[StatementRef] = field(default_factory=list[StatementRef])
    corrections: list[CorrectionNote] = field(default_factory=list[CorrectionNote])
    not_covered: list[str] = field(default_factory=list[str])


Coverage = Callable[[str, Sequence[Target]], float]
"""Tells how far the words of a text stand in what speaks for some targets, 0 to 1."""


def judge(
    text: str, ranked: Sequence[Ranked], corpus: Corpus, tuning: Tuning, coverage: Coverage
) -> PartResult:
    """Return whether the corpus answers a part, and the boundary that it is nearest to."""
    boundaries = _boundaries(text, ranked, corpus)
    features = _features(text, ranked, boundaries, coverage)
    nearest = max(boundaries, key=lambda r: r.features.kernel, default=None)
    chance = tuning.gate.probability(features)
    return PartResult(
        text=text,
        ranked=ranked,
        boundary=corpus.boundary_by_id[nearest.target.entry] if nearest else None,
        boundary_score=features.boundary_kernel,
        answered=chance >= tuning.gate.threshold,
        chance=chance,
    )


def _boundaries(text: str, ranked: Sequence[Ranked], corpus: Corpus) -> list[Ranked]:
    """Return the kinds of unanswerable questions that the text can be of."""
    to_bot = speaks_to_the_bot(text)
    kinds = ((r, corpus.boundary_by_id.get(r.target.entry)) for r in ranked)
    return [r for r, kind in kinds if kind and (to_bot or not kind.only_to_bot)]


MASS = 8
"""Statements whose reranker scores are summed: as many as an answer may show."""


def gate_features(text: str, ranked: Sequence[Ranked], corpus: Corpus, coverage: Coverage) -> GateFeatures:
    """Return what speaks for and against an answer."""
    return _features(text, ranked, _boundaries(text, ranked, corpus), coverage)


def _features(
    text: str, ranked: Sequence[Ranked], boundaries: Sequence[Ranked], coverage: Coverage
) -> GateFeatures:
    statements = [r for r in ranked if r.target.is_statement]
    kernels = sorted((r.features.kernel for r in statements), reverse=True)
    best = [r.target for r in statements[:3]]
    return GateFeatures(
        answer_kernel=kernels[0] if kernels else 0.0,
        answer_mass=sum(kernels[:MASS]),
        boundary_kernel=max((r.features.kernel for r in boundaries), default=0.0),
        answer_dense=max((r.features.dense for r in statements), default=0.0),
        boundary_dense=max((r.features.dense for r in boundaries), default=0.0),
        coverage=coverage(text, best[:1]),
        coverage_of_three=coverage(text, best),
        amount=float(asks_for_amount(text)),
    )


def select(ranked: Sequence[Ranked], corpus: Corpus, tuning: Tuning, room: int) -> list[StatementRef]:
    """Return the statements to show: the best one and those that come near it.

    Best first, but for those of the asker's phase: where they come close to the best, they go first.
    """
    statements = [r for r in ranked if r.target.is_statement]
    if not statements or room < 1:
        return []
    best = statements[0].score
    chosen: list[StatementRef] = []
    leading: list[StatementRef] = []
    carried: set[str] = set()
    for found in statements:
        near = found.probability >= tuning.show_probability and best - found.score <= tuning.drop
        if chosen and not near:
            break
        ref = statement_of(found.target, corpus)
        if ref.passage.kind is PassageKind.LESSON and StatementRef(ref.passage, 0) not in chosen:
            ref = StatementRef(ref.passage, 0)
        if ref in chosen or holds_injection(ref.statement.text):
            continue
        items = set(ref.statement.extract)
        if items and items <= carried:
            continue
        carried |= items
        chosen.append(ref)
        if found.features.phase == 1 and best - found.score <= tuning.phase_lead:
            leading.append(ref)
        if len(chosen) >= room:
            break
    return [*leading, *(ref for ref in chosen if ref not in leading)]


def statement_of(target: Target, corpus: Corpus) -> StatementRef:
    """Return the statement that a target stands for."""
    return StatementRef(corpus.passage_by_id[target.entry], target.number)


def shown_of(ref: StatementRef) -> Shown:
    """Return the statement with its citation."""
    statement = ref.statement
    citation = Citation(
        passage=ref.passage.id,
        source=ref.passage.source,
        section=ref.section,
        extract=statement.extract,
        evidence=statement.evidence,
    )
    return Shown(text=statement.text, citations=(citation,))


def compose(
    question: Question,
    parts: Sequence[PartResult],
    corpus: Corpus,
    tuning: Tuning,
    language: Language,
    next_steps: tuple[NextStep, ...],
    documents: Sequence[StatementRef] = (),
    document_sources: Mapping[str, Source] | None = None,
    notice: str = "",
) -> Answer | Refusal:
    """Return the outcome for the judged parts of a question.

    A premise that the corpus proves wrong is corrected, whether or not the rest can be answered.
    """
    frame = FRAMES[language]
    draft = Draft()
    _correct(question.text, parts, corpus, tuning, language, draft)
    answered = [part for part in parts if part.answered]
    unsure = not documents and not draft.corrections and _is_unsure(answered, tuning)
    room = UNSURE if unsure else tuning.max_statements
    for number, part in enumerate(answered):
        share = max(1, (room - len(draft.shown)) // (len(answered) - number))
        _add(draft, select(part.ranked, corpus, tuning, share), room)
    _name_what_is_missing(parts, answered, frame, draft)
    draft.shown = [*draft.shown[: room - len(documents)], *documents]
    if not draft.shown:
        return _refusal(parts, corpus, frame, language, draft)
    shown = tuple(shown_of(ref) for ref in draft.shown)
    return Answer(
        kind="partial" if draft.not_covered else "answer",
        text=answer_text(
            frame,
            language,
            shown,
            draft.corrections,
            draft.not_covered,
            next_steps,
            corpus,
            document_sources,
            notice,
            unsure,
        ),
        unsure=unsure,
        statements=shown,
        corrections=tuple(draft.corrections),
        not_covered=tuple(draft.not_covered),
        next=next_steps,
        language=language,
        notice=notice,
    )


def _is_unsure(answered: Sequence[PartResult], tuning: Tuning) -> bool:
    """Tell whether nothing that is answered is likely to be what was asked."""
    return bool(answered) and all(part.chance < tuning.gate.sure for part in answered)


def in_other_words(
    answer: Answer,
    shown: Sequence[Shown],
    own: int,
    notice: str,
    corpus: Corpus,
    document_sources: Mapping[str, Source],
) -> Answer:
    """Return the answer with these statements, of which so many are in a model's own words."""
    statements = tuple(shown)
    notice = notice or answer.notice
    text = answer_text(
        FRAMES[answer.language],
        answer.language,
        statements,
        answer.corrections,
        answer.not_covered,
        answer.next,
        corpus,
        document_sources,
        notice,
        answer.unsure,
    )
    mode = "model" if own else "extractive"
    return answer.model_copy(update={"statements": statements, "text": text, "mode": mode, "notice": notice})


def _add(draft: Draft, refs: Sequence[StatementRef], room: int) -> None:
    carried = {item for ref in draft.shown for item in ref.statement.extract}
    for ref in refs:
        items = set(ref.statement.extract)
        if ref in draft.shown or (items and items <= carried) or len(draft.shown) >= room:
            continue
        carried |= items
        draft.shown.append(ref)


def _correct(
    text: str,
    parts: Sequence[PartResult],
    corpus: Corpus,
    tuning: Tuning,
    language: Language,
    draft: Draft,
) -> None:
    """Correct numbers beyond their series, tags that say something else, then the nearest wrong belief."""
    for note, refs in wrong_number_notes(text, corpus, language):
        draft.corrections.append(_note(note, refs))
    ranked = [one for part in parts for one in part.ranked]
    if asked := asked_of(text):
        if named := untied(asked, corpus):
            draft.corrections.append(_note(FRAMES[language].none_tied.format(named=", ".join(named)), ()))
        else:
            _correct_tags(text, parts, corpus, tuning, language, draft)
        return
    _correct_tags(text, parts, corpus, tuning, language, draft)
    found = wrong_belief(text, ranked, corpus, tuning)
    if found is None:
        return
    belief, score = found
    boundary = max((part.boundary_score for part in parts), default=0.0)
    refs = carriers(belief.rests_on, corpus)
    if not refs or (not any(part.answered for part in parts) and boundary > score):
        return
    draft.corrections.append(_note(belief.says.sv if language == "sv" else belief.says.en, refs))
    _add(draft, refs, tuning.max_statements)


def _correct_tags(
    text: str,
    parts: Sequence[PartResult],
    corpus: Corpus,
    tuning: Tuning,
    language: Language,
    draft: Draft,
) -> None:
    for part in parts:
        if not part.answered:
            continue
        shown = select(part.ranked, corpus, tuning, tuning.max_statements)
        statements = [one for one in part.ranked if one.target.is_statement]
        if note := wrong_tags(text, statements, shown, language, corpus):
            draft.corrections.append(_note(note, shown[:1]))
            return


def _note(text: str, refs: Sequence[StatementRef]) -> CorrectionNote:
    return CorrectionNote(text=text, citations=tuple(c for ref in refs for c in shown_of(ref).citations))


def _name_what_is_missing(
    parts: Sequence[PartResult], answered: Sequence[PartResult], frame: Frame, draft: Draft
) -> None:
    """Name the parts that the corpus does not cover, and amounts that it does not give."""
    if not draft.shown and not answered:
        return
    if len(parts) > 1:
        draft.not_covered.extend(part.text for part in parts if not part.answered)
    for part in answered:
        figures = any(gives_amount(ref.statement.text, part.text) for ref in draft.shown)
        if asks_for_amount(part.text) and not figures:
            draft.not_covered.append(frame.no_figures)
            break


def _refusal(
    parts: Sequence[PartResult], corpus: Corpus, frame: Frame, language: Language, draft: Draft
) -> Refusal:
    """Return the refusal of the part that is most like a known kind of unanswerable question."""
    nearest = max(parts, key=lambda part: part.boundary_score, default=None)
    boundary = nearest.boundary if nearest else None
    nearby = carriers(boundary.nearby if boundary else (), corpus)
    shown = tuple(shown_of(ref) for ref in nearby[:NEARBY])
    sections = _nearest_sections(parts, corpus)
    return Refusal(
        reason=boundary.reason if boundary else "not_in_corpus",
        text=refusal_text(frame, language, boundary, shown, draft.corrections, sections, corpus),
        statements=shown,
        corrections=tuple(draft.corrections),
        language=language,
    )


def _nearest_sections(parts: Sequence[PartResult], corpus: Corpus) -> list[tuple[str, str]]:
    """Return section and title of up to three passages that come nearest to what was asked."""
    found: dict[str, str] = {}
    for part in parts:
        for ranked in part.ranked:
            passage = corpus.passage_by_id.get(ranked.target.entry)
            if passage is not None and passage.source == corpus.framework.source:
                found.setdefault(passage.section, passage.title)
            if len(found) >= NEARBY:
                return list(found.items())
    return list(found.items())
