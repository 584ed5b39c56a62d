"""HTTP mode: Slack's requests, the installation pages, and what an operator's probes ask."""

import time
from collections.abc import Callable

from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.app import INSTALL_PATH, REDIRECT_PATH, Built
from bot.slack.metrics import Metrics

EVENTS_PATH = "/slack/events"
MAX_BODY_BYTES = 1_000_000
"""Slack sends far less; anything longer is not read."""


def build_http(built: Built, is_ready: Callable[[], bool], metrics: Metrics) -> Starlette:
    """Return the web app. A listener that fails answers 500, and Slack sends again."""
    bolt, dispatcher = built.bolt, built.dispatcher

    async def on_events(request: Request) -> Response:
        started = time.perf_counter()
        body = await request.body()
        if len(body) > MAX_BODY_BYTES:
            return PlainTextResponse("too long", status_code=413)
        answer = await dispatcher.answer(to_bolt_request(request, body))
        metrics.ack_seconds.observe(time.perf_counter() - started)
        metrics.requests.labels(str(answer.status)).inc()
        return to_starlette_response(answer)

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
        ready = is_ready()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    async def on_metrics(_: Request) -> Response:
        shown = await run_in_threadpool(metrics.shown)
        return Response(shown, media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route(EVENTS_PATH, on_events, methods=["POST"]),
            Route(INSTALL_PATH, on_install, methods=["GET"]),
            Route(REDIRECT_PATH, on_redirect, methods=["GET"]),
            Route("/healthz", on_health, methods=["GET"]),
            Route("/readyz", on_ready, methods=["GET"]),
            Route("/metrics", on_metrics, methods=["GET"]),
        ],
        lifespan=lambda _: dispatcher.running(),
    )
