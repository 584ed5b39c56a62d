"""`advisor ingest`: the organisation's own documents, and what became of each file."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import AdvisorError
from bot.services.ingest_report import Outcome

if TYPE_CHECKING:
    from bot.compose import Application


class NotAllReadError(AdvisorError):
    """Some files could not be read; the report says which and why."""

    exit_code = 1


def run(app: "Application", named: list[str], as_json: bool) -> None:
    """Ingest files, folders and addresses, a line each; exit status 1 if one could not be read."""
    addresses = [one for one in named if "://" in one]
    paths = [Path(one) for one in named if "://" not in one]
    report = app.ingester.ingest(paths, app.progress, addresses)
    if as_json:
        rows = [asdict(file) for file in report.files]
        print(json.dumps({"files": rows, "documents": report.documents, "chunks": report.chunks}, indent=2))
    else:
        for file in report.files:
            notes = [f"{file.chunks} passages"] if file.chunks else []
            notes += [f"{file.withheld} left out: they hold patient data"] if file.withheld else []
            notes += [file.reason] if file.reason else []
            sys.stdout.write(f"{file.outcome.value:9} {file.path}  {'; '.join(notes)}\n")
        sys.stdout.write(f"{report.documents} documents, {report.chunks} passages in the index.\n")
    failed = report.count(Outcome.FAILED)
    if failed:
        raise NotAllReadError(f"{failed} of the files could not be read", "see their lines above")
