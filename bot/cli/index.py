"""`advisor index`: the index built, or found whole."""

import json
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.compose import Application


def run(app: "Application", rebuild: bool, as_json: bool) -> None:
    """Make sure that the index is whole and current, and say what was done."""
    started = time.perf_counter()
    state = app.indexer.ensure(app.progress, rebuild=rebuild)
    seconds = time.perf_counter() - started
    if as_json:
        print(
            json.dumps(
                {"name": state.name, "cues": state.cues, "built": state.built, "seconds": round(seconds, 2)}
            )
        )
        return
    done = f"built in {seconds:.0f} s" if state.built else "whole and current, nothing to do"
    print(f"Index {state.name}: {state.cues:,} cues, {done}.")
