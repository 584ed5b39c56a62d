"""From what a PDF draws to lines, headings and paragraphs.

A PDF knows no headings: a line counts as one when its letters are larger than those of the running
text, or bold where the running text is not.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.documents.plain import paragraph_blocks
from bot.domain.documents import Block, BlockKind

HEADING_CHARS = 120
HEADING_SIZE_FRACTION = 1.12
"""Letters of a heading against those of the running text; under this, rounding makes headings."""

EDGE_LINES = 2
"""Lines at the top and the bottom of a page in which a running title is looked for."""

RUNNING_CHARS = 80
"""A longer line, or one that ends a sentence, is text, even where several pages begin alike."""

REPEATED_PAGES = 3
REPEATED_FRACTION = 0.5
"""A line at the edge of at least so many pages, and of this part of all, is a running title."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[-–—(\s]*(?:page |sida |p\. ?)?\d{1,4}(?:\s?(?:/|of|av|\()\s?\d{1,4})?[-–—)\s]*", re.IGNORECASE
)
_BROKEN_WORD = re.compile(r"(\w+)[-\u00ad\u2010]\n\s*([^\W\d_]\w*)")


@dataclass(frozen=True)
class Line:
    """A line of a page; `size` is the height of its letters in points."""

    text: str
    size: float
    is_bold: bool


class LineReader:
    """Takes what pypdf's text visitor tells and gives the lines of one page."""

    def __init__(self) -> None:
        self.chars = 0
        self._pieces: list[tuple[str, float, bool]] = []

    def take(self, text: str, current: Any, matrix: Any, font: Any, size: Any) -> None:
        """Be pypdf's `visitor_text`: a run of text, two matrices, the font and its size."""
        if not text:
            return
        self.chars += len(text)
        scale = math.hypot(matrix[2], matrix[3]) * math.hypot(current[2], current[3])
        name = str(font.get("/BaseFont", "")) if font else ""
        points = round(abs(float(size)) * scale * 2) / 2
        self._pieces.append((text, points, bool(_BOLD.search(name))))

    def lines(self) -> list[Line]:
        """Return the lines that hold something, in the order in which they are drawn."""
        found: list[Line] = []
        run: list[tuple[str, float, bool]] = []
        for text, size, is_bold in [*self._pieces, ("\n", 0.0, False)]:
            first, *others = text.split("\n")
            run.append((first, size, is_bold))
            for other in others:
                found.extend(_line(run))
                run = [(other, size, is_bold)]
        return found


def _line(run: Sequence[tuple[str, float, bool]]) -> Iterator[Line]:
    said = [(text, size, is_bold) for text, size, is_bold in run if text.strip()]
    if said:
        size = max(said, key=lambda piece: len(piece[0]))[1]
        yield Line("".join(text for text, _, _ in run).strip(), size, all(bold for _, _, bold in said))


def blocks_of_pages(pages: Sequence[Sequence[Line]]) -> Iterator[Block]:
    """Yield headings, paragraphs and items; running titles and page numbers are left out."""
    running = _running_titles(pages)
    everything = [line for page in pages for line in page]
    body = _body_size(everything)
    bold_chars = sum(len(line.text) for line in everything if line.is_bold)
    bold_tells = 2 * bold_chars < sum(len(line.text) for line in everything)
    known = Counter(word.lower() for line in everything for word in re.findall(r"\w+(?:-\w+)+", line.text))
    for number, page in enumerate(pages, start=1):
        run: list[str] = []
        heading: list[Line] = []
        for line in _without(page, running):
            if not _is_heading(line, body, bold_tells):
                yield from _headings(heading, number)
                heading = []
                run.append(line.text)
                continue
            yield from _paragraphs(run, number, known)
            run = []
            if heading and heading[-1].size != line.size:
                yield from _headings(heading, number)
                heading = []
            heading.append(line)
        yield from _headings(heading, number)
        yield from _paragraphs(run, number, known)


def _headings(lines: Sequence[Line], page: int) -> Iterator[Block]:
    if lines:
        yield Block(kind=BlockKind.HEADING, text=" ".join(line.text for line in lines), page=page)


def _paragraphs(lines: Sequence[str], page: int, known: Mapping[str, int]) -> Iterator[Block]:
    for block in paragraph_blocks(lines, page):
        yield block.model_copy(update={"text": _mend_words(block.text, known)})


def _mend_words(text: str, known: Mapping[str, int]) -> str:
    """Join words that a line end broke; the hyphen stays where the document writes it elsewhere."""

    def mend(match: re.Match[str]) -> str:
        first, second = match.groups()
        keeps = f"{first}-{second}".lower() in known or not second[0].islower()
        return f"{first}-{second}" if keeps else first + second

    return _BROKEN_WORD.sub(mend, text)


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(line: Line, body: float, bold_tells: bool) -> bool:
    if len(line.text) > HEADING_CHARS or line.text[-1] in ".,;:" or not any(c.isalpha() for c in line.text):
        return False
    larger = body > 0 and line.size >= body * HEADING_SIZE_FRACTION
    return larger or (bold_tells and line.is_bold and line.size >= body)


def _running_titles(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    if len(pages) < REPEATED_PAGES:
        return frozenset()
    seen: Counter[str] = Counter()
    for page in pages:
        edges = [*page[:EDGE_LINES], *page[-EDGE_LINES:]]
        seen.update({_shape(line) for line in edges if _may_run(line.text)})
    least = max(REPEATED_PAGES, REPEATED_FRACTION * len(pages))
    return frozenset(shape for shape, count in seen.items() if count >= least)


def _without(page: Sequence[Line], running: frozenset[str]) -> list[Line]:
    last = len(page) - EDGE_LINES
    return [
        line for at, line in enumerate(page) if not ((at < EDGE_LINES or at >= last) and _runs(line, running))
    ]


def _may_run(text: str) -> bool:
    return len(text) <= RUNNING_CHARS and not text.endswith((".", "!", "?", ";"))


def _runs(line: Line, running: frozenset[str]) -> bool:
    return _shape(line) in running or bool(_PAGE_NUMBER.fullmatch(line.text))


def _shape(line: Line) -> str:
    """Return the line with its digits alike: "Page 3 of 20" stands on every page."""
    return re.sub(r"\d+", "#", line.text)
