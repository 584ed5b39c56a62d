"""The words of a nudge, from its rule and what it is about."""

from collections.abc import Callable

from bot.domain.nudges.rules import NudgeRule, RuleSource
from bot.domain.nudges.values import Language, Nudge

SHOWN_ITEMS = 3
"""Items of the paper that are named; the rule's file has them all."""


def plain(text: str) -> str:
    """Return the text as it is."""
    return text


def worded(
    nudge: Nudge,
    rule: NudgeRule,
    language: Language,
    escaped: Callable[[str], str] = plain,
    wording: str | None = None,
) -> str:
    """Return the sentence of a nudge.

    Args:
        escaped: is put on whatever is filled in.
        wording: another sentence with the same marks.
    """
    template = wording or (rule.wording.sv if language == "sv" else rule.wording.en)
    return template.format(**{name: escaped(value) for name, value in nudge.fields.items()})


def source_line(source: RuleSource, language: Language) -> str:
    """Return where the rule comes from, in words: sections of the paper, or our own and why."""
    if source.ours:
        return f"Vår egen regel: {source.ours.sv}" if language == "sv" else f"Our own rule: {source.ours.en}"
    sections = source.section.split(", ")
    name = ("avsnitt " if language == "sv" else "section ") + ", ".join(sections)
    if language == "en" and len(sections) > 1:
        name = "sections " + ", ".join(sections)
    items, more = ", ".join(source.extract[:SHOWN_ITEMS]), len(source.extract) - SHOWN_ITEMS
    if more > 0:
        items += f" och {more} till" if language == "sv" else f" and {more} more"
    return f"Nair et al. 2025, {name} ({items})"
