"""Traces by OpenTelemetry, sent by OTLP over HTTP to a collector of the house."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from bot.errors import SettingsError
from bot.tracing import Value, trace_with

SERVICE = "implementation-advisor"
FLUSH_SECONDS = 3.0
"""For what is not sent at the end: a collector that is away holds nobody up."""
SEND_SECONDS = 5.0
PREFIX = "advisor."


def start_tracing(endpoint: str, instance: str) -> Callable[[], None]:
    """Spans go to the endpoint, such as `http://collector:4318/v1/traces`; return what ends that.

    Raises:
        SettingsError: the packages are not installed.
    """
    try:
        exporter: Any = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise SettingsError(
            "ADVISOR_OTLP_ENDPOINT: OpenTelemetry is not installed",
            "install the extra: pip install 'implementation-advisor[otel]'",
        ) from None
    attributes = {"service.name": SERVICE} | ({"service.instance.id": instance} if instance else {})
    provider = TracerProvider(resource=Resource(attributes), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter.OTLPSpanExporter(endpoint, timeout=SEND_SECONDS)))
    tracer: Any = provider.get_tracer(SERVICE)

    @contextmanager
    def begin(name: str) -> Generator[_Noted]:
        # What an exception says may quote what people wrote: of it only the kind is kept.
        quiet = {"record_exception": False, "set_status_on_exception": False}
        with tracer.start_as_current_span(name, **quiet) as made:
            try:
                yield _Noted(made)
            except BaseException as error:
                made.set_attribute(f"{PREFIX}error", type(error).__name__)
                raise

    def end() -> None:
        trace_with(None)
        provider.force_flush(round(FLUSH_SECONDS * 1000))
        provider.shutdown()

    trace_with(begin)
    return end


class _Noted:
    """A span of OpenTelemetry as ours."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def note(self, name: str, value: Value) -> None:
        self._made.set_attribute(f"{PREFIX}{name}", value)
