"""HTTP mode: Slack's requests, the installation pages, and what an operator's probes ask."""

import logging
import time
from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.slack.app import INSTALL_PATH, REDIRECT_PATH, UNREADABLE, Built
from bot.slack.dispatcher import Dispatcher
from bot.slack.metrics import Metrics
from bot.tracing import span

logger = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
MAX_BODY_BYTES = 1_000_000
"""Slack sends far less; anything longer is not read."""


class _Events:
    """What Slack sends. Spoken in ASGI itself: Starlette's request and response cost as much as Bolt."""

    def __init__(self, dispatcher: Dispatcher, metrics: Metrics) -> None:
        self._dispatcher = dispatcher
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        with span("ack") as noted:
            answer = await self._answer(scope, receive)
            noted.note("status", answer.status)
        self._metrics.acknowledged(answer.status, time.perf_counter() - started)
        sent = answer.body.encode()
        told = [(n.encode(), v.encode()) for n, v in answer.first_headers_without_set_cookie().items()]
        told.append((b"content-length", str(len(sent)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": told})
        await send({"type": "http.response.body", "body": sent})

    async def _answer(self, scope: Scope, receive: Receive) -> BoltResponse:
        if scope["method"] != "POST":
            return BoltResponse(status=405, headers={"allow": "POST"})
        body = await _body(receive)
        if body is None:
            return BoltResponse(status=413, body="too long")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            request = BoltRequest(body=body.decode(), headers=headers)
        except UNREADABLE:
            return BoltResponse(status=400, body="not readable")
        return await self._dispatcher.answer(request)


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, None where it is too long."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            return None
    return body


def build_http(built: Built, is_ready: Callable[[], bool], metrics: Metrics) -> ASGIApp:
    """Return the web app. A listener that fails answers 500, and Slack sends again."""
    events, pages = _Events(built.dispatcher, metrics), _pages(built, is_ready, metrics)

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        is_event = scope["type"] == "http" and scope["path"] == EVENTS_PATH
        await (events if is_event else pages)(scope, receive, send)

    return web


def _pages(built: Built, is_ready: Callable[[], bool], metrics: Metrics) -> Starlette:
    """Return everything but what Slack sends. While it lives, so does the dispatcher."""
    bolt, dispatcher = built.bolt, built.dispatcher

    async def on_install(request: Request) -> Response:
        if bolt.oauth_flow is None:
            return PlainTextResponse("not found", status_code=404)
        return to_starlette_response(
            await run_in_threadpool(bolt.oauth_flow.handle_installation, to_bolt_request(request, b""))
        )

    async def on_redirect(request: Request) -> Response:
        if bolt.oauth_flow is None:
            return PlainTextResponse("not found", status_code=404)
        return to_starlette_response(
            await run_in_threadpool(bolt.oauth_flow.handle_callback, to_bolt_request(request, b""))
        )

    async def on_health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def on_ready(_: Request) -> Response:
        ready = await run_in_threadpool(is_ready)
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    async def on_metrics(_: Request) -> Response:
        shown = await run_in_threadpool(metrics.shown)
        return Response(shown, media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route(INSTALL_PATH, on_install, methods=["GET"]),
            Route(REDIRECT_PATH, on_redirect, methods=["GET"]),
            Route("/healthz", on_health, methods=["GET"]),
            Route("/readyz", on_ready, methods=["GET"]),
            Route("/metrics", on_metrics, methods=["GET"]),
        ],
        lifespan=lambda _: dispatcher.running(),
    )
