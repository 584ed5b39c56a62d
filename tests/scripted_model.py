"""A scripted server that speaks OpenAI's chat completions: what it says, a test decides."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["ScriptedModel", dict[str, Any]], str]
"""Gives the content of the next answer, from the request; may set status, delay or dropping before."""


class ScriptedModel:
    """What the server is told and what it was asked."""

    def __init__(self) -> None:
        self.script: Script = lambda _, __: json.dumps({"statements": []})
        self.status = 200
        self.delay_seconds = 0.0
        self.drops = False
        self.finish = "stop"
        self.requests: list[dict[str, Any]] = []
        self.url = ""

    def says(self, *statements: tuple[str, int, str]) -> None:
        """The next answers are these statements: text, label, quote."""
        body = {"statements": [{"text": t, "label": n, "quote": q} for t, n, q in statements]}
        self.script = lambda _, __: json.dumps(body)

    def says_raw(self, content: str) -> None:
        """The next answers have this content, whatever it is."""
        self.script = lambda _, __: content

    @property
    def prompt(self) -> str:
        """What the model was last asked."""
        return str(self.requests[-1]["messages"][0]["content"])


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve on a loopback port."""
    model = ScriptedModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append(request)
            content = model.script(model, request)
            time.sleep(model.delay_seconds)
            if model.drops:
                self.connection.close()
                return
            body = json.dumps(_completion(model, content)).encode()
            try:
                self.send_response(model.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the caller has given up waiting: that is what a test wanted
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _completion(model: ScriptedModel, content: str) -> dict[str, Any]:
    if model.status != 200:
        return {"error": {"message": "scripted", "type": "server_error", "code": str(model.status)}}
    message = {"role": "assistant", "content": content}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": model.finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
