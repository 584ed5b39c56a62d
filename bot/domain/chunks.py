"""From the blocks of a document to passages of whole sentences.

Whatever is shown of a document is a run of its own text: statements are cut out of the text of a
section by position and never put together from pieces, so each is contained word for word in
`document_text`.
"""

import datetime as dt
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.documents import Block, BlockKind, Document
from bot.domain.knowledge import Passage, PassageKind, Source, Statement
from bot.domain.text import clean, sentences

CHUNKING_VERSION = 1
"""Part of every passage id. Raise it when other chunks come out of the same blocks: all documents
are then chunked and embedded again at the next ingest."""

MIN_WORDS = 60
"""A chunk is closed from here on; shorter ones carry too little for an answer."""

MAX_WORDS = 120
"""A chunk is closed before it grows past this: an answer shows at most eight statements."""

MAX_STATEMENTS = 8
"""The most that a `Passage` takes."""

MIN_CHARS = 12
MAX_CHARS = 600
"""Bounds of a statement, the same as of `bot.domain.knowledge.Sentence`."""

LIST_CHARS = 400
"""A list is kept with the words that lead to it, as one statement, up to this length."""

LETTERS_FRACTION = 0.5
"""A run of text with fewer letters than this is a table of numbers or a drawing, and left out."""

REVIEW_AFTER_DAYS = 365
"""A document is due for review a year after it was read."""

TITLE_CHARS = 90
"""The most that a passage's title takes."""


_LABEL = re.compile(r"\(?(?:\d{1,3}|[IVX]{1,4}|[A-Za-z])[.)]")
"""The number of a list or a step: it stands before its sentence and is none itself."""


@dataclass(frozen=True)
class Chunked:
    """The passages of a document, and how many runs of text could not become a statement."""

    passages: tuple[Passage, ...]
    left_out: int


@dataclass(frozen=True)
class _Span:
    """A run of a section's text: `text[start:end]`."""

    start: int
    end: int
    page: int | None
    is_item: bool

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class _Section:
    """The text under one heading and the spans of its sentences and items."""

    heading: str
    text: str
    spans: tuple[_Span, ...]

    def cut(self, span: _Span) -> str:
        return self.text[span.start : span.end]


def fold(text: str) -> str:
    """Return the text cleaned, on one line."""
    return clean(text).replace("\n", " ")


def document_text(blocks: Iterable[Block]) -> str:
    """Return the whole text of a document, cleaned, on one line."""
    return " ".join(folded for block in blocks if (folded := fold(block.text)))


def document_key(uri: str, sha256: str) -> str:
    """Return 12 hex digits that stand for this version of this document, chunked this way."""
    return hashlib.sha256(f"{uri}\0{sha256}\0{CHUNKING_VERSION}".encode()).hexdigest()[:12]


def passage_id(key: str, number: int) -> str:
    """Return the id of a document's passage; `number` counts from 1."""
    return f"doc-{key}/{number}"


def document_source(uri: str, title: str) -> Source:
    """Return the document as a source to be cited; the citation names the file, not its folder."""
    name = fold(uri.rsplit("/", 1)[-1])
    named = f"{title} ({name})" if name and name != title else title
    return Source(
        id="document-" + hashlib.sha256(uri.encode()).hexdigest()[:12],
        citation=f"Document: {named}",
        url=uri if uri.startswith(("http://", "https://")) else None,
        read="full text",
    )


def chunk_document(uri: str, document: Document, today: dt.date) -> Chunked:
    """Return the document's passages, in reading order, numbered from 1.

    A chunk holds whole sentences, about 60 to 120 words, and never crosses a heading.
    """
    key = document_key(uri, document.sha256)
    source = document_source(uri, document.title).id
    passages: list[Passage] = []
    left_out = 0
    for section in _sections(document.blocks):
        units = list(_joined(section))
        kept = [unit for unit in units if _can_be_shown(section.cut(unit))]
        left_out += len(units) - len(kept)
        for chunk in _grouped(section, kept):
            passages.append(
                Passage(
                    id=passage_id(key, len(passages) + 1),
                    title=_title(section.heading, document.title),
                    source=source,
                    section=_section_label(chunk[0].page, section.heading),
                    phase="all",
                    kind=PassageKind.DOCUMENT,
                    statements=tuple(_statement(section, span, chunk[0].page) for span in chunk),
                    reviewed=today,
                    review_due=today + dt.timedelta(days=REVIEW_AFTER_DAYS),
                )
            )
    return Chunked(tuple(passages), left_out)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    heading, run = "", list[Block]()
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            run.append(block)
            continue
        if run:
            yield _section(heading, run)
        heading, run = fold(block.text), []
    if run:
        yield _section(heading, run)


