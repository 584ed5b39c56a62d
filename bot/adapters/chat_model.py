"""A LangChain chat model as the drafter of answers. Imported only where `ADVISOR_MODEL` is set."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.adapters.chat_stream import MOST_CHARS, statements_in, text_of
from bot.domain.drafting import DraftAnswer, DraftStatement
from bot.errors import ModelError
from bot.services.chatting import FILL_FRACTION
from bot.services.metering import Usage

MOST_STATEMENTS = 20
"""More are not read."""

CHARS_PER_TOKEN = 4
"""Where a server does not say what a call took, it is counted by this: about right for English."""

TIME_OUT = "time-out"

REPAIR = (
    "That was not the JSON that was asked for. Return one JSON object with the key `statements`, a list of "
    "objects with `text`, `label` and `quote`, and nothing else."
)

_END = object()

Form = TypeVar("Form", bound=BaseModel)


class LangChainChat:
    """Drafts through LangChain's structured output, with one repair.

    The time-out is ours and holds for a whole draft with its repair: a server that sends a byte now and
    then outlasts any socket's. A call that is given up goes on in its thread until its own time-out.
    """

    def __init__(self, name: str, chat: Any, timeout_seconds: float) -> None:
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._open = chat
        self._chat = self._bound(DraftAnswer)

    @property
    def name(self) -> str:
        return self._name

    def _bound(self, form: type[BaseModel]) -> Any:
        """Return the model with the wanted form bound to it: what it wrote is read here, whole or not."""
        return self._open.with_structured_output(form.model_json_schema(), method="json_schema").first

    def fill(self, prompt: str, form: type[Form]) -> tuple[Form, Usage]:
        """Return a small form filled in. Raises ModelError: not in time, or not of the form."""
        deadline = time.monotonic() + FILL_FRACTION * self._timeout_seconds
        written, told = self._called(self._bound(form), [("human", prompt)], deadline)
        used = _usage(told, prompt, written)
        try:
            return form.model_validate_json(written[written.find("{") : written.rfind("}") + 1]), used
        except ValidationError:
            raise self._unreadable(used) from None

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:
        """Return a draft; of one that is cut off or partly of the wrong form, what can be read.

        Raises:
            ModelError: no answer within the time-out, or none that can be read after one repair.
        """
        deadline = time.monotonic() + self._timeout_seconds - spent
        messages: list[Any] = [("human", prompt)]
        used = Usage()
        for _ in range(2):
            try:
                written, told = self._called(self._chat, messages, deadline)
            except ModelError as error:
                _count(error, used)
                raise
            used = used.plus(_usage(told, prompt, written))
            statements = list(statements_in([written]))
            if statements or _says_nothing(written):
                return DraftAnswer(statements=statements[:MOST_STATEMENTS]), used
            messages = [("human", prompt), ("ai", written[:4000]), ("human", REPAIR)]
        raise self._unreadable(used)

    def write(self, prompt: str, spent: float = 0.0) -> Iterator[DraftStatement | Usage]:
        """Yield each statement of a draft as soon as it is whole, then what the call took.

        Raises:
            ModelError: the model failed, did not end its list, or not within the time-out.
        """
        deadline = time.monotonic() + self._timeout_seconds - spent
        given = self._in_thread(lambda put: self._pump(prompt, put))
        pieces = _Pieces(given, deadline, partial(self._overdue, [("human", prompt)]))
        try:
            closed = yield from statements_in(pieces)
        except ModelError as error:
            is_read = bool(pieces.text) and error.kind != TIME_OUT
            _count(error, _usage(None, prompt if is_read else "", pieces.text))
            raise
        used = _usage(pieces.usage, prompt, pieces.text)
        if not closed:
            raise self._unreadable(used)
        yield used

    def _pump(self, prompt: str, put: Callable[[Any], None]) -> None:
        size = 0
        for chunk in self._chat.stream([("human", prompt)]):
            put(chunk)
            size += len(text_of(chunk))
            if size > MOST_CHARS:
                break
        put(_END)

    def _called(self, chat: Any, messages: list[Any], deadline: float) -> tuple[str, Any]:
        """Return what the model wrote and what it told of its tokens."""
        waiting = self._in_thread(lambda put: put(chat.invoke(messages)))
        try:
            result = waiting.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise self._overdue(messages) from None
        if isinstance(result, ModelError):
            raise result
        if isinstance(result, Exception):
            return _cut_off(result), None
        return text_of(result), getattr(result, "usage_metadata", None)

    def _in_thread(self, call: Callable[[Callable[[Any], None]], None]) -> "queue.SimpleQueue[Any]":
        """Run a call beside the caller; what it gives, and the error that ends it, come by the queue."""
        given: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def run() -> None:
            try:
                call(given.put)
            except Exception as error:  # noqa: BLE001 (told apart by the caller, in another thread)
                given.put(error if _is_of_form(error) else self._failed(error))

        threading.Thread(target=run, name="advisor-model", daemon=True).start()
        return given

    def _overdue(self, messages: list[Any]) -> ModelError:
        """Return the error of a call that is given up: what it was asked with is read all the same."""
        return ModelError(
            f"the model {self._name} did not answer within {self._timeout_seconds:g} seconds",
            "check its server, or raise ADVISOR_MODEL_TIMEOUT_SECONDS",
            kind=TIME_OUT,
            used=(sum(len(text) for _, text in messages) // CHARS_PER_TOKEN, 0),
        )

    def _unreadable(self, used: Usage) -> ModelError:
        return ModelError(
            f"the model {self._name} gave no answer of the wanted form",
            "choose a model that can write JSON",
            kind="form",
            used=(used.read, used.written),
        )

    def _failed(self, error: Exception) -> ModelError:
        failed = ModelError(
            f"the model {self._name} failed: {type(error).__name__}",
            "check its server, its key and ADVISOR_MODEL_URL",
            kind=type(error).__name__,
        )
        failed.__cause__ = error
        return failed


def _count(error: ModelError, used: Usage) -> None:
    """What was used besides counts too, though the call came to nothing."""
    error.used = (error.used[0] + used.read, error.used[1] + used.written)


def _says_nothing(written: str) -> bool:
    """Tell whether the model found nothing to say: an answer, not a fault of form."""
    return '"statements":[]' in "".join(written.split())


def _cut_off(error: Exception) -> str:
    """Return what was written before the limit of tokens; OpenAI's client hands it over with the error."""
    choices: Any = getattr(getattr(error, "completion", None), "choices", None) or []
    return str(choices[0].message.content or "") if choices else ""


