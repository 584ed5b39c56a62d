"""Socket Mode: the websockets that apps keep open, and the envelopes on their way through them."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.standin.records import Json
from bot.standin.world import World

SOCKETS_PER_APP = 10
_LOG = logging.getLogger(__name__)


@dataclass
class Sockets:
    """Open sockets by app, used in turn. Everything here runs on the server's loop."""

    world: World
    open: dict[str, list[WebSocket]] = field(default_factory=dict[str, list[WebSocket]])
    waiting: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict[str, "asyncio.Future[Json]"])
    turn: int = 0

    async def serve(self, socket: WebSocket) -> None:
        """Say hello, then take acknowledgements until the app or the stand-in hangs up."""
        app_id = self.world.tickets.pop(socket.query_params.get("ticket", ""), "")
        mine = self.open.setdefault(app_id, [])
        if not app_id or len(mine) >= SOCKETS_PER_APP:
            await socket.close(1008)
            return
        await socket.accept()
        mine.append(socket)
        try:
            await socket.send_text(json.dumps(self._hello(app_id, len(mine))))
            self.tell()
            while True:
                self._take(json.loads(await socket.receive_text()))
        except WebSocketDisconnect:
            _LOG.debug("an app closed its socket")
        finally:
            if socket in mine:
                mine.remove(socket)
            self.tell()

    async def send(self, app_id: str, envelope: Json, timeout_seconds: float) -> Json | None:
        """Send through one of the app's sockets and wait for its answer; None where there is no socket.

        Raises TimeoutError without an answer in time.
        """
        mine = self.open.get(app_id, [])
        if not mine:
            return None
        self.turn += 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = answer
        try:
            await mine[self.turn % len(mine)].send_text(json.dumps(envelope))
            return await asyncio.wait_for(answer, timeout_seconds)
        finally:
            self.waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, app_id: str, reason: str) -> None:
        """Ask the app to come anew, as Slack does when it refreshes a connection, and hang up."""
        for socket in list(self.open.get(app_id, [])):
            self.open[app_id].remove(socket)
            await socket.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))
            await socket.close()

    def tell(self) -> None:
        with self.world.lock:
            self.world.changed.notify_all()

    def _hello(self, app_id: str, count: int) -> Json:
        return {
            "type": "hello",
            "num_connections": count,
            "connection_info": {"app_id": app_id},
            "debug_info": {"host": "stand-in", "approximate_connection_time": 3_600},
        }

    def _take(self, answer: Any) -> None:
        future = self.waiting.get(answer.get("envelope_id", ""))
        if future is not None and not future.done():
            future.set_result(answer.get("payload") or {})
