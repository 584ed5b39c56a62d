"""`advisor ask`: one question, or a stream of them as JSON Lines."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.cli.lines import Fields, given_lines, print_line, read_object
from bot.domain.answers import Question
from bot.domain.phases import read_phase
from bot.domain.understanding import Turn
from bot.errors import AdvisorError, UsageError

if TYPE_CHECKING:
    from bot.compose import Application


def answer_one(
    application: "Callable[[], Application]", text: str, phase: str | None, channel: str | None, as_json: bool
) -> None:
    """Answer a question given as arguments, or one piped in."""
    if not text and not sys.stdin.isatty():
        text = read_piped()
    question = Question(text=text, phase=phase_of(phase))
    outcome = application().answer(question, channel)
    if as_json:
        print(json.dumps(outcome.to_json(), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from bot.cli.render import print_outcome

        print_outcome(outcome)
    else:
        print(outcome.text)


def phase_of(text: str | None) -> Any:
    """Return the phase that an option names. Raises UsageError."""
    if text is None or not text.strip():
        return None
    try:
        return read_phase(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


def read_piped() -> str:
    """Return what is piped in. Raises UsageError for what is no text."""
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"standard input is not UTF-8 text (byte {error.start})",
            "pipe a question; documents go in by `advisor ingest`",
        ) from None


def answer_lines(application: "Callable[[], Application]") -> None:
    """Answer each line of standard input in order; a line that is off gets an error line.

    Raises UsageError after the last line if any line was off, so that the exit status says so.
    """
    app: Application | None = None
    failed = 0
    for number, raw in given_lines():
        identity: Any = None
        try:
            fields = read_object(raw, number, '{"id": …, "question": …}')
            identity = fields.get("id")
            question, channel = read_question(fields, number)
            app = app or application()
            payload = app.answer(question, channel).to_json()
        except AdvisorError as error:
            failed += 1
            payload = {"error": str(error), "line": number}
        print_line({"id": identity, **_without_id(payload)})
    if failed:
        raise UsageError(f"{failed} of the lines could not be answered", "see the lines with `error`")


def _without_id(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != "id"}


def read_question(fields: Fields, number: int) -> tuple[Question, str | None]:
    """Return question and channel of a line. Raises UsageError naming line and field."""
    text = fields.get("question")
    if not isinstance(text, str):
        raise UsageError(f"line {number}: question: missing or not a text", 'write "question": "…"')
    phase = fields.get("phase")
    if phase is not None and not isinstance(phase, str):
        raise UsageError(f"line {number}: phase: not a text", "leave it out or name a phase")
    question = Question(text=text, phase=phase_of(phase), thread=read_thread(fields.get("thread"), number))
    channel = fields.get("channel")
    return question, channel if isinstance(channel, str) else None


def read_thread(raw: Any, number: int) -> tuple[Turn, ...]:
    """Return the turns of a thread: texts, or objects with `role` and `text`. Raises UsageError."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise UsageError(f"line {number}: thread: not a list", "give the earlier messages, oldest first")
    turns: list[Turn] = []
    for item in raw:  # pyright: ignore[reportUnknownVariableType]
        if isinstance(item, str):
            turns.append(Turn("user", item))
        elif isinstance(item, dict):
            entry: dict[str, Any] = item  # pyright: ignore[reportUnknownVariableType]
            text = entry.get("text") or entry.get("content") or ""
            role = "assistant" if entry.get("role") in {"assistant", "bot", "advisor"} else "user"
            turns.append(Turn(role, str(text)))
        else:
            raise UsageError(f"line {number}: thread: an entry is neither text nor object")
    return tuple(turns)