class _Pieces:
    """The text of a stream piece by piece, up to a deadline."""

    def __init__(
        self, given: "queue.SimpleQueue[Any]", deadline: float, overdue: Callable[[], ModelError]
    ) -> None:
        self._given = given
        self._deadline = deadline
        self._overdue = overdue
        self.text = ""
        self.usage: Any = None

    def __iter__(self) -> Iterator[str]:
        while True:
            try:
                chunk = self._given.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except queue.Empty:
                raise self._overdue() from None
            if chunk is _END:
                return
            if isinstance(chunk, ModelError):
                raise chunk
            if isinstance(chunk, Exception):
                return  # cut off or of the wrong form: what was whole by then counts
            self.usage = getattr(chunk, "usage_metadata", None) or self.usage
            self.text += (piece := text_of(chunk))
            yield piece


def _usage(told: Any, prompt: str, written: str) -> Usage:
    if told:
        return Usage(int(told.get("input_tokens", 0)), int(told.get("output_tokens", 0)))
    return Usage(len(prompt) // CHARS_PER_TOKEN, len(written) // CHARS_PER_TOKEN)


def _is_of_form(result: Any) -> bool:
    """Tell whether a call failed since the answer could not be read: clients parse before we see it."""
    names = {kind.__name__ for kind in type(result).__mro__}
    return bool(
        names & {"ValidationError", "JSONDecodeError", "OutputParserException", "LengthFinishReasonError"}
    )
