"""`advisor index`: the index built, or found whole; that of the ingested documents as well."""

import json
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.compose import Application


def run(app: "Application", rebuild: bool, as_json: bool) -> None:
    """Make sure that both indexes are whole and current, and say what was done."""
    started = time.perf_counter()
    state = app.indexer.ensure(app.progress, rebuild=rebuild)
    seconds = time.perf_counter() - started
    chunks = _documents(app, rebuild)
    if as_json:
        print(
            json.dumps(
                {
                    "name": state.name,
                    "cues": state.cues,
                    "built": state.built,
                    "seconds": round(seconds, 2),
                    "document_chunks": chunks,
                }
            )
        )
        return
    done = f"built in {seconds:.0f} s" if state.built else "whole and current, nothing to do"
    print(f"Index {state.name}: {state.cues:,} cues, {done}.")
    if chunks:
        print(f"Documents: {chunks:,} passages, whole and current.")


def _documents(app: "Application", rebuild: bool) -> int:
    """Return how many passages of ingested documents are indexed now."""
    database = app.settings.sqlite_path
    if database and not database.exists():
        return 0
    keeper = app.document_keeper
    mark = keeper.rebuild(app.progress) if rebuild else keeper.sync(app.progress)
    return mark.chunks if mark else 0
