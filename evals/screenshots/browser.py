"""Blocks to HTML by Node.js, HTML to a picture by Chromium; each missing tool is named."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import UsageError
from bot.slack.views.message import Message
from evals.screenshots.registry import Shown

RENDERER = Path(__file__).resolve().parents[2] / "deploy" / "screenshots"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH = 680
"""Pixels; that of page.css."""
SHORTEST, TALLEST = 200, 6_000
"""Pixels. A window shorter than about 150 is painted in part only."""
TIMEOUT_SECONDS = 120


def find_chromium(given: str | None) -> str:
    """Return the path of a Chromium.

    Raises:
        UsageError: none is on the path.
    """
    found = shutil.which(given) if given else next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        raise UsageError("no Chromium was found", "install the package chromium, or name one by --chromium")
    return found


def check_renderer() -> None:
    """Raises: UsageError: Node.js or the renderer's packages are missing."""
    if shutil.which("node") is None:
        raise UsageError("Node.js was not found", "install nodejs and npm, version 20 or later")
    if not (RENDERER / "node_modules" / "slack-blocks-to-jsx").is_dir():
        raise UsageError("the renderer's packages are missing", "run: npm ci --prefix deploy/screenshots")


def html_of(shown: Mapping[str, Shown]) -> Iterator[tuple[str, str]]:
    """Yield each name with its page of HTML.

    Raises:
        UsageError: the renderer failed.
    """
    lines = [
        json.dumps({"name": name, **({"blocks": it.blocks} if isinstance(it, Message) else {"view": it})})
        for name, it in shown.items()
    ]
    done = subprocess.run(  # noqa: S603 (our own script)
        ["node", str(RENDERER / "render.mjs")],  # noqa: S607
        input="\n".join(lines), capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise UsageError("the renderer failed", done.stderr.strip().splitlines()[-1])
    for line in done.stdout.splitlines():
        page = json.loads(line)
        yield page["name"], page["html"]


def take(chromium: str, html: str, picture: Path) -> None:
    """Write the page as a PNG that is as tall as its content.

    Raises:
        UsageError: Chromium wrote none.
    """
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8")
        flags = ["--headless=new", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        dom = _run([chromium, *flags, f"--window-size={WIDTH},300", "--dump-dom", page.as_uri()])
        height = re.search(r"<title>(\d+)</title>", dom)
        tall = min(max(int(height.group(1)) if height else TALLEST, SHORTEST), TALLEST)
        size = f"--window-size={WIDTH},{tall}"
        _run(
            [
                chromium,
                *flags,
                size,
                f"--screenshot={picture}",
                "--force-device-scale-factor=1.5",
                page.as_uri(),
            ]
        )
    if not picture.is_file():
        raise UsageError(f"Chromium wrote no picture for {picture.stem}", "run it by hand to see why")


def _run(command: list[str]) -> str:
    return subprocess.run(  # noqa: S603 (a browser that the caller chose, on our own page)
        command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    ).stdout
