"""Two settings side by side on the same cases: knowledge folders, embedders, prompts, models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.memory_index import MemoryIndexStore
from bot.compose import Application
from bot.errors import UsageError
from bot.settings import Settings, read_settings
from evals.baseline import Moved, compare, scores_of
from evals.results import Result
from evals.run import run_suites

INDEXED = {"knowledge_dir", "local_knowledge_dir", "embeddings", "embeddings_url"}
"""Settings that want another index: it is built in memory, so that the one on disk stays as it is."""


@dataclass(frozen=True)
class Sides:
    """What two settings gave, and the paired differences of the second from the first."""

    one: Mapping[str, Result]
    other: Mapping[str, Result]
    moved: Mapping[str, tuple[Moved, ...]]


def read_changes(pairs: Sequence[str]) -> dict[str, str]:
    """Return `name=value` pairs as changes of settings. Raises UsageError."""
    changes: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in Settings.model_fields:
            raise UsageError(f"{pair!r} is no setting", "write NAME=VALUE, names as in docs/configuration.md")
        changes[name] = value
    return changes


def compare_sides(one: Sequence[str], other: Sequence[str], names: Sequence[str]) -> Sides:
    """Return both runs, compared case by case.

    Raises:
        UsageError: a change names no setting, both sides are the same, or what `run_suites` raises.
        SettingsError: a value is off.
    """
    changes = read_changes(one), read_changes(other)
    if changes[0] == changes[1]:
        raise UsageError("both sides are the same", "give --a and --b, e.g. --b knowledge_dir=other")
    first, second = (_run_side(side, names or ("retrieval", "answers", "refusals")) for side in changes)
    moved = {
        name: compare(scores_of(first[name]), scores_of(second[name]), second[name].binary)
        for name in first
        if first[name].rows and name in second
    }
    return Sides(first, second, moved)


def _run_side(changes: Mapping[str, str], names: Sequence[str]) -> dict[str, Result]:
    app = Application(read_settings(**changes))
    if INDEXED.isdisjoint(changes):
        return run_suites(app, names)[0]
    store = MemoryIndexStore(app.index_store.cache)
    app.__dict__["index_store"] = store
    try:
        return run_suites(app, names)[0]
    finally:
        store.close()
