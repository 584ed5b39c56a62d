"""A running stand-in with a tiny Bolt app behind a real HTTP server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from bot.standin import InstalledApp, StandIn


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Threaded(WSGIServer):
    request_queue_size = 128

    def process_request(self, request, client_address) -> None:
        thread = threading.Thread(target=self._work, args=(request, client_address), daemon=True)
        thread.start()

    def _work(self, request, client_address) -> None:
        self.finish_request(request, client_address)
        self.shutdown_request(request)


@contextmanager
def bolt_server(bolt: App) -> Iterator[str]:
    """Serve a Bolt app and give the address for its events."""

    def wsgi(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        headers = {k[5:].replace("_", "-").lower(): [v] for k, v in environ.items() if k.startswith("HTTP_")}
        headers["content-type"] = [environ.get("CONTENT_TYPE", "")]
        answer = bolt.dispatch(BoltRequest(body=body, headers=headers))
        start_response(f"{answer.status} x", [(k, v) for k, values in answer.headers.items() for v in values])
        return [answer.body.encode()]

    server = make_server("127.0.0.1", 0, wsgi, server_class=_Threaded, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def slack() -> Iterator[StandIn]:
    slack = StandIn()
    with slack.running():
        yield slack


@pytest.fixture
def app(slack: StandIn) -> InstalledApp:
    return slack.app("Advisor")


@pytest.fixture
def client(slack: StandIn, app: InstalledApp) -> WebClient:
    return WebClient(app.bot_token, base_url=slack.api_url, timeout=5)


@pytest.fixture
def bolt(slack: StandIn, app: InstalledApp, client: WebClient) -> Iterator[App]:
    bolt = App(client=client, signing_secret=app.signing_secret, process_before_response=True)
    with bolt_server(bolt) as url:
        app.request_url = url
        yield bolt
        slack.settles()
