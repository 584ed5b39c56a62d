"""The bot as a running service, over HTTP or a socket, from the first probe to the last answer."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

import uvicorn
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.errors import DataFolderError, VectorStoreError
from bot.services.document_keeper import DocumentWatch
from bot.services.intake import Intake
from bot.services.responder import Responder
from bot.slack.app import Built
from bot.slack.http import build_http
from bot.slack.metrics import Metrics

SHUTDOWN_SECONDS = 20.0
"""For what goes on to end; what does not is handed back, to another replica or to the next start."""
REQUEST_SECONDS = 5.0
"""For requests that are being answered when the port is closed: an acknowledgement takes three at most."""
WAIT_SECONDS = (1.0, 2.0, 4.0, 8.0) + (15.0,) * 40
"""Between attempts to start while a server is away: ten minutes in all, as long as the probes wait."""
SOCKET_WORKERS = 10

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def always() -> bool:
    return True


@dataclass(frozen=True)
class Service:
    """The parts of a running bot.

    Attributes:
        warm: loads the index and the embedder, which takes seconds.
        answers: tells whether the database can be reached now.
        waits: database and vector store are servers, whose absence passes: the start waits for the first
            and goes on without the second. Else whatever is wrong ends it at once.
        drain_seconds: how long a replica that is to end still takes requests, while its probe sends the
            balancer to the others.
    """

    built: Built
    intake: Intake
    responder: Responder
    backlog: Callable[[], int]
    warm: Callable[[], None]
    documents: DocumentWatch
    model_figures: Callable[[], Mapping[str, float]] | None = None
    """Counters of the language model, where there is one."""
    answers: Callable[[], bool] = always
    waits: bool = False
    drain_seconds: float = 0.0

    def serve_http(self, host: str, port: int) -> None:
        """Serve until a signal to end; the probes answer while it warms up."""
        ready, ended = threading.Event(), threading.Event()
        failure: list[BaseException] = []

        def is_ready() -> bool:
            return ready.is_set() and not ended.is_set() and self.answers()

        web = build_http(self.built, is_ready, Metrics(self.backlog, self.model_figures))
        config = uvicorn.Config(
            web,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # Nothing here asks who the sender is: Slack's signature tells.
            log_config=None,  # What it logs passes the handlers of this process.
            timeout_graceful_shutdown=round(REQUEST_SECONDS),
        )
        server = _Server(config, ended, self.drain_seconds)

        def start() -> None:
            try:
                self._launch(ended)
            except BaseException as error:  # noqa: BLE001 (raised again in the main thread)
                failure.append(error)
                server.should_exit = True
                return
            logger.info("ready on http://%s:%d", host, port)
            ready.set()

        _on_signal()  # uvicorn ends at a signal, then raises it again: it must not end us before our work
        starter = threading.Thread(target=start, name="start", daemon=True)
        starter.start()
        try:
            server.run()
        finally:
            ended.set()
            starter.join(SHUTDOWN_SECONDS)
            self._end()
        if failure:
            raise failure[0]

    def serve_socket(self, app_token: str) -> None:
        """Hold a socket to Slack until a signal to end. No port is opened."""
        ended = _on_signal()
        self._launch(ended)
        handler = SocketModeHandler(self.built.bolt, app_token, concurrency=SOCKET_WORKERS)
        try:
            handler.connect()
            logger.info("ready on a socket")
            ended.wait()
        finally:
            with suppress(OSError):  # the socket may be gone already
                handler.close()
            self._end()

    def _launch(self, ended: threading.Event) -> None:
        try:
            patiently(self.warm, ended) if self.waits else self.warm()
        except VectorStoreError as error:
            if not self.waits:
                raise
            logger.warning("ready all the same, answers wait in their jobs: %s", error)
        if not ended.is_set():
            self.documents.launch()
            self.intake.launch()

    def _end(self) -> None:
        logger.info("shutting down")
        self.intake.shutdown(SHUTDOWN_SECONDS)
        self.documents.shutdown(SHUTDOWN_SECONDS)


class _Server(uvicorn.Server):
    """Goes on taking requests for a while after the first signal to end; a second one ends it at once."""

    def __init__(self, config: uvicorn.Config, ended: threading.Event, drain_seconds: float) -> None:
        super().__init__(config)
        self._ended = ended
        self._drain_seconds = drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._ended.is_set() or not self._drain_seconds:
            self._ended.set()
            super().handle_exit(sig, frame)
            return
        self._ended.set()
        logger.info("draining for %.0f seconds", self._drain_seconds)
        closing = threading.Timer(self._drain_seconds, super().handle_exit, (sig, frame))
        closing.daemon = True
        closing.start()


def patiently(act: Callable[[], Result], ended: threading.Event) -> Result:
    """Return what the act gives; while the database is away it is tried again.

    Raises what it raised last, after ten minutes or when the process is to end.
    """
    for seconds in WAIT_SECONDS:
        try:
            return act()
        except DataFolderError as error:
            logger.warning("not started yet, tried again in %.0f s: %s", seconds, error)
            if ended.wait(seconds):
                raise
    return act()


def _on_signal() -> threading.Event:
    """Return what a signal to end sets."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    return ended
