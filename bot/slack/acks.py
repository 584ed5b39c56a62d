"""A span around each request of Slack, from its arrival to its acknowledgement."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.tracing import span


class TracedAcks:
    """The web app, its requests of Slack traced."""

    def __init__(self, web: ASGIApp, path: str) -> None:
        self._web = web
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path:
            await self._web(scope, receive, send)
            return
        with span("ack") as noted:

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    noted.note("status", int(message["status"]))
                await send(message)

            await self._web(scope, receive, sent)
