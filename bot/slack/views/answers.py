"""An answer or a refusal as a message: direct line, points, what is missing, what is next, sources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    DividerBlock,
    FeedbackButtonsElement,
    Option,
    RichTextBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import FeedbackButtonObject

from bot.domain.answers import Answer, CorrectionNote, NextStep, Outcome, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES, Frame
from bot.domain.knowledge import Source
from bot.domain.understanding import Language
from bot.errors import AdvisorError
from bot.slack.views import actions
from bot.slack.views.budget import BUTTON_CHARS, CONTEXT_ELEMENTS, OPTION_CHARS, PLACEHOLDER_CHARS, fits
from bot.slack.views.frames import SLACK_FRAMES, SlackFrame
from bot.slack.views.message import Message, summary_line, with_ids
from bot.slack.views.mrkdwn import cut, escape, mrkdwn, one_line, plain, size
from bot.slack.views.rich import Part, bullets, line, rich_text, words
from bot.slack.views.sources import (
    FULL,
    SHORT,
    SHORTEST,
    Detail,
    Numbered,
    in_elements,
    source_lines,
    where,
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
PASSAGES = 30
"""Passages to choose from under an answer."""


@dataclass(frozen=True)
class _Plan:
    """How much of an outcome is shown."""

    statements: int
    detail: Detail


@dataclass(frozen=True)
class _Setting:
    """What an answer is shown with, the same for all of its parts."""

    numbered: Numbered
    sources: Mapping[str, Source]
    language: Language
    detail: Detail

    @property
    def frame(self) -> Frame:
        return FRAMES[self.language]

    @property
    def words(self) -> SlackFrame:
        return SLACK_FRAMES[self.language]

    def cut(self, text: str, limit_chars: int) -> str:
        return cut(text, int(limit_chars * self.detail.text_fraction))


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


def _plans(outcome: Outcome) -> Iterator[_Plan]:
    """Yield ever smaller plans: fewer statements, and only for the last one shorter sources."""
    most = min(len(outcome.statements), POINTS)
    for count in range(most, 0, -1):
        yield _Plan(count, FULL)
    for detail in (FULL, SHORT, SHORTEST):
        yield _Plan(min(1, most), detail)


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
    plan: _Plan,
    sources: Mapping[str, Source],
    answer_id: str,
    private: bool,
    note: str,
) -> list[Block]:
    at = _Setting(Numbered.of(outcome), sources, outcome.language, plan.detail)
    statements = outcome.statements[: plan.statements]
    corrections = outcome.corrections[:CORRECTIONS]
    shown = [n for part in (*corrections, *statements) for n in at.numbered.among(part.citations, at.detail)]
    told = _told(outcome, plan, at)
    body = [
        *_note(note, private, at.words),
        *_corrections(corrections, at),
        *(_refusal(outcome, statements, at) if isinstance(outcome, Refusal) else _points(statements, at)),
        *_not_covered(outcome.not_covered, at),
        *_next_steps(outcome.next, corpus, at),
        *([_context([told])] if told else []),
        *([_context([escape(outcome.notice)])] if outcome.notice else []),
        *_sources(shown, at),
    ]
    return [
        *body,
        *_buttons(shown, corpus, at, answer_id, bool(told), private),
        *_thumbs(outcome, at, answer_id),
    ]


def _context(texts: Sequence[str]) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def _note(note: str, private: bool, words: SlackFrame) -> list[Block]:
    said = [words.private] * private + [note] * bool(note)
    return [_context([" ".join(said)])] if said else []


def _corrections(notes: Sequence[CorrectionNote], at: _Setting) -> list[Block]:
    if not notes:
        return []
    items = [[words(at.cut(n.text, CORRECTION_CHARS)), *_mark(n, at)] for n in notes]
    return [rich_text(line(words(at.frame.correction, bold=True)), bullets(items))]


def _mark(part: Shown | CorrectionNote, at: _Setting) -> list[Part]:
    mark = at.numbered.mark(part.citations, at.detail)
    return [words(f" {mark}")] if mark else []


def _statement(shown: Shown, at: _Setting) -> list[Part]:
    return [words(at.cut(shown.text, STATEMENT_CHARS)), *_mark(shown, at)]


def _points(statements: Sequence[Shown], at: _Setting) -> list[RichTextBlock]:
    if not statements:
        return []
    lead, *rest = statements
    first = line(words(at.cut(lead.text, STATEMENT_CHARS), bold=True), *_mark(lead, at))
    points = [rich_text(bullets(_statement(shown, at) for shown in rest))] if rest else []
    return [rich_text(first), *points]


def _refusal(refusal: Refusal, statements: Sequence[Shown], at: _Setting) -> list[RichTextBlock]:
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


def _not_covered(parts: Sequence[str], at: _Setting) -> list[Block]:
    if not parts:
        return []
    shown = [at.cut(part, NOT_COVERED_CHARS) for part in parts[:NOT_COVERED]]
    label = line(words(at.frame.not_covered, bold=True))
    return [rich_text(label, bullets([words(part)] for part in shown))]


def _next_steps(steps: Sequence[NextStep], corpus: Corpus, at: _Setting) -> list[Block]:
    if not steps:
        return []
    names = corpus.framework.phase(steps[0].phase).names
    label = at.frame.next_in.format(phase=names.sv if at.language == "sv" else names.en)
    listed = bullets(_step(step, at) for step in steps[:NEXT_STEPS])
    return [DividerBlock(), rich_text(line(words(label, bold=True)), listed)]


def _step(step: NextStep, at: _Setting) -> list[Part]:
    must = [words(f" ({at.frame.must})", italic=True)] if step.level == "must" else []
    why = [words(f": {at.cut(one_line(step.why), NEXT_CHARS)}", italic=True)] if step.why.strip() else []
    return [words(at.cut(one_line(step.text), NEXT_CHARS)), *must, *why]


def _told(outcome: Outcome, plan: _Plan, at: _Setting) -> str:
    """Return what to say about what is left out; nothing where nothing is."""
    if plan.statements < len(outcome.statements):
        return at.words.points_of.format(shown=plan.statements, all=len(outcome.statements))
    return at.words.shortened if _shortened(outcome, plan) else ""


def _shortened(outcome: Outcome, plan: _Plan) -> bool:
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


def _sources(numbers: Sequence[int], at: _Setting) -> list[Block]:
    if not numbers:
        return []
    lines = source_lines(at.numbered, numbers, at.sources, at.language, at.detail)
    texts = in_elements([f"*{at.frame.sources}*", *lines])
    return [
        _context(texts[start : start + CONTEXT_ELEMENTS]) for start in range(0, len(texts), CONTEXT_ELEMENTS)
    ]


def _buttons(
    numbers: Sequence[int], corpus: Corpus, at: _Setting, answer_id: str, cut_down: bool, private: bool
) -> list[Block]:
    elements: list[ButtonElement | StaticSelectElement] = []
    if cut_down:
        elements.append(_button(at.words.more, actions.ANSWER_MORE, answer_id))
    elements += _passage_choice(numbers, corpus, at, answer_id)
    if private:
        elements.append(_button(at.words.share, actions.ANSWER_SHARE, answer_id))
    return [ActionsBlock(elements=elements)] if elements else []


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=plain(text, BUTTON_CHARS), action_id=action_id, value=value)


def _passage_choice(
    numbers: Sequence[int], corpus: Corpus, at: _Setting, answer_id: str
) -> list[ButtonElement | StaticSelectElement]:
    """Return a button for one passage, a menu for several; each passage once, under its first number."""
    first: dict[str, int] = {}
    for number in sorted(set(numbers)):
        first.setdefault(at.numbered.cited[number - 1].passage, number)
    if len(first) <= 1:
        return [_button(at.words.passage, actions.ANSWER_PASSAGE, f"{n}:{answer_id}") for n in first.values()]
    options = [_option(number, corpus, at, answer_id) for number in list(first.values())[:PASSAGES]]
    placeholder = plain(at.words.passage_choose, PLACEHOLDER_CHARS)
    return [StaticSelectElement(placeholder=placeholder, action_id=actions.ANSWER_PASSAGE, options=options)]


def _option(number: int, corpus: Corpus, at: _Setting, answer_id: str) -> Option:
    citation = at.numbered.cited[number - 1]
    known = corpus.passage_by_id.get(citation.passage)
    title = known.title if known else where(citation, at.language)
    limit = OPTION_CHARS if at.detail is FULL else at.detail.label_chars
    return Option(text=plain(f"[{number}] {title}", limit), value=f"{number}:{answer_id}")


def _thumbs(outcome: Outcome, at: _Setting, answer_id: str) -> list[Block]:
    if isinstance(outcome, Refusal) and outcome.reason in {"patient_data", "empty"}:
        return []
    good = FeedbackButtonObject(
        text=at.words.good, accessibility_label=at.words.good_long, value=f"up:{answer_id}"
    )
    bad = FeedbackButtonObject(
        text=at.words.bad, accessibility_label=at.words.bad_long, value=f"down:{answer_id}"
    )
    thumbs = FeedbackButtonsElement(
        action_id=actions.ANSWER_FEEDBACK, positive_button=good, negative_button=bad
    )
    return [ContextActionsBlock(elements=[thumbs])]
