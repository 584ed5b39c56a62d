"""Tells whether passages support a statement. What is checked, in which order: docs/grounding.md."""

from bot.domain.grounding.quotes import contains_quote
from bot.domain.grounding.verdict import Verdict

__all__ = ["Verdict", "contains_quote"]
