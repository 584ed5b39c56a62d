"""The suites: a table of name → `Suite(run, claim, needs)`. To add one, write its line here.

`run` gets the application and gives back a mapping of figures (numbers, or `metrics.Rate` with an
interval), or a `results.Result` where it has rows, plants and errors too (`evals.runner.measure`
makes one with pydantic-evals). A figure is gated by its name in `evals/gates.toml`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.compose import Application
from evals.results import Figures, Result


@dataclass(frozen=True)
class Suite:
    """A suite: what runs it, what it shows when it is green, and the settings that it needs."""

    run: Callable[[Application], Figures | Result]
    claim: str
    """One sentence for a reader who does not code."""
    needs: tuple[str, ...] = ()
    """Names of settings without which it is skipped by default, e.g. `("model",)`."""

    def lacks(self, app: Application) -> str:
        """Return the first needed setting that is not set, or an empty string."""
        return next((name for name in self.needs if not getattr(app.settings, name, None)), "")


SUITES: dict[str, Suite] = {}
