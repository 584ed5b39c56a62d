"""Markdown, which streams are written in: what people or a model wrote is made harmless here.

Slack reads mentions and entities in Markdown as in its own markup, so both are taken away.
"""

import re

from bot.slack.views.mrkdwn import JOINER, escape, one_line

_INLINE = re.compile(r"[\\`*_~\[\]|]")
_AT_START = re.compile(r"^(?:[#+=-]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?<=://)|(?<=www\.)", re.IGNORECASE)


def written(text: str) -> str:
    """Return `text` as one line of Markdown that says these words and nothing else.

    No part of it is a link, a mention, a heading, a list or emphasis.
    """
    safe = _INLINE.sub(r"\\\g<0>", escape(one_line(text)))
    safe = _AT_START.sub(lambda mark: JOINER + mark.group(), safe)
    return _ADDRESS.sub(JOINER, safe)
