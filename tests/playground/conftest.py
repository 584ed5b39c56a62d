"""A Chromium, the command as a process, and a page on a stand-in without a bot."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.playground import Backstage, Desk, Page
from bot.standin import StandIn
from evals.screenshots.browser import CHROMIUMS
from tests.playground.stage import FLAGS, READY_SECONDS, Bare, Windows, lacks, start_play


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        lacks("no Chromium was found", "install the package chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        lacks("Playwright is not installed", "run: make test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS), chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()


@pytest.fixture
def windows(chromium: Any) -> Iterator[Windows]:
    """Opens pages; afterwards none has logged an error or asked another machine."""
    windows = Windows(chromium)
    yield windows
    for window in windows.opened:
        window.page.context.close()
    for window in windows.opened:
        window.check()


@pytest.fixture(scope="package")
def command(shared_data_dir: Path) -> Iterator[str]:
    """The address of `advisor play` over the shipped knowledge."""
    process = start_play(shared_data_dir)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), process.communicate()[1]
    yield address
    process.terminate()
    _, errors = process.communicate(timeout=READY_SECONDS)
    assert (process.returncode, errors) == (0, "")


@pytest.fixture
def playground(command: str) -> str:
    """The same, as it was at the start."""
    answer = httpx.post(f"{command}/act/reset", json={}, timeout=READY_SECONDS).json()
    assert answer["ok"], answer
    return command


@pytest.fixture
def bare() -> Iterator[Bare]:
    slack = StandIn()
    app = slack.app("Advisor")
    done: list[str] = []
    with slack.running():
        person = slack.person("Anna Berg")
        other = slack.person("Omar Said")
        channel = slack.channel("ai-triage", [person, other, app.bot])
        desk = Desk(slack, app)
        desk.open(
            Backstage(
                lambda: done.append("settle"), lambda: done.append("reset"), lambda: done.append("tick"), list
            )
        )
        page = Page(desk)
        address = page.start(0)
        yield Bare(slack, app, person, channel, desk, address, done)
        page.stop()
