"""What every command begins with: the application, and the option for programs."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.compose import Application

log = logging.getLogger(__name__)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def application(**given: Any) -> "Application":
    """Return the application, with a progress bar where somebody watches. `given`: settings that win."""
    from bot.cli.progress import shown_progress
    from bot.compose import Application

    settings = read_settings(**given)
    _make_private(settings.data_dir)
    return Application(settings, progress=shown_progress())


def _make_private(folder: Path) -> None:
    """A data folder that is made now is its owner's alone; one that is there stays as it is."""
    if folder.exists():
        return
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        log.debug("the data folder cannot be made, which is told where it is needed: %s", error.strerror)
