"""`advisor ground`: the grounding check on its own, over JSON Lines."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.errors import AdvisorError, UsageError

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.domain.grounding.verifier import Verifier


class Claim(NamedTuple):
    """A statement to check, as it came in."""

    id: Any
    statement: str
    passages: list[str]
    quote: str | None


def check_lines(application: "Callable[[], Application]") -> None:
    """Check each line of standard input, in order; a line that is off gets an error line.

    Raises UsageError after the last line if any line was off, so that the exit status says so.
    """
    verifier: Verifier | None = None
    failed = 0
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if not raw.strip():
            continue
        try:
            claim = read_claim(raw, number)
            verifier = verifier or application().verifier
            verdict = verifier.check(claim.statement, claim.passages, claim.quote)
            payload: dict[str, Any] = {"id": claim.id, **verdict._asdict()}
        except AdvisorError as error:
            failed += 1
            payload = {"id": _identity(raw), "error": str(error), "line": number}
        print(json.dumps(payload, ensure_ascii=False), flush=True)
    if failed:
        raise UsageError(f"{failed} of the lines could not be checked", "see the lines with `error`")


def _identity(raw: bytes) -> Any:
    """Return the id of a line that is off, if it can be read."""
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line.get("id") if isinstance(line, dict) else None  # pyright: ignore[reportUnknownVariableType,reportUnknownMemberType]


def read_claim(raw: bytes, number: int) -> Claim:
    """Return what a line asks to check. Raises UsageError naming line and field."""
    try:
        line = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise UsageError(f"line {number}: not JSON: {error}", "one JSON object a line, in UTF-8") from None
    if not isinstance(line, dict):
        raise UsageError(
            f"line {number}: not a JSON object", 'write {"id": …, "statement": …, "passages": […]}'
        )
    fields: dict[str, Any] = line  # pyright: ignore[reportUnknownVariableType]
    statement, passages, quote = fields.get("statement"), fields.get("passages"), fields.get("quote")
    if not isinstance(statement, str):
        raise UsageError(f"line {number}: statement: missing or not a text", 'write "statement": "…"')
    if not isinstance(passages, list) or not all(isinstance(one, str) for one in passages):  # pyright: ignore[reportUnknownVariableType]
        raise UsageError(
            f"line {number}: passages: missing or not a list of texts", 'write "passages": ["…"]'
        )
    if quote is not None and not isinstance(quote, str):
        raise UsageError(f"line {number}: quote: not a text", "leave it out or quote the passage")
    return Claim(fields.get("id"), statement, list(passages), quote)  # pyright: ignore[reportUnknownArgumentType]
