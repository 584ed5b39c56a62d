"""The page's server: static files, the state, and the acts of people. Loopback only."""

import asyncio
import hashlib
import json
import socket
import threading
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.desk import Desk, Json

STATIC = Path(__file__).parent / "static"
START_SECONDS = 10.0
END_SECONDS = 1
"""What still waits for an answer at the end is let go after so long."""
POLL_SECONDS = 0.05
WAIT_SECONDS = 60.0
"""So long an act waits for the bot to be ready; the building of a first index takes longer and says so."""

POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
"""The browser itself keeps the page from asking anybody else."""


class Page:
    """uvicorn in a thread. `start` returns the address once it answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int) -> str:
        """Raises OSError where the port is taken."""
        held = socket.create_server(("127.0.0.1", port))
        config = uvicorn.Config(
            self._app(),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=END_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [held]}, name="playground", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline:
                raise OSError("the page did not start")
            time.sleep(0.005)
        return f"http://127.0.0.1:{held.getsockname()[1]}"

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(START_SECONDS)

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._index),
                Route("/state", self._state),
                Route("/backstage", self._backstage),
                Route("/file/{file}", self._file),
                Route("/act/{name}", self._act, methods=["POST"]),
                Mount("/static", StaticFiles(directory=STATIC)),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    async def _index(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _state(self, request: Request) -> Response:
        """The state; 304 while it is the one that the page has, its moment apart."""
        asked = request.query_params
        state = await asyncio.to_thread(self._desk.state, asked.get("person", ""), asked.get("channel", ""))
        digest = hashlib.sha256(json.dumps({**state, "now": int(state["now"] // 60)}).encode()).hexdigest()
        if asked.get("seen") == digest:
            return Response(status_code=304)
        return JSONResponse({**state, "digest": digest})

    async def _backstage(self, _: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self._desk.backstage))

    async def _file(self, request: Request) -> Response:
        """A shared file, always to be saved: never shown as a page of this one's origin."""
        person = request.query_params.get("person", "")
        stored = await asyncio.to_thread(self._desk.file, person, request.path_params["file"])
        if stored is None:
            return PlainTextResponse("there is no such file", 404)
        disposition = f"attachment; filename*=UTF-8''{quote(stored.name)}"
        return Response(stored.content, 200, {"Content-Disposition": disposition}, "application/octet-stream")

    async def _act(self, request: Request) -> Response:
        """JSON only: what another site's page cannot send here unasked. Waits until the bot can answer."""
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return JSONResponse({"ok": False, "error": "send JSON"}, 415)
        try:
            arguments: Any = json.loads(await request.body() or b"{}")
        except ValueError:
            return JSONResponse({"ok": False, "error": "the body is not JSON"}, 400)
        if not isinstance(arguments, dict):
            return JSONResponse({"ok": False, "error": "send a JSON object"}, 400)
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._desk.is_open and time.monotonic() < deadline:  # noqa: ASYNC110 (opened by a thread)
            await asyncio.sleep(POLL_SECONDS)
        status, answer = await asyncio.to_thread(
            self._desk.act, request.path_params["name"], cast("Json", arguments)
        )
        return JSONResponse(answer, status)
