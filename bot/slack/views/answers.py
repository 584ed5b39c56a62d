"""An answer or a refusal as a message: direct line, points, what is missing, what is next, sources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, RichTextBlock

from bot.domain.answers import Answer, CorrectionNote, NextStep, Outcome, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES
from bot.domain.knowledge import Source
from bot.errors import AdvisorError
from bot.slack.views.answer_buttons import Setting, choices, thumbs
from bot.slack.views.budget import CONTEXT_ELEMENTS, fits
from bot.slack.views.frames import SLACK_FRAMES, SlackFrame
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import escape, mrkdwn, one_line, size
from bot.slack.views.rich import Part, bullets, line, rich_text, words
from bot.slack.views.sources import (
    FULL,
    SHORT,
    SHORTEST,
    Detail,
    Numbered,
    in_elements,
    source_lines,
)

POINTS = 12
"""Statements in one message: as many as the advisor composes. More is a wall, and goes to the modal."""
STATEMENT_CHARS = 1_500
"""A longer statement is cut. The corpus holds none over 600; a document or a model might."""
CORRECTIONS, CORRECTION_CHARS = 4, 500
NOT_COVERED, NOT_COVERED_CHARS = 4, 200
NEXT_STEPS, NEXT_CHARS = 3, 300
REFUSAL_LINES, REFUSAL_CHARS = 8, 600
_BULLET = "• "


@dataclass(frozen=True)
class Plan:
    """How much of an outcome is shown."""

    statements: int
    detail: Detail


def build_answer(
    outcome: Answer | Refusal,
    corpus: Corpus,
    *,
    answer_id: str,
    revision: int = 0,
    private: bool = False,
    documents: Mapping[str, Source] | None = None,
    note: str = "",
) -> Message:
    """Return the message of an outcome, inside every budget.

    Each statement that is shown has its sources in the message. What is left out is said, with the
    button that opens the whole. `private` says that only the asker sees it and offers to share it.
    `revision` counts the edits of the message. `note` is markup made by code, shown at the very top.
    `documents` are the sources that are not the corpus's.
    """
    sources = corpus.source_by_id | dict(documents or {})
    for plan in _plans(outcome):
        blocks = _blocks(outcome, corpus, plan, sources, answer_id, private, note)
        shown = with_ids(blocks, f"{answer_id}.{revision}")
        if fits(shown):
            return Message(text=summary_line(summary(outcome)), blocks=shown)
    raise AdvisorError("the answer does not fit into a message", "report this with the reference")


def _plans(outcome: Outcome) -> Iterator[Plan]:
    """Yield ever smaller plans: fewer statements, and only for the last one shorter sources."""
    most = min(len(outcome.statements), POINTS)
    for count in range(most, 0, -1):
        yield Plan(count, FULL)
    for detail in (FULL, SHORT, SHORTEST):
        yield Plan(min(1, most), detail)


def summary(outcome: Answer | Refusal) -> str:
    """Return the outcome in one line of plain words: what a notification and a screen reader get."""
    words = SLACK_FRAMES[outcome.language]
    lead = [note.text for note in outcome.corrections[:1]]
    if isinstance(outcome, Refusal):
        lead += refusal_lines(outcome)[:1]
    else:
        lead += [outcome.statements[0].text] if outcome.statements else []
        lead += [words.partly] if outcome.kind == "partial" else []
    return one_line(" ".join(lead)) or one_line(outcome.text) or FRAMES[outcome.language].unknown


def refusal_lines(refusal: Refusal) -> list[str]:
    """Return what a refusal says in its own words: its text without corrections, nearby and sources."""
    frame = FRAMES[refusal.language]
    said = {frame.correction, *(note.text for note in refusal.corrections)}
    lines: list[str] = []
    for one in refusal.text.split("\n"):
        if one in {frame.nearby, frame.sources}:
            break
        if one.strip() and one not in said:
            lines.append(one)
    return lines


def _blocks(
    outcome: Answer | Refusal,
    corpus: Corpus,
    plan: Plan,
    sources: Mapping[str, Source],
    answer_id: str,
    private: bool,
    note: str,
) -> list[Block]:
    at = Setting(Numbered.of(outcome), sources, outcome.language, plan.detail)
    statements = outcome.statements[: plan.statements]
    corrections = outcome.corrections[:CORRECTIONS]
    shown = [n for part in (*corrections, *statements) for n in at.numbered.among(part.citations, at.detail)]
    return [
        *_note(note, private, at.words),
        *_corrections(corrections, at),
        *reserve(outcome),
        *(_refusal(outcome, statements, at) if isinstance(outcome, Refusal) else _points(statements, at)),
        *after_points(outcome, corpus, plan, at, shown, answer_id, private),
    ]


def after_points(
    outcome: Answer | Refusal,
    corpus: Corpus,
    plan: Plan,
    at: Setting,
    numbers: Sequence[int],
    answer_id: str,
    private: bool = False,
) -> list[Block]:
    """Return what stands under the points; `numbers` are those of the citations that are shown."""
    told = _told(outcome, plan, at)
    return [
        *_not_covered(outcome.not_covered, at),
        *_next_steps(outcome.next, corpus, at),
        *([_context([told])] if told else []),
        *([_context([escape(outcome.notice)])] if outcome.notice else []),
        *_sources(numbers, at),
        *choices(numbers, corpus, at, answer_id, bool(told), private),
        *thumbs(outcome, at, answer_id),
    ]


def reserve(outcome: Answer | Refusal) -> list[Block]:
    """Return the line over an answer that may not be what was asked; nothing for any other."""
    if not isinstance(outcome, Answer) or not outcome.unsure:
        return []
    return [_context([escape(FRAMES[outcome.language].unsure)])]


def _context(texts: Sequence[str]) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def _note(note: str, private: bool, words: SlackFrame) -> list[Block]:
    said = [words.private] * private + [note] * bool(note)
    return [_context([" ".join(said)])] if said else []


def _corrections(notes: Sequence[CorrectionNote], at: Setting) -> list[Block]:
    if not notes:
        return []
    items = [[words(at.cut(n.text, CORRECTION_CHARS)), *_mark(n, at)] for n in notes]
    return [rich_text(line(words(at.frame.correction, bold=True)), bullets(items))]


def _mark(part: Shown | CorrectionNote, at: Setting) -> list[Part]:
    mark = at.numbered.mark(part.citations, at.detail)
    return [words(f" {mark}")] if mark else []


def _statement(shown: Shown, at: Setting) -> list[Part]:
    return [words(at.cut(shown.text, STATEMENT_CHARS)), *_mark(shown, at)]


def _points(statements: Sequence[Shown], at: Setting) -> list[RichTextBlock]:
    if not statements:
        return []
    lead, *rest = statements
    first = line(words(at.cut(lead.text, STATEMENT_CHARS), bold=True), *_mark(lead, at))
    points = [rich_text(bullets(_statement(shown, at) for shown in rest))] if rest else []
    return [rich_text(first), *points]


def _refusal(refusal: Refusal, statements: Sequence[Shown], at: Setting) -> list[RichTextBlock]:
    lead, *rest = refusal_lines(refusal)[:REFUSAL_LINES] or [at.frame.unknown]
    said = [one for one in rest if not one.startswith(_BULLET)]
    listed = [one.removeprefix(_BULLET) for one in rest if one.startswith(_BULLET)]
    blocks = [rich_text(line(words(at.cut(lead, REFUSAL_CHARS), bold=True)))]
    blocks += [rich_text(line(words(at.cut(one, REFUSAL_CHARS)))) for one in said]
    if listed:
        blocks.append(rich_text(bullets([words(at.cut(one, REFUSAL_CHARS))] for one in listed)))
    if statements:
        nearby = bullets(_statement(shown, at) for shown in statements)
        blocks.append(rich_text(line(words(at.frame.nearby, bold=True)), nearby))
    return blocks


def _not_covered(parts: Sequence[str], at: Setting) -> list[Block]:
    if not parts:
        return []
    shown = [at.cut(part, NOT_COVERED_CHARS) for part in parts[:NOT_COVERED]]
    label = line(words(at.frame.not_covered, bold=True))
    return [rich_text(label, bullets([words(part)] for part in shown))]


def _next_steps(steps: Sequence[NextStep], corpus: Corpus, at: Setting) -> list[Block]:
    if not steps:
        return []
    names = corpus.framework.phase(steps[0].phase).names
    label = at.frame.next_in.format(phase=names.sv if at.language == "sv" else names.en)
    listed = bullets(_step(step, at) for step in steps[:NEXT_STEPS])
    return [DividerBlock(), rich_text(line(words(label, bold=True)), listed)]


def _step(step: NextStep, at: Setting) -> list[Part]:
    must = [words(f" ({at.frame.must})", italic=True)] if step.level == "must" else []
    why = [words(f": {at.cut(one_line(step.why), NEXT_CHARS)}", italic=True)] if step.why.strip() else []
    return [words(at.cut(one_line(step.text), NEXT_CHARS)), *must, *why]


def _told(outcome: Outcome, plan: Plan, at: Setting) -> str:
    """Return what to say about what is left out; nothing where nothing is."""
    if plan.statements < len(outcome.statements):
        return at.words.points_of.format(shown=plan.statements, all=len(outcome.statements))
    return at.words.shortened if _shortened(outcome, plan) else ""


def _shortened(outcome: Outcome, plan: Plan) -> bool:
    lists = (
        ([s.text for s in outcome.statements[: plan.statements]], plan.statements, STATEMENT_CHARS),
        ([n.text for n in outcome.corrections], CORRECTIONS, CORRECTION_CHARS),
        (outcome.not_covered, NOT_COVERED, NOT_COVERED_CHARS),
        ([one_line(step.text) for step in outcome.next], NEXT_STEPS, NEXT_CHARS),
        ([one_line(step.why) for step in outcome.next], NEXT_STEPS, NEXT_CHARS),
        (refusal_lines(outcome) if isinstance(outcome, Refusal) else [], REFUSAL_LINES, REFUSAL_CHARS),
    )
    over = any(len(texts) > most or any(size(t) > chars for t in texts) for texts, most, chars in lists)
    return over or plan.detail is not FULL


def _sources(numbers: Sequence[int], at: Setting) -> list[Block]:
    if not numbers:
        return []
    lines = source_lines(at.numbered, numbers, at.sources, at.language, at.detail)
    texts = in_elements([f"*{at.frame.sources}*", *lines])
    return [
        _context(texts[start : start + CONTEXT_ELEMENTS]) for start in range(0, len(texts), CONTEXT_ELEMENTS)
    ]
