"""`advisor ground`: the grounding check on its own, over JSON Lines."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.cli.lines import Fields, given_lines, print_line, read_object
from bot.errors import AdvisorError, UsageError

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.domain.grounding.verifier import Verifier


class Claim(NamedTuple):
    """A statement to check, as it came in."""

    statement: str
    passages: list[str]
    quote: str | None


def check_lines(application: "Callable[[], Application]") -> None:
    """Check each line of standard input, in order; a line that is off gets an error line.

    Raises UsageError after the last line if any line was off, so that the exit status says so.
    """
    verifier: Verifier | None = None
    failed = 0
    for number, raw in given_lines():
        identity: Any = None
        try:
            fields = read_object(raw, number, '{"id": …, "statement": …, "passages": […]}')
            identity = fields.get("id")
            claim = read_claim(fields, number)
            verifier = verifier or application().verifier
            verdict = verifier.check(claim.statement, claim.passages, claim.quote)
            payload: dict[str, Any] = verdict._asdict()
        except AdvisorError as error:
            failed += 1
            payload = {"error": str(error), "line": number}
        print_line({"id": identity, **payload})
    if failed:
        raise UsageError(f"{failed} of the lines could not be checked", "see the lines with `error`")


def read_claim(fields: Fields, number: int) -> Claim:
    """Return what a line asks to check. Raises UsageError naming line and field."""
    statement, passages, quote = fields.get("statement"), fields.get("passages"), fields.get("quote")
    if not isinstance(statement, str):
        raise UsageError(f"line {number}: statement: missing or not a text", 'write "statement": "…"')
    if not isinstance(passages, list) or not all(isinstance(one, str) for one in passages):  # pyright: ignore[reportUnknownVariableType]
        raise UsageError(
            f"line {number}: passages: missing or not a list of texts", 'write "passages": ["…"]'
        )
    if quote is not None and not isinstance(quote, str):
        raise UsageError(f"line {number}: quote: not a text", "leave it out or quote the passage")
    return Claim(statement, list(passages), quote)  # pyright: ignore[reportUnknownArgumentType]
