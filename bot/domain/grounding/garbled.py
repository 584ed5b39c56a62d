"""Sentences that no one writes: words side by side that never stand so, the sign of a text cut and joined."""

import re

from bot.domain.grounding.pair import Objection, Pair

_ARTICLES = r"(?:a|an|the|its|their|your|our|every)"
_NEVER = (
    re.compile(
        rf"\b{_ARTICLES} (?:a|an|the|its|their|your|our|after|before|than|while|and|or|but|of|to|is|are|was"
        r"|were|because|which|that|if)\b(?!-)"
    ),
    re.compile(r"\b(?:after|before|than|of|from|with|into) (?:while|of|than)\b(?!-)"),
    re.compile(rf"\b{_ARTICLES}[.,;:]"),
    re.compile(r"\b(of|to|and|or|with|for|by|from|is|are|the|a) \1\b"),
)
"""`the after`, `after while`, `the,`, `of of`."""

_FINE = re.compile(r"\bthe (?:before|after) and\b")


def check_garbled(pair: Pair) -> Objection | None:
    """Object to words that never stand side by side, unless the passage has them so."""
    text = _FINE.sub("", pair.text)
    for pattern in _NEVER:
        if (found := pattern.search(text)) and not _is_said(pair, found.group()):
            return Objection("garbled", f"“{found.group()}” is no English")
    return None


def _is_said(pair: Pair, words: str) -> bool:
    wanted = words.rstrip(".,;:").lower().split()
    lines = ([token.word for token in sentence] for sentence in pair.window)
    return any(wanted == line[at : at + len(wanted)] for line in lines for at in range(len(line)))
