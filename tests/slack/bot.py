"""The bot behind a real HTTP server, in this process or in one of its own."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr

from bot.compose import Application, now_utc
from bot.compose_slack import SlackSide
from bot.services.jobs import Tick
from bot.settings import Settings, SlackSettings
from bot.slack.http import build_http
from bot.slack.metrics import Metrics
from bot.slack.service import Service
from bot.standin import InstalledApp, StandIn

REPOSITORY = Path(__file__).resolve().parents[2]


def slack_settings(slack: StandIn, app: InstalledApp) -> SlackSettings:
    return SlackSettings(
        bot_token=SecretStr(app.bot_token),
        app_token=SecretStr(app.app_token),
        signing_secret=SecretStr(app.signing_secret),
        api_url=slack.api_url,
    )


@contextmanager
def running(
    slack: StandIn,
    app: InstalledApp,
    base: Application,
    database_url: str,
    clock: Callable[[], dt.datetime] = now_utc,
    ticks: list[Tick] | None = None,
    own: SlackSettings | None = None,
    **more: Any,
) -> Iterator[Service]:
    """The bot in this process over the index of `base`, with a database of its own.

    `ticks`: takes what is done each minute, which then is done by hand alone. `more` are further settings,
    such as a model. `own` are Slack's variables, where the app is not simply installed in one workspace.
    """
    settings = Settings(data_dir=base.settings.data_dir, database_url=database_url, **more)
    application = Application(settings, clock=clock)
    shared = ["corpus", "searcher", "vectors", "speller"]
    shared += ["lexicon", "verifier", "rewording"] * bool(settings.model)
    application.__dict__.update({name: getattr(base, name) for name in shared})
    service = SlackSide(application, own or slack_settings(slack, app)).service
    if ticks is not None:
        ticks += application.jobs._ticks
        application.jobs._ticks.clear()
    web = build_http(service.built, lambda: True, Metrics(service.backlog))
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    service.intake.launch()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        app.request_url = f"http://127.0.0.1:{port}/slack/events"
        yield service
        slack.settles()
    finally:
        server.should_exit = True
        thread.join(10)
        service.intake.shutdown(1)
        application.engine.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """`advisor serve` in a process of its own, to be killed at will."""

    def __init__(
        self,
        app: InstalledApp,
        data_dir: Path,
        database_url: str,
        log: Path,
        executor_id: str = "",
        socket_mode: bool = False,
        **settings: str,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/slack/events"
        self._log = log
        self._environment = {
            **os.environ,
            **app.environment(),
            "PYTHONPATH": str(REPOSITORY),
            "ADVISOR_DATA_DIR": str(data_dir),
            "ADVISOR_DATABASE_URL": database_url,
            "ADVISOR_EXECUTOR_ID": executor_id,
            "ADVISOR_DRAIN_SECONDS": "0",
            **settings,
        }
        self._mode = ["--socket"] if socket_mode else ["--http", "--port", str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, timeout_seconds: float = 60) -> None:
        self.begin()
        self.waits(lambda: self.probe("readyz") == 200, timeout_seconds)

    def begin(self) -> None:
        """Start it, and wait for nothing."""
        command = [sys.executable, "-m", "bot", "serve", *self._mode]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=REPOSITORY, env=self._environment, stdout=log, stderr=log
            )

    def waits(self, condition: Callable[[], object], timeout_seconds: float = 60) -> None:
        """Wait until the condition holds; the process has to live meanwhile."""
        deadline = time.monotonic() + timeout_seconds
        while not condition():
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def asked_to_end(self) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        """Ask it to end, as an operator would; return its exit status."""
        self.asked_to_end()
        assert self._process is not None
        return self._process.wait(45)

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-5000:]

    def probe(self, name: str) -> int:
        """Return the status of a probe; 0 where nobody answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/{name}", timeout=15).status_code
        except httpx.TransportError:
            return 0
