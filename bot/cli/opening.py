"""What every command begins with: the application, and the option for programs."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.compose import Application

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def application() -> "Application":
    """Return the application, with a progress bar where somebody watches."""
    from bot.cli.progress import shown_progress
    from bot.compose import Application

    return Application(read_settings(), progress=shown_progress())
