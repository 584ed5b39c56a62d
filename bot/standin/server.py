"""The HTTP face: the Web API, uploads, response URLs, sockets and the control, on one uvicorn in a thread."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.standin import calls
from bot.standin.api import chat
from bot.standin.api.files import readable_file
from bot.standin.engine import Engine
from bot.standin.errors import ApiError, StandInError
from bot.standin.faults import Fault
from bot.standin.records import Json
from bot.standin.responses import respond

Transports = dict[tuple[str, int], asyncio.Transport]
_START_SECONDS = 10.0
_TICK_SECONDS = 0.1


@dataclass
class Server:
    """uvicorn in a thread of its own. `start` returns when it answers, `stop` when its thread is gone."""

    engine: Engine
    control: Callable[[str, Json], tuple[int, Json]]
    transports: Transports = field(default_factory=dict[tuple[str, int], asyncio.Transport])
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    def start(self, port: int) -> str:
        config = uvicorn.Config(
            self._app(),
            host="127.0.0.1",
            port=port,
            log_level="critical",
            access_log=False,
            http=_protocol(self.transports),
            ws="auto",
            lifespan="on",
            timeout_graceful_shutdown=1,
            backlog=2048,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="stand-in", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise StandInError("The stand-in did not start", "Is the port free?")
            time.sleep(0.005)
        bound = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{bound}"

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        if self.engine.loop is not None:
            self.engine.loop.call_soon_threadsafe(self.engine.ending.set)
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        if self._thread.is_alive():
            raise StandInError("The stand-in did not stop", "A request holds it")
        self._server = self._thread = self.engine.loop = None

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/_upload/{file}", self._upload, methods=["POST"]),
                Route("/_files/{file}/{name}", self._download),
                Route("/_respond/{key}", self._respond, methods=["POST"]),
                Route("/_control/{act}", self._control, methods=["POST"]),
                WebSocketRoute("/_socket", self.engine.sockets.serve),
            ],
            lifespan=self._lifespan,
        )

    def _lifespan(self, _app: Starlette) -> "_Lifespan":
        return _Lifespan(self)

    async def _api(self, request: Request) -> Response:
        started = time.monotonic()
        method = request.path_params["method"]
        args, token = await _arguments(request)
        fault = self.engine.faults.take(method, args)
        if fault is None:
            return self._limited(method, args, token, started) or self._answer(method, args, token, started)
        if fault.after_effect:
            self._answer(method, args, token, started)
        if fault.hang_seconds:
            await self.engine.hang(fault.hang_seconds)
        if fault.is_slow_only:
            return self._answer(method, args, token, started)
        return self._faulty(request, method, args, token, fault, started)

    def _answer(self, method: str, args: Json, token: str, started: float) -> Response:
        answer, grant = calls.run(self.engine.world, method, args, token, strict=self.engine.strict)
        outcome = "ok" if answer["ok"] else answer["error"]
        self.engine.keep_call(calls.logged(method, args, grant, answer, outcome, started))
        headers = {"X-OAuth-Scopes": ",".join(sorted(grant.scopes))} if grant.scopes else {}
        return JSONResponse(answer, headers=headers)

    def _limited(self, method: str, args: Json, token: str, started: float) -> Response | None:
        wait = self.engine.limits.wait_seconds(method, args, token, started) if self.engine.limits else 0
        return self._refusal(method, args, token, 429, "ratelimited", wait, started) if wait else None

    def _faulty(
        self, request: Request, method: str, args: Json, token: str, fault: Fault, started: float
    ) -> Response:
        if fault.status == 0:
            self._log_fault(method, args, token, "dropped", started)
            return _Dropped(self.transports, request)
        error = fault.error or f"http_{fault.status}"
        return self._refusal(method, args, token, fault.status, error, fault.retry_after_seconds, started)

    def _refusal(
        self, method: str, args: Json, token: str, status: int, error: str, wait: int, started: float
    ) -> Response:
        self._log_fault(method, args, token, error, started)
        headers = {"Retry-After": str(wait)} if wait else {}
        if status >= 500:
            return PlainTextResponse("", status, headers)
        return JSONResponse({"ok": False, "error": error}, status, headers)

    def _log_fault(self, method: str, args: Json, token: str, outcome: str, started: float) -> None:
        grant = self.engine.world.grants.get(token, calls.NOBODY)
        self.engine.keep_call(calls.logged(method, args, grant, {}, outcome, started))

    async def _upload(self, request: Request) -> Response:
        body = await request.body()
        with self.engine.world.lock:
            stored = self.engine.world.files.get(request.path_params["file"])
            if stored is None or len(body) != stored.size:
                return PlainTextResponse("the file is unknown or has another length", 400)
            stored.content, stored.uploaded = body, True
        return PlainTextResponse(f"OK - {len(body)}")

    async def _download(self, request: Request) -> Response:
        """A file's bytes, for a token with `files:read` whose bot shares a channel with it."""
        _, token = await _arguments(request)
        world = self.engine.world
        with world.lock:
            try:
                grant = calls.authorize(world, "files.info", token)
                stored = readable_file(world, grant, request.path_params["file"])
            except ApiError as error:
                return PlainTextResponse(error.code, 404)
            if "files:read" not in grant.scopes:
                return PlainTextResponse("missing_scope", 403)
            return Response(stored.content, media_type="application/octet-stream")

    async def _respond(self, request: Request) -> Response:
        body = json.loads(await request.body())
        status, text = respond(self.engine.world, request.path_params["key"], body)
        return PlainTextResponse(text, status)

    async def _control(self, request: Request) -> Response:
        arguments = json.loads(await request.body() or b"{}")
        act = request.path_params["act"]
        status, answer = await asyncio.to_thread(self.control, act, arguments)
        return JSONResponse(answer, status)


class _Lifespan:
    """Notes the loop for the other threads; posts what is due; ends what is under way."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ticker: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._server.engine.loop = asyncio.get_running_loop()
        self._server.engine.ending = asyncio.Event()
        self._ticker = asyncio.create_task(self._tick())

    async def __aexit__(self, *_: object) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
        await self._server.engine.courier.close()

    async def _tick(self) -> None:
        while True:
            chat.post_due(self._server.engine.world)
            await asyncio.sleep(_TICK_SECONDS)


class _Dropped(Response):
    """No answer at all: the connection is torn down."""

    def __init__(self, transports: Transports, request: Request) -> None:
        super().__init__()
        client = request.client
        self._transport = transports.get((client.host, client.port)) if client else None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        del scope, send
        if self._transport is not None:
            self._transport.abort()
        while (await receive())["type"] != "http.disconnect":
            continue


def _protocol(transports: Transports) -> type[asyncio.Protocol]:
    """uvicorn's protocol, with each connection noted so that a fault can tear it down."""

    class Noted(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            self._peer = tuple(transport.get_extra_info("peername")[:2])
            transports[self._peer] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self._peer, None)
            super().connection_lost(exc)

    return Noted


async def _arguments(request: Request) -> tuple[Json, str]:
    """A call's arguments from query, form or JSON, and its token from the header or among them."""
    args: Json = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        given: Any = json.loads(body or b"{}")
        args |= given
    else:
        args |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        args |= _basic(value)
    token = value if scheme == "Bearer" else str(args.pop("token", ""))
    args.pop("token", None)
    return args, token


def _basic(value: str) -> dict[str, str]:
    name, _, secret = base64.b64decode(value).decode().partition(":")
    return {"client_id": name, "client_secret": secret}
