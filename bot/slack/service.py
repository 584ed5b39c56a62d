"""The bot as a running service, over HTTP or a socket, from the first probe to the last answer."""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

import uvicorn
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.services.document_keeper import DocumentWatch
from bot.services.intake import Intake
from bot.services.responder import Responder
from bot.slack.app import Built
from bot.slack.http import build_http
from bot.slack.metrics import Metrics

SHUTDOWN_SECONDS = 20.0
"""For what goes on to end; what does not is done after the next start."""
SOCKET_WORKERS = 10

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """The parts of a running bot. `warm` loads the index and the embedder, which takes seconds."""

    built: Built
    intake: Intake
    responder: Responder
    backlog: Callable[[], int]
    warm: Callable[[], None]
    documents: DocumentWatch
    model_figures: Callable[[], Mapping[str, float]] | None = None
    """Counters of the language model, where there is one."""

    def serve_http(self, host: str, port: int) -> None:
        """Serve until a signal to end; the probes answer while it warms up."""
        ready = threading.Event()
        failure: list[BaseException] = []
        web = build_http(self.built, ready.is_set, Metrics(self.backlog, self.model_figures))
        config = uvicorn.Config(web, host=host, port=port, log_level="warning", access_log=False)
        server = uvicorn.Server(config)

        def start() -> None:
            try:
                self._launch()
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
            starter.join(SHUTDOWN_SECONDS)
            self._end()
        if failure:
            raise failure[0]

    def serve_socket(self, app_token: str) -> None:
        """Hold a socket to Slack until a signal to end. No port is opened."""
        ended = _on_signal()
        self._launch()
        handler = SocketModeHandler(self.built.bolt, app_token, concurrency=SOCKET_WORKERS)
        try:
            handler.connect()
            logger.info("ready on a socket")
            ended.wait()
        finally:
            with suppress(OSError):  # the socket may be gone already
                handler.close()
            self._end()

    def _launch(self) -> None:
        self.warm()
        self.documents.launch()
        self.intake.launch()

    def _end(self) -> None:
        logger.info("shutting down")
        self.intake.shutdown(SHUTDOWN_SECONDS)
        self.documents.shutdown(SHUTDOWN_SECONDS)


def _on_signal() -> threading.Event:
    """Return what a signal to end sets."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    return ended
