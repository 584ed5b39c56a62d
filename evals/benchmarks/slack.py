"""How fast the bot acknowledges Slack: against a Bolt handler that does nothing else, in the same minute.

`python -m evals.benchmarks.slack [--seconds N]`: signed app_mention events over HTTP, each
server in a process of its own, in turns (ours, bare, ours, bare …) so that a busy moment meets both. Each
event is a question that is kept, deduplicated and handed on; in such a burst the answers come after it.
Exit status 1 if the ratio or the 99th percentile falls short of its gate.
"""

import argparse
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles

from bot.standin import StandIn

SECRET = "benchmark"  # noqa: S105 (of a server on loopback)
CONNECTIONS = 8
RATIO_GATE = 0.7
P99_GATE_SECONDS = 0.3
ROUNDS = 3
WARM_SECONDS = 0.5

BARE = """
import sys, uvicorn
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from bot.slack.http import build_http
from bot.slack.metrics import Metrics
who = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb", bot_id="B1", bot_user_id="U0")
bolt = App(signing_secret=sys.argv[2], process_before_response=True, authorize=lambda: who,
           attaching_conversation_kwargs_enabled=False)
@bolt.event("app_mention")
def on_app_mention(event): pass
web = build_http(bolt, lambda: True, Metrics(lambda: 0))
uvicorn.run(web, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


@dataclass(frozen=True)
class Run:
    """Events acknowledged in one run, and how long each took."""

    seconds: float
    ack_seconds: tuple[float, ...]

    @property
    def per_second(self) -> float:
        return len(self.ack_seconds) / self.seconds

    @property
    def p99_seconds(self) -> float:
        return quantiles(self.ack_seconds, n=100)[98]


def event(name: str, channel: str) -> bytes:
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
    }
    body["authorizations"] = [{"team_id": "T1", "user_id": "U0", "is_bot": True}]
    return json.dumps(body).encode()


def signed(body: bytes) -> dict[str, str]:
    at = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }


def load(port: int, seconds: float, label: str) -> Run:
    """Send events over `CONNECTIONS` connections for so long, each as soon as the last is acknowledged."""
    taken: list[float] = []
    deadline = time.perf_counter() + seconds

    def send(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        count = 0
        while time.perf_counter() < deadline:
            count += 1
            body = event(f"{label}-{number}-{count}", f"C{number}")
            headers = signed(body)
            started = time.perf_counter()
            connection.request("POST", "/slack/events", body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"status {answer.status}")
            taken.append(time.perf_counter() - started)
        connection.close()

    started = time.perf_counter()
    senders = [threading.Thread(target=send, args=(number,)) for number in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return Run(time.perf_counter() - started, tuple(taken))


class Server:
    """A server in a process of its own, on a port of its own."""

    def __init__(self, command: list[str], environment: dict[str, str], port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603 (ours)

    def wait(self, timeout_seconds: float = 120) -> None:
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError("the server ended")
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not get ready")

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours(folder: Path, environment: dict[str, str]) -> Server:
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve", "--http", "--port", str(port)]
    database = {"ADVISOR_DATABASE_URL": f"sqlite:///{folder / 'advisor.db'}"}
    database |= {"ADVISOR_PERSON_LIMIT_PER_MINUTE": "1000000"}  # few people ask for all of it here
    return Server(command, environment | database | {"SLACK_SIGNING_SECRET": SECRET}, port)


def bare() -> Server:
    port = free_port()
    return Server([sys.executable, "-c", BARE, str(port), SECRET], {}, port)


def measure(seconds: float) -> tuple[list[Run], list[Run]]:
    """Return the runs of ours and of the bare handler, in turn, only one server alive at a time."""
    slack = StandIn(log_size=1_000)
    app = slack.app("Advisor")
    runs: dict[str, list[Run]] = {"ours": [], "bare": []}
    with slack.running():
        for _ in range(ROUNDS):
            for name, taken in runs.items():
                with tempfile.TemporaryDirectory() as folder:
                    server = ours(Path(folder), app.environment()) if name == "ours" else bare()
                    try:
                        server.wait()
                        load(server.port, WARM_SECONDS, "warm")
                        taken.append(load(server.port, seconds, "run"))
                    finally:
                        server.end()
    return runs["ours"], runs["bare"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.slack")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run")
    options = parser.parse_args()
    own, plain = measure(options.seconds)
    ratio = median(one.per_second / other.per_second for one, other in zip(own, plain, strict=True))
    p99_seconds = median(run.p99_seconds for run in own)
    shown = (
        ("events acknowledged a second, ours", f"{median(run.per_second for run in own):.0f}"),
        ("events acknowledged a second, bare handler", f"{median(run.per_second for run in plain):.0f}"),
        (f"ratio, median of {ROUNDS} pairs (gate at least {RATIO_GATE})", f"{ratio:.2f}"),
        (f"99th percentile, ms (gate at most {P99_GATE_SECONDS * 1000:.0f})", f"{p99_seconds * 1000:.0f}"),
        ("99th percentile of the bare handler, ms", f"{median(r.p99_seconds for r in plain) * 1000:.0f}"),
    )
    for what, figure in shown:
        print(f"{what:<60} {figure:>8}")
    return 0 if ratio >= RATIO_GATE and p99_seconds <= P99_GATE_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
