"""A tiny HTTP balancer: to whichever replica says that it is ready, in turn.

As balancers do, it goes to the next replica where one cannot be connected to, and answers 502 where a
connection breaks after the request was sent: whether that one was worked on, nobody knows.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from evals.servers import free_port

LOOK_SECONDS = 1.0
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 10.0


@dataclass
class Balancer:
    """Before the replicas at these ports."""

    backends: Sequence[int]
    port: int = field(default_factory=free_port)
    refused: Counter[str] = field(default_factory=Counter[str])
    _ready: set[int] = field(default_factory=set[int])
    _turn: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    def is_ready(self, backend: int) -> bool:
        return backend in self._ready

    async def serve(self, ended: asyncio.Event) -> None:
        server = await asyncio.start_server(self._client, "127.0.0.1", self.port)
        looks = [asyncio.create_task(self._look(backend)) for backend in self.backends]
        async with server:
            await ended.wait()
            left = {*looks, *asyncio.all_tasks()} - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _look(self, backend: int) -> None:
        probe = b"GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n"
        while True:
            answer = b""
            with suppress(OSError, TimeoutError, EOFError):
                answer = await _asked(backend, probe)
            (self._ready.add if b" 200 " in answer[:16] else self._ready.discard)(backend)
            await asyncio.sleep(LOOK_SECONDS)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand one request on after the other, until the client hangs up."""
        with suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                request = await _request(reader)
                writer.write(_kept_alive(await self._handed_on(request)))
                await writer.drain()
        writer.close()

    async def _handed_on(self, request: bytes) -> bytes:
        self._turn += 1
        ready = [one for one in self.backends if one in self._ready]
        for step in range(len(ready)):
            backend = ready[(self._turn + step) % len(ready)]
            try:
                return await _asked(backend, request)
            except ConnectionRefusedError:
                self._ready.discard(backend)
            except (OSError, EOFError, TimeoutError):
                return self._refusal("the connection broke")
        return self._refusal("no replica is ready")

    def _refusal(self, why: str) -> bytes:
        self.refused[why] += 1
        return b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Return one request of a client, made to be the only one on its connection to a replica."""
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(_length(head))
    kept = [line for line in head.split(b"\r\n")[:-2] if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]) + body


async def _asked(backend: int, request: bytes) -> bytes:
    """Return a replica's whole answer."""
    reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", backend), CONNECT_SECONDS)
    try:
        writer.write(request)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), ANSWER_SECONDS)
    finally:
        writer.close()
    if not answer:
        raise EOFError("no answer")
    return answer


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _kept_alive(answer: bytes) -> bytes:
    """Take out that the replica closes its connection: the client's stays open."""
    head, _, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"", b""]) + body


@contextmanager
def balancing(backends: Sequence[int]) -> Generator[Balancer]:
    """A balancer in a thread of its own."""
    balancer, loop, ended = Balancer(backends), asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(balancer.serve(ended)), daemon=True)
    thread.start()
    try:
        yield balancer
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
