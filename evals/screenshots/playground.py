"""Pictures of the playground: the command is started, a browser does what a person would.

`python -m evals.screenshots.playground [NAME…]` writes docs/screenshots/playground-*.png.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bot.errors import AdvisorError, UsageError
from evals.screenshots.browser import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

OUT = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDE: "ViewportSize" = {"width": 1280, "height": 800}
NARROW: "ViewportSize" = {"width": 400, "height": 800}
SETTLED_MS = 1_000
"""So long nothing is pressed before the picture, for what comes by itself."""
RESET_SECONDS = 60.0
ALL = re.compile("^Try it")


def answer(page: "Page") -> None:
    """A question of the tour, and its answer in the thread."""
    page.get_by_role("button", name=ALL).click()
    page.get_by_role("complementary", name="Thread").get_by_text("Sources").wait_for()


def correction(page: "Page") -> None:
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name=ALL).click()
    page.get_by_role("complementary", name="Thread").get_by_text("Sources").wait_for()


def checklist(page: "Page") -> None:
    page.get_by_role("button", name="Close tour").click()
    page.get_by_label("Message #ai-sepsis").fill("/advisor checklist")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Checklist").wait_for()


def nudge(page: "Page") -> None:
    page.get_by_role("button", name="Close tour").click()
    page.get_by_role("button", name="A week later").click()
    page.get_by_role("article").filter(has_text="was due on").first.wait_for()


def panel(page: "Page") -> None:
    nudge(page)
    page.get_by_role("button", name="What was sent").click()
    page.get_by_text("chat.postMessage").first.wait_for()


def home(page: "Page") -> None:
    page.get_by_role("button", name="Close tour").click()
    page.get_by_role("button", name="Home of Advisor").click()
    page.get_by_role("region", name="Home").get_by_text("Sepsis alert").wait_for()


Look = tuple[Callable[["Page"], None], "ViewportSize", bool]

PICTURES: dict[str, Look] = {
    "playground-answer": (answer, WIDE, False),
    "playground-correction-narrow": (correction, NARROW, False),
    "playground-checklist": (checklist, WIDE, False),
    "playground-nudge-dark": (nudge, WIDE, True),
    "playground-panel": (panel, WIDE, False),
    "playground-home-dark": (home, WIDE, True),
}
"""By the name of the picture: what is done before, how large the window is, and whether it is dark."""


def main() -> int:
    """Return 0 when every picture is written, 2 when a tool is missing or a name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m evals.screenshots.playground", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--chromium", help="path of a Chromium, else the first on PATH")
    given = parser.parse_args()
    try:
        _write(given.names or list(PICTURES), given.out, given.chromium)
    except AdvisorError as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _write(names: list[str], out: Path, chromium: str | None) -> None:
    if unknown := [name for name in names if name not in PICTURES]:
        raise UsageError(f"no picture is called {', '.join(unknown)}", f"there are {', '.join(PICTURES)}")
    out.mkdir(parents=True, exist_ok=True)
    with _browser(find_chromium(chromium)) as browser, _playing() as address:
        for name in names:
            httpx.post(f"{address}/act/reset", json={}, timeout=RESET_SECONDS).raise_for_status()
            _take(browser, address, PICTURES[name], out / f"{name}.png")
            print(out / f"{name}.png")


def _take(browser: "Browser", address: str, look: Look, picture: Path) -> None:
    do, viewport, dark = look
    scheme = "dark" if dark else "light"
    with browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-GB") as context:
        page = context.new_page()
        page.goto(address)
        do(page)
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=picture)


@contextmanager
def _browser(path: str) -> Generator["Browser"]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise UsageError("Playwright is not installed", "run: make screenshots") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


@contextmanager
def _playing() -> Generator[str]:
    """The address of `advisor play`, as long as it is needed."""
    command = [sys.executable, "-m", "bot", "play", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
