"""What the tests of the playground stand on: windows of a browser, the command, a page without a bot.

Where a tool is missing the tests say so and are skipped; in CI, which has them all, they fail.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

from bot.playground import Desk
from bot.standin import Channel, InstalledApp, Person, StandIn

REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
HERE = {"127.0.0.1", "localhost"}
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_SECONDS = 60.0
STEP_MS = 60_000
"""How long a step on the page may take, on a busy machine too."""


def lacks(what: str, mend: str) -> NoReturn:
    """Skip with the reason, or fail where the tests must not be passed over."""
    message = f"{what}: {mend}"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@dataclass
class Window:
    """A browser's window, and what went wrong in it."""

    page: Any
    faults: list[str] = field(default_factory=list[str])
    strangers: list[str] = field(default_factory=list[str])

    def watch(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.context.on("request", self._on_request)

    def check(self) -> None:
        """Nothing was logged as an error, and no request left the machine."""
        assert self.strangers == []
        assert self.faults == []

    def _on_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    def _on_request(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.hostname not in HERE:
            self.strangers.append(request.url)


@dataclass
class Windows:
    browser: Any
    opened: list[Window] = field(default_factory=list[Window])

    def open(self, address: str, **options: Any) -> Any:
        """A page of its own, loaded. `options` are those of a browser's context."""
        given = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB", **options}
        context = self.browser.new_context(**given)
        context.set_default_timeout(STEP_MS)
        window = Window(context.new_page())
        window.watch()
        self.opened.append(window)
        window.page.goto(address)
        window.page.get_by_role("navigation", name="Channels").wait_for()
        return window.page


def start_play(data_dir: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command as a person would."""
    environment = {**os.environ, "ADVISOR_DATA_DIR": str(data_dir), "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "play", "--port", "0", *arguments],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Bare:
    """A page on a stand-in without a bot: what an app sends, the test sends."""

    slack: StandIn
    app: InstalledApp
    person: Person
    channel: Channel
    desk: Desk
    address: str
    done: list[str]
