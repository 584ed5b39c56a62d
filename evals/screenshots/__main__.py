"""Writes docs/screenshots/*.png: `python -m evals.screenshots [NAME…]`."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from bot.compose import Application
from bot.errors import AdvisorError, UsageError
from bot.settings import Settings
from bot.slack.views.budget import faults, view_faults
from bot.slack.views.message import Message
from evals.screenshots.browser import check_renderer, find_chromium, html_of, take
from evals.screenshots.registry import SAMPLES, Shown

SAMPLE_MODULES = (
    "evals.screenshots.answer_samples",
    "evals.screenshots.project_samples",
    "evals.screenshots.nudge_samples",
)
"""Modules that register samples when imported."""

OUT = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def main() -> int:
    """Return 0 when every picture is written, 2 when a tool is missing or a name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m evals.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these samples")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--chromium", help="path of a Chromium, else the first on PATH")
    given = parser.parse_args()
    for module in SAMPLE_MODULES:
        import_module(module)
    try:
        _write(given.names or list(SAMPLES), given.out, given.chromium)
    except AdvisorError as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _write(names: list[str], out: Path, chromium: str | None) -> None:
    if unknown := [name for name in names if name not in SAMPLES]:
        raise UsageError(f"no sample is called {', '.join(unknown)}", f"there are {', '.join(SAMPLES)}")
    browser = find_chromium(chromium)
    check_renderer()
    app = Application(Settings())
    shown = {name: SAMPLES[name](app) for name in names}
    for name, it in shown.items():
        _check(name, it)
    out.mkdir(parents=True, exist_ok=True)
    for name, html in html_of(shown):
        take(browser, html, out / f"{name}.png")
        print(out / f"{name}.png")


def _check(name: str, shown: Shown) -> None:
    found = faults(shown.blocks) if isinstance(shown, Message) else view_faults(shown)
    if found:
        raise UsageError(f"the sample {name} is over a budget: {found[0]}", "make the sample smaller")


if __name__ == "__main__":
    sys.exit(main())
