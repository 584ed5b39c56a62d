"""Servers in processes of their own, and a lean sender of signed events, for the benchmarks of Slack."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

SECRET = "benchmark"  # noqa: S105 (of a server on loopback)
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Run:
    """Events acknowledged in one run, how long each took, and the server's CPU time for all of them."""

    seconds: float
    ack_seconds: tuple[float, ...]
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return len(self.ack_seconds) / self.seconds

    @property
    def p99_seconds(self) -> float:
        return quantiles(self.ack_seconds, n=100)[98]

    @property
    def cpu_us(self) -> float:
        """CPU time an event, in microseconds."""
        return self.cpu_seconds / len(self.ack_seconds) * 1e6


class Server:
    """A server in a process of its own, on a port of its own. Its figures are read from /proc."""

    def __init__(self, command: list[str], environment: Mapping[str, str], port: int, log: Path) -> None:
        self.port = port
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 (ours)
                command, env={**os.environ, **environment}, stdout=out, stderr=out
            )

    def wait(self, timeout_seconds: float = 240) -> None:
        """Return when it is ready; raises RuntimeError with the end of its log if it will not be."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass  # it does not listen yet
            time.sleep(0.05)
        raise RuntimeError(f"the server did not get ready: {self._log.read_text(errors='replace')[-2000:]}")

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def settle(self, timeout_seconds: float = 120) -> None:
        """Return when it has nothing left to do: it took under a tenth of a core for half a second."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.5)
            if self.cpu_seconds() - before < 0.05:
                return
        raise RuntimeError(f"the server is not at rest after {timeout_seconds:.0f} seconds")

    def memory_mb(self) -> float:
        """Resident memory."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours(folder: Path, environment: Mapping[str, str], database_url: str = "") -> Server:
    """Return `advisor serve --http` with a database of its own: SQLite in the folder unless one is named."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--http", "--port", str(port)]
    database = {"ADVISOR_DATABASE_URL": database_url or f"sqlite:///{folder / 'advisor.db'}"}
    few_ask_for_all = {"ADVISOR_PERSON_LIMIT_PER_MINUTE": "1000000"}
    return Server(command, {**environment, **database, **few_ask_for_all}, port, folder / "log")


def event(name: str, channel: str) -> bytes:
    """Return a mention of the bot, which is a question."""
    ts = f"{time.time():.6f}"
    said = {
        "type": "app_mention",
        "user": "U1",
        "ts": ts,
        "event_ts": ts,
        "channel": channel,
        "text": "<@U0> What should we check before we buy an AI system?",
    }
    body: dict[str, object] = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"Ev{name}",
        "event": said,
        "authorizations": [{"team_id": "T1", "user_id": "U0", "is_bot": True}],
    }
    return json.dumps(body).encode()


def request(body: bytes) -> bytes:
    """Return the whole HTTP request that carries an event, signed now."""
    at = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\n"
        f"X-Slack-Signature: v0={digest}\r\n\r\n"
    )
    return head.encode() + body


def send(server: Server, seconds: float, label: str, connections: int, most_per_second: int = 8_000) -> Run:
    """Send events over some connections, each as soon as the last is acknowledged.

    The requests are made and signed before the clock starts, so that the sender takes next to nothing
    from the server's share of the machine.
    """
    count = max(1, int(seconds * most_per_second / connections))
    made = [[request(event(f"{label}-{n}-{i}", f"C{n}")) for i in range(count)] for n in range(connections)]
    taken: list[float] = []
    failures: list[str] = []
    started, cpu = time.perf_counter(), server.cpu_seconds()
    senders = [
        threading.Thread(target=_send_all, args=(server.port, mine, started + seconds, taken, failures))
        for mine in made
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if failures:
        raise RuntimeError(f"{len(failures)} connections failed: {failures[0]}")
    return Run(time.perf_counter() - started, tuple(taken), server.cpu_seconds() - cpu)


def _send_all(
    port: int, requests: list[bytes], deadline: float, taken: list[float], failures: list[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one in requests:
            started = time.perf_counter()
            if started >= deadline:
                return
            connection.sendall(one)
            answer = connection.recv(4096)
            if not answer.startswith(b"HTTP/1.1 200 "):
                failures.append(answer[:40].decode(errors="replace"))
                return
            taken.append(time.perf_counter() - started)
    failures.append("the sender ran out of requests")
