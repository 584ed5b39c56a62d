"""Modals around an answer: the whole of it, a cited passage, and why it did not help.

`private_metadata` holds ids only: other apps of the workspace may read it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
)

from bot.domain.answers import Answer, Citation, CorrectionNote, NextStep, Refusal, Shown
from bot.domain.corpus import Corpus
from bot.domain.frames import FRAMES, Frame
from bot.domain.knowledge import Passage, Source, Statement
from bot.domain.understanding import Language
from bot.slack.views import actions
from bot.slack.views.answers import refusal_lines
from bot.slack.views.budget import (
    BUTTON_CHARS,
    CONTEXT_ELEMENTS,
    HEADER_CHARS,
    LABEL_CHARS,
    OPTION_CHARS,
    SECTION_CHARS,
    TITLE_CHARS,
)
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.message import BlockDict, ViewDict, as_dict, with_ids
from bot.slack.views.mrkdwn import literal, mrkdwn, one_line, pieces, plain
from bot.slack.views.rich import Part, bullets, line, rich_text, words
from bot.slack.views.sources import Numbered, in_elements, place, work

PAGE_BLOCKS = 90
"""Blocks of one page of the whole answer; a view holds 100."""
PAGE_BYTES = 150_000
"""JSON of one page; Slack refuses a view over 250 kB."""
FEEDBACK_CHARS = 1_000
PIECE_CHARS = SECTION_CHARS // 2
"""Parted texts are this long at most, since what looks like a mention grows by a joiner."""


def modal(title: str, close: str, blocks: list[BlockDict], **more: object) -> ViewDict:
    """Return a modal's view."""
    return {
        "type": "modal",
        "title": as_dict(plain(title, TITLE_CHARS)),
        "close": as_dict(plain(close, TITLE_CHARS)),
        "blocks": blocks,
        **more,
    }


def build_whole_answer(
    outcome: Answer | Refusal,
    corpus: Corpus,
    *,
    answer_id: str,
    channel: str,
    page: int = 0,
    documents: Mapping[str, Source] | None = None,
) -> ViewDict:
    """Return one page of everything that the outcome holds, each statement above its own sources.

    A page that does not exist gives the nearest that does.
    """
    frame = SLACK_FRAMES[outcome.language]
    sources = corpus.source_by_id | dict(documents or {})
    pages = _pages(with_ids(_whole(outcome, corpus, sources), f"{answer_id}.whole"))
    at = min(max(page, 0), len(pages) - 1)
    turn = _turning(at, len(pages), answer_id, outcome.language) if len(pages) > 1 else []
    blocks = pages[at] + with_ids(turn, f"{answer_id}.turn{at}")
    return modal(
        frame.whole_title,
        frame.close,
        blocks,
        callback_id=actions.ANSWER_MODAL,
        private_metadata=f"{answer_id}:{channel}",
    )


def _whole(outcome: Answer | Refusal, corpus: Corpus, sources: Mapping[str, Source]) -> list[Block]:
    frame, numbered = FRAMES[outcome.language], Numbered.of(outcome)
    blocks: list[Block] = []
    if isinstance(outcome, Refusal):
        blocks += _texts(refusal_lines(outcome))
    for label, parts in ((frame.correction, outcome.corrections), (None, outcome.statements)):
        if label and parts:
            blocks.append(_label(label))
        blocks += [b for part in parts for b in _with_sources(part, numbered, sources, outcome.language)]
    if outcome.not_covered:
        blocks += [_label(frame.not_covered), *_texts(outcome.not_covered)]
    if outcome.next:
        names = corpus.framework.phase(outcome.next[0].phase).names
        label = frame.next_in.format(phase=names.sv if outcome.language == "sv" else names.en)
        blocks += [DividerBlock(), _label(label), *(_step(step, frame) for step in outcome.next)]
    return blocks or _texts([outcome.text])


def _step(step: NextStep, frame: Frame) -> Block:
    must = [words(f" ({frame.must})", italic=True)] if step.level == "must" else []
    said = [words(piece) for piece in pieces(step.text, PIECE_CHARS)]
    why = [words(piece, italic=True) for piece in pieces(f": {step.why}", PIECE_CHARS)] if step.why else []
    return rich_text(bullets([[*said, *must, *why]]))


def _label(text: str) -> Block:
    return rich_text(line(words(text, bold=True)))


def _texts(texts: Iterable[str]) -> list[Block]:
    return [rich_text(line(words(piece))) for text in texts for piece in pieces(text, PIECE_CHARS)]


def _with_sources(
    part: Shown | CorrectionNote, numbered: Numbered, sources: Mapping[str, Source], language: Language
) -> list[Block]:
    lines = [
        f"[{numbered.number(c)}] {work(c.source, sources, language, whole=True)}, {place(c, language)}"
        for c in dict.fromkeys(part.citations)
    ]
    return [*_texts([part.text]), *_contexts(lines)]


def _contexts(lines: Iterable[str]) -> list[Block]:
    texts = in_elements(lines)
    return [
        ContextBlock(elements=[mrkdwn(text) for text in texts[start : start + CONTEXT_ELEMENTS]])
        for start in range(0, len(texts), CONTEXT_ELEMENTS)
    ]


