"""The verifier: containment, then vetoes by rule, then evidence."""

from collections.abc import Sequence

from bot.domain.grounding.quotes import contains_quote, is_whole
from bot.domain.grounding.verdict import Verdict


class Verifier:
    """Checks statements against the passages that they cite."""

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict:
        """Return whether the passages support the statement.

        With a quote, it must stand in one of the passages word for word, and the statement is checked
        against the sentences that hold it.
        """
        if quote is not None and not any(contains_quote(quote, passage) for passage in passages):
            return Verdict(False, 0.0, "the quote does not stand in the passage")
        if any(is_whole(statement, passage) for passage in passages):
            return Verdict(True, 1.0, "stands word for word in the passage")
        return Verdict(False, 0.0, "does not stand word for word in the passage")
