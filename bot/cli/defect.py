"""A defect at the terminal: one line with a reference, and where it happened in a file of the data folder."""

import datetime as dt
import os
import secrets
import sys
import traceback
from pathlib import Path

from bot.cli.logs import told
from bot.errors import SettingsError
from bot.settings import Settings, default_data_dir, read_settings

EXIT_CODE = 70
"""What the system's own programs end with where the fault is theirs (EX_SOFTWARE of sysexits.h)."""

FILE = "defects.log"
MAX_BYTES = 1_000_000
"""Of that file: a longer one is put aside, over the one before it."""


def tell_defect(error: Exception, now: dt.datetime) -> int:
    """Print a line with a reference, keep places and kinds of the error under it; return the exit status.

    Nothing of the error's own text is printed or kept, for it may quote what people wrote. Who sets
    ADVISOR_DEBUG sees the traceback as Python prints it.
    """
    settings = _settings()
    if settings and settings.debug:
        traceback.print_exception(error)
    reference = secrets.token_hex(4)
    path = (settings.data_dir if settings else default_data_dir()) / FILE
    kept = _keep(path, "\n".join((f"{now.isoformat(timespec='seconds')} {reference}", *told(error), "")))
    where = f"see {path}" if kept else f"{path} cannot be written"
    print(
        f"advisor: a defect of ours ended the command ({type(error).__name__}, reference {reference}). "
        f"Where it happened: {where}; ADVISOR_DEBUG=true shows the traceback",
        file=sys.stderr,
    )
    return EXIT_CODE


def _settings() -> Settings | None:
    try:
        return read_settings()
    except SettingsError:
        return None


def _keep(path: Path, text: str) -> bool:
    """Append to the file, readable by its owner alone; tell whether that worked."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MAX_BYTES:
            path.replace(path.with_suffix(".old.log"))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError:
        return False
    return True