def _section(heading: str, blocks: Sequence[Block]) -> _Section:
    """Lay the blocks' text end to end; a sentence that goes on over a page stays whole."""
    parts, size = list[str](), 0
    begins, pages = list[int](), list[int | None]()
    starts: list[tuple[int, bool]] = []
    for block in blocks:
        folded = fold(block.text)
        if not folded:
            continue
        at = size + 1 if parts else 0
        begins.append(at)
        pages.append(block.page)
        if not (parts and block.kind is BlockKind.TEXT and _goes_on(parts[-1], folded)):
            starts.append((at, block.kind is BlockKind.ITEM))
        parts.append(folded)
        size = at + len(folded)
    text = " ".join(parts)
    spans = [
        _Span(first, last, pages[bisect_right(begins, first) - 1], is_item)
        for first, last, is_item in _bounds(text, starts)
    ]
    return _Section(heading, text, tuple(spans))


def _goes_on(before: str, after: str) -> bool:
    return before[-1] not in ".!?:;" and after[0].islower()


def _bounds(text: str, starts: Sequence[tuple[int, bool]]) -> Iterator[tuple[int, int, bool]]:
    for number, (start, is_item) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(text)
        for first, last in _sentence_bounds(text[start:end]):
            yield start + first, start + last, is_item


def _sentence_bounds(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends, closing quotes and brackets included."""
    begins: list[int] = []
    at, is_label = 0, False
    for sentence in sentences(text):
        at = text.index(sentence, at)
        if not is_label:
            begins.append(at)
        is_label = bool(_LABEL.fullmatch(sentence))
        at += len(sentence)
    for first, after in zip(begins, [*begins[1:], len(text)], strict=True):
        last = first + len(text[first:after].rstrip())
        if last - first <= MAX_CHARS:
            yield first, last
        else:
            yield from _clause_bounds(text, first, last)


def _clause_bounds(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Split what is too long for a statement at its semicolons, as few pieces as fit."""
    cuts = [first + match.end() for match in re.finditer(r";\s+", text[first:last])]
    begin, reach = first, first
    for cut in [*cuts, last]:
        if cut - begin > MAX_CHARS and reach > begin:
            yield begin, begin + len(text[begin:reach].rstrip())
            begin = reach
        reach = cut
    yield begin, last


def _joined(section: _Section) -> Iterator[_Span]:
    """Join a list to the words that lead to it, and a fragment to what stands next to it."""
    held: _Span | None = None
    is_list = False
    for span in section.spans:
        if held is not None and _belongs(section, held, span, is_list):
            is_list = is_list or section.cut(held).endswith(":")
            held = replace(held, end=span.end)
            continue
        if held is not None:
            yield held
        held, is_list = span, False
    if held is not None:
        yield held


def _belongs(section: _Section, held: _Span, span: _Span, is_list: bool) -> bool:
    size = span.end - held.start
    if section.cut(held).endswith(":") or (is_list and span.is_item):
        return size <= (LIST_CHARS if is_list else MAX_CHARS)
    return min(held.size, span.size) < MIN_CHARS and size <= MAX_CHARS


def _can_be_shown(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return MIN_CHARS <= len(text) <= MAX_CHARS and letters >= LETTERS_FRACTION * len(text)


def _grouped(section: _Section, units: Sequence[_Span]) -> list[list[_Span]]:
    """Group the units of a section into chunks; a short rest goes with the chunk before it."""
    groups: list[list[_Span]] = []
    counts: list[int] = []
    for unit in units:
        count = len(section.cut(unit).split())
        if groups and counts[-1] < MIN_WORDS and _fits(groups[-1], counts[-1] + count):
            groups[-1].append(unit)
            counts[-1] += count
        else:
            groups.append([unit])
            counts.append(count)
    if len(groups) > 1 and counts[-1] < MIN_WORDS / 2:
        together = groups[-2] + groups[-1]
        if counts[-2] + counts[-1] <= MAX_WORDS and len(together) <= MAX_STATEMENTS:
            groups[-2:] = [together]
    return groups


def _fits(group: Sequence[_Span], count: int) -> bool:
    return len(group) < MAX_STATEMENTS and count <= MAX_WORDS


def _statement(section: _Section, span: _Span, chunk_page: int | None) -> Statement:
    label = None if span.page == chunk_page else _section_label(span.page, section.heading)
    return Statement(text=section.cut(span), section=label)


def _section_label(page: int | None, heading: str) -> str:
    parts = [f"p. {page}"] if page is not None else []
    return ", ".join([*parts, *([heading] if heading else [])]) or "whole document"


def _title(heading: str, document_title: str) -> str:
    title = next((text for text in (heading, fold(document_title)) if len(text) >= 4), "Document")
    if len(title) <= TITLE_CHARS:
        return title
    return title[: TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
