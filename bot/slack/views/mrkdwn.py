"""Slack's markup: text that people wrote is made harmless here, and links and mentions are made only here.

Sizes are UTF-16 units of the escaped text: never less than what Slack counts, whichever way it counts.
"""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject

ELLIPSIS = "…"

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, lone surrogates, and marks that turn the direction of what follows."""

_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_MARKUP_START = re.compile("<(?=[!@#])")
_MARKS = re.compile(r"[*_~`]")
JOINER = "\u2060"
"""Word joiner: shows nothing and keeps the character before it from being read as markup."""

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,20}")


def size(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return `text` without characters that show nothing or turn the direction of the line."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one blank."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Return `text` so that no part of it is a mention, a link or an entity in mrkdwn.

    Bold, italic, strike and code marks stay; `literal` takes their effect too.
    """
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BROADCAST.sub("@" + JOINER, safe)


def defused(text: str) -> str:
    """Return `text` for places where Slack reads no markup, such as plain and rich text.

    What looks like a mention is parted even so: exports, older clients and other apps read it too.
    """
    return _MARKUP_START.sub("<" + JOINER, clean(text))


def literal(text: str) -> str:
    """Return `text` escaped, and its `*_~`` marks without effect: for what people or a model wrote."""
    return _MARKS.sub(lambda mark: JOINER + mark.group() + JOINER, escape(text))


def cut(text: str, limit_chars: int) -> str:
    """Return `text` of at most `limit_chars`, cut between words where it can be, ending in an ellipsis."""
    return text if size(text) <= limit_chars else _cut(text, limit_chars, size)


def cut_escaped(text: str, limit_chars: int) -> str:
    """Return `text` escaped, its escaped form at most `limit_chars` long; no entity is cut in two."""
    whole = escape(text)
    if size(whole) <= limit_chars:
        return whole
    return escape(_cut(text, limit_chars, lambda part: size(escape(part))))


def cut_literal(text: str, limit_chars: int) -> str:
    """Return `literal(text)`, cut to `limit_chars` as `cut_escaped` does."""
    whole = literal(text)
    if size(whole) <= limit_chars:
        return whole
    return literal(_cut(text, limit_chars, lambda part: size(literal(part))))


def pieces(text: str, limit_chars: int) -> list[str]:
    """Return `text` in pieces of at most `limit_chars`, parted between words if it can be; loses nothing."""
    found: list[str] = []
    while size(text) > limit_chars:
        end = len(_whole_characters(text, limit_chars // 2)) or limit_chars // 2
        blank = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
        end = blank if blank > end * 2 // 3 else end
        found.append(text[:end])
        text = text[end:]
    return [*found, text]


def _cut(text: str, limit_chars: int, measure: Callable[[str], int]) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle] + ELLIPSIS) <= limit_chars:
            low = middle
        else:
            high = middle - 1
    kept = _whole_characters(text, low)
    word_end = max(kept.rfind(" "), kept.rfind("\n"))
    if word_end > len(kept) * 2 // 3:
        kept = kept[:word_end]
    return kept.rstrip() + ELLIPSIS


def _whole_characters(text: str, end: int) -> str:
    """Return the start of `text` up to `end` or a little earlier, no character parted from its marks."""
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end]


def _joins(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in "\u200d\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def link(url: str, label: str, limit_chars: int = 300) -> str:
    """Return a link to a web address that code built; any other address gives the label alone.

    The label is escaped and at most `limit_chars` long.
    """
    shown = cut_escaped(one_line(label), limit_chars).replace("|", "¦")
    if not url.startswith(("https://", "http://")):
        return shown
    target = quote(clean(url), safe=":/?#[]@!$'()*+,;=%~&").replace("&", "&amp;")
    return f"<{target}|{shown}>"


def mention(user_id: str) -> str:
    """Return a mention, which notifies that person.

    Raises:
        ValueError: this is no Slack user id.
    """
    if not _USER_ID.fullmatch(user_id):
        raise ValueError("not a Slack user id")
    return f"<@{user_id}>"


def channel(channel_id: str) -> str:
    """Return a link to a channel.

    Raises:
        ValueError: this is no Slack channel id.
    """
    if not _CHANNEL_ID.fullmatch(channel_id):
        raise ValueError("not a Slack channel id")
    return f"<#{channel_id}>"


def mrkdwn(markup: str) -> MarkdownTextObject:
    """Return a text object for markup made here; Slack is told to link nothing of its own accord."""
    return MarkdownTextObject(text=markup, verbatim=True)


def plain(text: str, limit_chars: int) -> PlainTextObject:
    """Return a plain text object of one line; plain text needs no escaping."""
    return PlainTextObject(text=cut(defused(one_line(text)), limit_chars), emoji=False)
