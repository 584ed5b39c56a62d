"""Spans of what the bot does, where an operator asks for traces: names, ids, counts; never text.

Until `trace_with` is called a span is nothing, and nothing is imported for it.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import ParamSpec, Protocol, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")
Value = str | int | float | bool


class Span(Protocol):
    """What happens now. Implementations: OpenTelemetry's, and one that notes nothing."""

    def note(self, name: str, value: Value) -> None:
        """The span has this attribute: an id, a kind or a count."""
        ...


class _Nothing:
    def note(self, name: str, value: Value) -> None: ...


Tracer = Callable[[str], AbstractContextManager[Span]]
"""Begins a span of a name within the one that goes on; it ends, with the kind of any error, on leaving."""

_NOTHING = _Nothing()
_tracers: list[Tracer] = []
"""As with logging, there is one for the process, or none."""


def trace_with(tracer: Tracer | None) -> None:
    """All spans of this process go to the tracer from now on; None: to nobody."""
    _tracers[:] = [] if tracer is None else [tracer]


@contextmanager
def span(name: str, **noted: Value) -> Generator[Span]:
    """A span with these attributes."""
    if not _tracers:
        yield _NOTHING
        return
    with _tracers[0](name) as made:
        for attribute, value in noted.items():
            made.note(attribute, value)
        yield made


def traced(name: str, call: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return the call with a span around it."""

    def within(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with span(name):
            return call(*args, **kwargs)

    return within
