"""`advisor backup` and `advisor restore`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.store.backup import Manifest


def back_up(app: "Application", path: Path, as_json: bool) -> None:
    """Write the backup and say what it holds."""
    from bot.store.backup import back_up as write

    _say("Written", path, write(app.engine, path, app.clock()), as_json)


def restore(app: "Application", path: Path, as_json: bool) -> None:
    """Restore the backup and say what it held."""
    from bot.store.backup import restore as read

    _say("Restored", path, read(app.engine, path), as_json)


def _say(done: str, path: Path, manifest: "Manifest", as_json: bool) -> None:
    if as_json:
        print(json.dumps({"file": str(path), **manifest.model_dump(mode="json")}))
        return
    tables = sum(entry.rows > 0 for entry in manifest.tables.values())
    moment = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    print(f"{done} {path}: {manifest.rows:,} rows of {tables} tables, as of {moment}.")
