"""`advisor project export`: Markdown, CSV, PDF, or all of a project as JSON."""

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.exports import csv_file, markdown
from bot.adapters.exports.files import FORMATS, portfolio_file, project_file, text_file
from bot.cli.project_call import print_json, read_since
from bot.cli.project_reads import happenings
from bot.errors import ExportError, UsageError
from bot.services.project_keys import project_key

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.domain.project import ProjectKey

MakeApp = Callable[[], "Application"]

CONTENTS = ("summary", "history", "portfolio")


def run(
    make: MakeApp,
    channel: str,
    team: str,
    file_format: str,
    what: str,
    since: str | None,
    to: Path | None,
    as_json: bool,
) -> None:
    """Write the export to the file, or to standard output. Raises UsageError, ExportError."""
    wanted = file_format.lower() or (to.suffix.lstrip(".").lower() if to else "") or "json"
    if wanted not in FORMATS:
        raise UsageError(f"--format: unknown value {wanted!r}", f"use one of {', '.join(FORMATS)}")
    if what not in CONTENTS:
        raise UsageError(f"--what: unknown value {what!r}", f"use one of {', '.join(CONTENTS)}")
    if wanted == "json" and what != "summary":
        raise UsageError(
            "JSON holds all of one project",
            f"use `advisor project {'list' if what == 'portfolio' else what} --json`",
        )
    if as_json and to is None:
        raise UsageError("--json tells where the file is", "name the file: --to FILE")
    if wanted == "pdf" and to is None and sys.stdout.isatty():
        raise UsageError("a PDF is no text for a terminal", "name the file: --to FILE")
    start = read_since(since)
    if what == "portfolio":
        content = _portfolio(make(), wanted, channel and project_key(channel, team).org)
    else:
        content = _project(make(), project_key(channel, team), wanted, what, start)
    if to is None:
        sys.stdout.buffer.write(content)
        return
    write_file(to, content)
    if as_json:
        print_json({"file": str(to), "format": wanted, "bytes": len(content)})
    else:
        sys.stdout.write(f"{to}: {len(content):,} bytes\n")


def _project(
    app: "Application", key: "ProjectKey", wanted: str, what: str, since: dt.datetime | None
) -> bytes:
    now = dt.datetime.now(dt.UTC)
    if what == "history":
        return _history(app, app.summarizer.show(key), wanted, now)
    return project_file(app.summarizer, key, wanted, now, since)


def _history(app: "Application", stored: Any, wanted: str, now: dt.datetime) -> bytes:
    records = app.summarizer.export(stored.project.key).records
    changes, name = happenings(stored, records), str(stored.project.profile.name)
    if wanted == "pdf":
        from bot.adapters.exports.pdf import history_pdf

        return history_pdf(name, changes, stored.project.profile.today(now).isoformat())
    text = markdown.history_markdown(name, changes) if wanted == "md" else csv_file.history_csv(changes)
    return text_file(wanted, text)


def _portfolio(app: "Application", wanted: str, org: str) -> bytes:
    now = dt.datetime.now(dt.UTC)
    return portfolio_file(app.summarizer.portfolio(now, org or None), wanted, now)


def write_file(to: Path, content: bytes) -> None:
    """The file is there, whole and readable by its owner alone. Raises ExportError."""
    try:
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(to)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(f"{to}: cannot be written: {error.strerror}", "name a folder that can be") from None
