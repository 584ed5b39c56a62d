"""The sources of an answer: numbers in the order of their first use, and lines grouped by work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answers import Citation, Outcome
from bot.domain.frames import FRAMES, short_citation
from bot.domain.knowledge import Source
from bot.domain.understanding import Language
from bot.slack.views.budget import SECTION_CHARS
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.mrkdwn import cut_literal, link, literal, one_line, size

DOI_BASE = "https://doi.org/"


@dataclass(frozen=True)
class Detail:
    """How much of each source is shown."""

    marks: int | None
    """Citations a statement; None shows all."""
    tags: int | None
    """Evidence tags a citation; None shows all."""
    label_chars: int
    url_chars: int
    """A longer address is left out, the work's name stays."""
    text_fraction: float = 1.0
    """Of the usual length of texts."""


FULL = Detail(marks=None, tags=None, label_chars=160, url_chars=500)
SHORT = Detail(marks=12, tags=6, label_chars=60, url_chars=100)
SHORTEST = Detail(marks=4, tags=2, label_chars=40, url_chars=80, text_fraction=0.5)

_Key = tuple[str, str, str, tuple[str, ...]]


def _key(citation: Citation) -> _Key:
    return citation.source, citation.passage, citation.section, citation.evidence


class Numbered:
    """Citations with their numbers; one number for one place of one passage with one set of tags."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._numbers: dict[_Key, int] = {}
        self._cited: list[Citation] = []
        for citation in citations:
            if _key(citation) not in self._numbers:
                self._cited.append(citation)
                self._numbers[_key(citation)] = len(self._cited)

    @classmethod
    def of(cls, outcome: Outcome) -> "Numbered":
        """Return the numbers of a whole outcome, corrections first, as they are shown."""
        return cls(c for part in (*outcome.corrections, *outcome.statements) for c in part.citations)

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The citation of each number, from 1 on."""
        return tuple(self._cited)

    def number(self, citation: Citation) -> int:
        return self._numbers[_key(citation)]

    def mark(self, citations: Sequence[Citation], detail: Detail = FULL) -> str:
        """Return `[1][2]`, and how many more there are where the detail allows fewer."""
        numbers = list(dict.fromkeys(self.number(citation) for citation in citations))
        shown = numbers[: detail.marks]
        more = f" +{len(numbers) - len(shown)}" if len(shown) < len(numbers) else ""
        return "".join(f"[{number}]" for number in shown) + more

    def among(self, citations: Sequence[Citation], detail: Detail = FULL) -> list[int]:
        """Return the numbers that `mark` shows."""
        return list(dict.fromkeys(self.number(citation) for citation in citations))[: detail.marks]


def where(citation: Citation, language: Language) -> str:
    """Return the place in its work, e.g. "section 3.1.2", not yet escaped."""
    section = one_line(citation.section)
    return FRAMES[language].section.format(section=section) if section[:1].isdigit() else section


def place(citation: Citation, language: Language, detail: Detail = FULL) -> str:
    """Return the place and its evidence tags, as mrkdwn."""
    shown = list(citation.evidence[: detail.tags])
    if len(shown) < len(citation.evidence):
        left = len(citation.evidence) - len(shown)
        shown.append(SLACK_FRAMES[language].more_tags.format(count=left))
    tags = f" ({', '.join(shown)})" if shown else ""
    return cut_literal(where(citation, language), detail.label_chars) + literal(tags)


def work(
    source: str, sources: Mapping[str, Source], language: Language, detail: Detail = FULL, whole: bool = False
) -> str:
    """Return the work as mrkdwn: linked where it has a DOI or an address, and what was read of it."""
    known = sources.get(source)
    if known is None:
        return cut_literal(one_line(source), detail.label_chars)
    name = known.citation if whole else short_citation(known.citation)
    url = f"{DOI_BASE}{known.doi}" if known.doi else known.url or ""
    label = link(url if size(url) <= detail.url_chars else "", name, detail.label_chars)
    if "full text" in known.read:
        return label
    read = FRAMES[language].read.format(what=one_line(known.read))
    return f"{label} ({cut_literal(read, detail.label_chars)})"


def source_lines(
    numbered: Numbered,
    numbers: Iterable[int],
    sources: Mapping[str, Source],
    language: Language,
    detail: Detail = FULL,
) -> list[str]:
    """Return a line for each work with the places cited in it: "Nair et al. 2025: [1] section 3.1.2 · …"."""
    by_work: dict[str, list[int]] = {}
    for number in sorted(set(numbers)):
        by_work.setdefault(numbered.cited[number - 1].source, []).append(number)
    return [
        f"{work(source, sources, language, detail)}: "
        + " · ".join(f"[{n}] {place(numbered.cited[n - 1], language, detail)}" for n in cited)
        for source, cited in by_work.items()
    ]


def in_elements(lines: Iterable[str], limit_chars: int = SECTION_CHARS) -> list[str]:
    """Return the lines joined to texts of at most `limit_chars`; a longer line is parted at a blank."""
    texts: list[str] = []
    for whole in lines:
        for piece in _pieces(whole, limit_chars):
            if texts and size(texts[-1]) + 1 + size(piece) <= limit_chars:
                texts[-1] += "\n" + piece
            else:
                texts.append(piece)
    return texts


def _pieces(text: str, limit_chars: int) -> list[str]:
    pieces: list[str] = []
    while size(text) > limit_chars:
        end = text.rfind(" · ", 0, limit_chars // 2)
        end = end if end > 0 else text.rfind(" ", 0, limit_chars // 2)
        pieces.append(text[:end])
        text = text[end:].removeprefix(" · ").lstrip()
    return [*pieces, text]