def _pages(blocks: Sequence[BlockDict]) -> list[list[BlockDict]]:
    pages: list[list[BlockDict]] = [[]]
    room = PAGE_BYTES
    for block in blocks:
        needs = len(json.dumps(block))
        if pages[-1] and (needs > room or len(pages[-1]) >= PAGE_BLOCKS):
            pages.append([])
            room = PAGE_BYTES
        pages[-1].append(block)
        room -= needs
    return pages


def _turning(at: int, pages: int, answer_id: str, language: Language) -> list[Block]:
    frame = SLACK_FRAMES[language]
    ways = ((frame.earlier, at - 1, "back"), (frame.further, at + 1, "on"))
    buttons = [
        ButtonElement(
            text=plain(text, BUTTON_CHARS),
            action_id=f"{actions.ANSWER_PAGE}_{way}",
            value=f"{to}:{answer_id}",
        )
        for text, to, way in ways
        if 0 <= to < pages
    ]
    said = frame.page.format(page=at + 1, pages=pages)
    return [ActionsBlock(elements=buttons), ContextBlock(elements=[mrkdwn(said)])]


def build_passage(
    citation: Citation,
    passage: Passage | None,
    corpus: Corpus,
    language: Language,
    *,
    cited: frozenset[str] = frozenset(),
    documents: Mapping[str, Source] | None = None,
) -> ViewDict:
    """Return the whole passage; statements whose text is in `cited` stand out.

    `passage` is None where it is no longer in the corpus: the reader is told.
    """
    frame = SLACK_FRAMES[language]
    sources = corpus.source_by_id | dict(documents or {})
    source_line = f"{work(citation.source, sources, language, whole=True)}, {place(citation, language)}"
    if passage is None:
        shown = with_ids([*_texts([frame.gone]), *_contexts([source_line])], "passage")
        return modal(frame.passage_title, frame.close, shown, callback_id=actions.PASSAGE_MODAL)
    blocks: list[Block] = [
        HeaderBlock(text=plain(passage.title, HEADER_CHARS)),
        *_contexts([_phase_line(passage, corpus, language)]),
        rich_text(bullets(_statement(one, one.text in cited, language) for one in passage.statements)),
        DividerBlock(),
        *_contexts([source_line, *_notes(passage, sources.get(citation.source), language)]),
    ]
    return modal(
        frame.passage_title,
        frame.close,
        with_ids(blocks, "passage"),
        callback_id=actions.PASSAGE_MODAL,
        private_metadata=citation.passage[:LABEL_CHARS],
    )


def _phase_line(passage: Passage, corpus: Corpus, language: Language) -> str:
    section = one_line(passage.section)
    where = FRAMES[language].section.format(section=section) if section[:1].isdigit() else section
    if passage.phase == "all":
        return literal(f"{where} · {SLACK_FRAMES[language].all_phases}")
    names = corpus.framework.phase(passage.phase).names
    return literal(f"{where} · {names.sv if language == 'sv' else names.en}")


def _statement(statement: Statement, cited: bool, language: Language) -> list[Part]:
    tags = [", ".join(statement.evidence)] if statement.evidence else []
    notes = [*tags, *([SLACK_FRAMES[language].cited] if cited else [])]
    return [
        words(statement.text, bold=cited),
        *([words(f" ({'; '.join(notes)})", italic=True)] if notes else []),
    ]


def _notes(passage: Passage, source: Source | None, language: Language) -> list[str]:
    reviewed = SLACK_FRAMES[language].reviewed.format(date=passage.reviewed, due=passage.review_due)
    note = [literal(piece) for piece in pieces(one_line(source.note), 900)] if source and source.note else []
    return [*note, literal(f"{passage.id} · {reviewed}")]


def build_feedback_reasons(answer_id: str, channel: str, language: Language) -> ViewDict:
    """Return the modal that asks why an answer did not help; both inputs may stay empty."""
    frame = SLACK_FRAMES[language]
    reasons = CheckboxesElement(
        action_id=actions.FEEDBACK_REASONS_INPUT,
        options=[Option(text=plain(text, OPTION_CHARS), value=key) for key, text in frame.reasons.items()],
    )
    said = PlainTextInputElement(
        action_id=actions.FEEDBACK_WORDS_INPUT, multiline=True, max_length=FEEDBACK_CHARS
    )
    blocks = [
        InputBlock(
            block_id=actions.FEEDBACK_REASONS_BLOCK,
            label=plain(frame.reasons_label, LABEL_CHARS),
            element=reasons,
            optional=True,
        ),
        InputBlock(
            block_id=actions.FEEDBACK_WORDS_BLOCK,
            label=plain(frame.words_label, LABEL_CHARS),
            hint=plain(frame.words_hint, LABEL_CHARS),
            element=said,
            optional=True,
        ),
    ]
    return modal(
        frame.reasons_title,
        frame.close,
        with_ids(blocks, "feedback"),
        submit=as_dict(plain(frame.send, TITLE_CHARS)),
        callback_id=actions.FEEDBACK_MODAL,
        private_metadata=f"{answer_id}:{channel}",
    )


def build_thanks(language: Language) -> ViewDict:
    """Return the modal that takes the place of the reasons once they are kept."""
    frame = SLACK_FRAMES[language]
    return modal(frame.thanks_title, frame.close, with_ids(_texts([frame.thanks]), "thanks"))


def build_forgotten(language: Language) -> ViewDict:
    """Return the modal for an answer that is no longer kept."""
    frame = SLACK_FRAMES[language]
    return modal(frame.whole_title, frame.close, with_ids(_texts([frame.forgotten]), "forgotten"))
