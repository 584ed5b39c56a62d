"""Traces, as a collector gets them: every station of a question, and not a word of it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.adapters import otel
from bot.errors import SettingsError
from bot.tracing import span, trace_with, traced

CANARY = "heffalump"


class Collector:
    """Takes what is exported, and remembers it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""

    @property
    def spans(self) -> dict[str, list[dict[str, object]]]:
        """The attributes of all spans, by the spans' names."""
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        found: dict[str, list[dict[str, object]]] = {}
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for one in (one for scope in resource.scope_spans for one in scope.spans):
                    noted = {pair.key: str(pair.value).strip() for pair in one.attributes}
                    found.setdefault(one.name, []).append(noted | {"events": len(one.events)})
        return found


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def exporter() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the extra [otel] is not installed")


@pytest.mark.usefixtures("exporter")
def test_a_collector_gets_spans_with_ids_and_counts() -> None:
    with collecting() as collector:
        end = otel.start_tracing(collector.url, "replica-0")
        with span("job", key="question:T1:C1:1.1", attempt=1), span("retrieval") as noted:
            noted.note("hits", 7)
        end()
        spans = collector.spans
    assert set(spans) == {"job", "retrieval"}
    assert "question:T1:C1:1.1" in str(spans["job"][0]["advisor.key"])
    assert "7" in str(spans["retrieval"][0]["advisor.hits"])
    assert b"replica-0" in collector.bodies[0]


@pytest.mark.usefixtures("exporter")
def test_of_an_error_its_kind_is_traced_and_not_what_it_says() -> None:
    def broken() -> None:
        raise ValueError(CANARY)

    with collecting() as collector:
        end = otel.start_tracing(collector.url, "")
        with pytest.raises(ValueError, match=CANARY):
            traced("grounding", broken)()
        end()
    assert "ValueError" in str(collector.spans["grounding"][0]["advisor.error"])
    assert collector.spans["grounding"][0]["events"] == 0
    assert CANARY.encode() not in b"".join(collector.bodies)


@pytest.mark.usefixtures("exporter")
def test_a_collector_that_is_away_holds_nobody_up() -> None:
    with collecting() as collector:
        address = collector.url
    end = otel.start_tracing(address, "")
    try:
        with span("job"):
            pass
    finally:
        end()


def test_without_a_tracer_a_span_is_nothing_and_imports_nothing() -> None:
    trace_with(None)
    with span("job", key="a") as noted:
        noted.note("hits", 1)
    look = "import sys; import bot.tracing as t; t.span('a').__enter__(); print([*sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert "opentelemetry" not in done.stdout


def test_traces_without_the_extra_are_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingsError, match="ADVISOR_OTLP_ENDPOINT") as caught:
        otel.start_tracing("http://127.0.0.1:9/v1/traces", "")
    assert "[otel]" in caught.value.mend
