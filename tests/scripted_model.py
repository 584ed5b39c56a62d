"""A scripted server that speaks OpenAI's chat completions: what it says, a test decides."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE_CHARS = 100
"""Characters of a piece of a stream."""
HANG_SECONDS = 60.0
"""Far beyond every time-out: who waits for it to end gets the model's answer, which a test sees."""

Script = Callable[["ScriptedModel", dict[str, Any]], str]
"""Gives the content of the next answer, from the request; may set status, delay or dropping before."""


class ScriptedModel:
    """What the server is told and what it was asked."""

    def __init__(self) -> None:
        self.script: Script = lambda _, __: json.dumps({"statements": []})
        self.status = 200
        self.delay_seconds = 0.0
        """Before each answer, at most until the server ends."""
        self.drops = False
        self.drops_after = 0
        """Characters of a stream after which the connection is dropped; 0: never."""
        self.stalls_after: int | None = None
        """Characters of a stream after which nothing comes until the model has `ended`."""
        self.ended = threading.Event()
        self.piece_seconds = 0.0
        """Between two pieces of a stream."""
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


class _Handler(BaseHTTPRequestHandler):
    """Answers as its model is told; who has given up waiting hears nothing, which a test may want."""

    model: ScriptedModel

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.requests.append(request)
        content = self.model.script(self.model, request)
        self.model.ended.wait(self.model.delay_seconds)
        if self.model.drops:
            self.connection.close()
            return
        try:
            if request.get("stream") and self.model.status == 200:
                self._stream(content)
            else:
                self._answer(json.dumps(_completion(self.model, content)).encode())
        except OSError:
            self.close_connection = True

    def _answer(self, body: bytes) -> None:
        self.send_response(self.model.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, content: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for at in range(0, len(content), PIECE_CHARS):
            self._event({"content": content[at : at + PIECE_CHARS]})
            if self.model.stalls_after is not None and at >= self.model.stalls_after:
                self.model.ended.wait(HANG_SECONDS)
            self.model.ended.wait(self.model.piece_seconds)
            if self.model.drops_after and at >= self.model.drops_after:
                self.connection.close()
                return
        self._event({}, self.model.finish)
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        piece = _completion(self.model, "") | {"object": "chat.completion.chunk", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve on a loopback port."""
    model = ScriptedModel()
    handler = type("Handler", (_Handler,), {"model": model})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        model.ended.set()
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
