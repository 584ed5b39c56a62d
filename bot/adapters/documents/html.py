"""HTML, read with selectolax. The only module that imports it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.adapters.documents.raw import Raw, decode, first_heading, usable_title
from bot.domain.documents import Block, BlockKind

DROPPED = frozenset(
    """head script style nav footer aside pre form button select noscript template svg math iframe
    object canvas audio video dialog""".split()  # noqa: SIM905 (read better as words)
)
"""Elements that are not the text of the page; code (`pre`) is left out as in Markdown."""

BLOCKS = frozenset(
    """address article blockquote body caption dd details div dl dt fieldset figcaption figure h1 h2 h3
    h4 h5 h6 header hr html li main ol p section summary table tbody tfoot thead tr
    ul""".split()  # noqa: SIM905 (read better as words)
)
"""Elements that begin and end a line; all others run on in the text."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ITEMS = frozenset({"li", "tr", "dd"})

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_html(path: Path, data: bytes) -> Raw:
    """Return the text that a reader of the page sees, without scripts, navigation and forms."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 (only when read)

    charset = _CHARSET.search(data[:4096])
    text, notes = decode(data, path, charset.group(1).decode("ascii") if charset else "")
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    mains = [node for node in tree.css("main, [role=main]") if not _is_hidden(node)]
    roots = mains if len(mains) == 1 else [tree.body] if tree.body else []
    blocks = [block for root in roots for block in _blocks(root)]
    heading = first_heading(blocks)
    return Raw(usable_title(heading, title.text() if title else ""), blocks, notes=notes)


class _Line:
    """The text that is being gathered, and the element that says what it is."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.kinds: list[BlockKind] = [BlockKind.TEXT]

    def take(self) -> Iterator[Block]:
        text = "".join(self.parts).strip().strip("|").strip()
        self.parts.clear()
        if text:
            yield Block(kind=self.kinds[-1], text=text)


def _blocks(root: Any) -> Iterator[Block]:
    """Walk the tree without recursion: a page may nest deeper than Python's stack."""
    line = _Line()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, is_end = stack.pop()
        tag = node.tag
        if tag == "-text":
            line.parts.append(_TEXT_BREAKS.sub(" ", node.text(deep=False)))
        elif is_end:
            yield from line.take()
            line.kinds.pop()
        elif tag == "br":
            line.parts.append(" ")
        elif tag not in DROPPED and not _is_hidden(node):
            if tag in {"td", "th"} and line.parts:
                line.parts.append(" | ")
            if tag in BLOCKS:
                yield from line.take()
                line.kinds.append(_kind(tag, line.kinds[-1]))
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    yield from line.take()


_TEXT_BREAKS = re.compile(r"\s+")


def _kind(tag: str, around: BlockKind) -> BlockKind:
    if tag in HEADINGS:
        return BlockKind.HEADING
    return BlockKind.ITEM if tag in ITEMS else around


def _is_hidden(node: Any) -> bool:
    """Tell whether the page hides the element: text that nobody sees is not cited."""
    attributes = node.attributes
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )
