"""The progress display of long work, on standard error, only where somebody watches."""

import sys
import time

from bot.services.ports import Progress


def shown_progress(what: str = "Embedding the corpus (once)") -> Progress:
    """Return a display: a bar on a terminal, a line every ten seconds elsewhere."""
    if sys.stderr.isatty():
        return _Bar(what)
    return _Lines(what)


class _Bar:
    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        width = 30
        filled = width * done // max(total, 1)
        left = (time.monotonic() - self._started) / max(done, 1) * (total - done)
        end = "\n" if done >= total else ""
        bar = "█" * filled + "░" * (width - filled)
        print(
            f"\r{self._what} {bar} {done}/{total}, {left:3.0f} s left ", end=end, file=sys.stderr, flush=True
        )
        if done >= total:
            self._started = time.monotonic()


class _Lines:
    def __init__(self, what: str) -> None:
        self._what = what
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last >= 10 or done >= total:
            self._last = now
            print(f"{self._what}: {done} of {total}", file=sys.stderr, flush=True)
