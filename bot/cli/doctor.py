"""`advisor doctor`: what is wrong with this installation, and how to mend it."""

import datetime as dt
import json
import os
import shutil
import uuid
from typing import TYPE_CHECKING

from bot.errors import AdvisorError, DataFolderError
from bot.services.checkup import Check, Checked, Finding, Health, examine

if TYPE_CHECKING:
    from bot.compose import Application

LOW_DISK_BYTES = 2_000_000_000
"""Below this a rebuilt index and a growing database can run out of space: the index is some 80 MB, its
vectors as much again, and building needs both beside the old ones."""


class UnwellError(AdvisorError):
    """A check failed."""

    exit_code = 1


def run(app: "Application", as_json: bool) -> None:
    """Print every finding. Raises UnwellError where one failed."""
    found = examine(checks_of(app))
    if as_json:
        print(json.dumps([_row(one) for one in found], indent=1))
    else:
        for one in found:
            _print(one)
    failed = [one.name for one in found if one.finding.health is Health.FAILED]
    if failed:
        raise UnwellError(f"failed: {', '.join(failed)}", "mend what is told above, then run it again")


def checks_of(app: "Application") -> list[Check]:
    """Return the checks of this installation, cheap and basic ones first."""
    return [
        Check("data folder", lambda: data_folder(app)),
        Check("database", lambda: database(app)),
        Check("knowledge", lambda: knowledge(app)),
        Check("embedding model", lambda: embedding(app)),
        Check("vector store", lambda: vector_store(app)),
        Check("index", lambda: index(app)),
        Check("clock", clock),
    ]


def data_folder(app: "Application") -> Finding:
    """It can be written, and has space."""
    folder = app.settings.data_dir
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise DataFolderError(
            f"{folder}: cannot be written: {error.strerror}", "make it writable or set ADVISOR_DATA_DIR"
        ) from error
    free = shutil.disk_usage(folder).free
    told = f"{folder} can be written, {free / 1e9:.1f} GB free"
    if free < LOW_DISK_BYTES:
        return Finding(Health.WARNING, told, "free space, or set ADVISOR_DATA_DIR to another disk")
    open_to_others = folder.stat().st_mode & 0o007
    if open_to_others and os.name == "posix":
        return Finding(
            Health.WARNING, f"{told}; every user of this machine can read it", f"chmod o= {folder}"
        )
    return Finding(Health.OK, told)


def database(app: "Application") -> Finding:
    """It can be reached, has the newest schema, and the histories of its projects hold together."""
    from bot.store.project_checks import Misfit

    count = 0
    for stored in app.summarizer.projects():
        key = stored.project.key
        outcome = app.summarizer.verify(key)
        if isinstance(outcome, Misfit):
            return Finding(
                Health.FAILED,
                f"the history of {key} does not fit together",
                f"see `advisor project verify --channel {key}`; restore a backup",
            )
        count += 1
    where = app.engine.url.render_as_string(hide_password=True)
    return Finding(Health.OK, f"{where}, schema current, {count} project histories verified")


def knowledge(app: "Application") -> Finding:
    """The files can be read and hold together."""
    problems = [problem for reading in app.readings for problem in reading.problems]
    if problems:
        return Finding(
            Health.FAILED, f"{len(problems)} problems, the first: {problems[0]}", "run `advisor check`"
        )
    corpus = app.corpus
    return Finding(Health.OK, f"{len(corpus.passages)} passages, {len(corpus.lessons)} lessons")


def embedding(app: "Application") -> Finding:
    """Its weights are the known ones, and it embeds."""
    app.embedder.verify()
    size = app.embedder.embed_question("a question").shape[0]
    return Finding(Health.OK, f"{app.embedder.name}, {size} dimensions")


def vector_store(app: "Application") -> Finding:
    """Chroma answers."""
    app.chroma.ping()
    kind = "server" if app.chroma.is_server else "embedded"
    return Finding(Health.OK, f"Chroma, {kind}, at {app.chroma.where}")


def index(app: "Application") -> Finding:
    """It is whole and of exactly this knowledge; it is not built here."""
    from bot.domain.cues import cues_of
    from bot.services.indexer import index_name

    name, size = index_name(app.corpus, app.embedder), len(cues_of(app.corpus))
    if not app.index_store.is_ready(name, size):
        return Finding(
            Health.WARNING,
            "no whole index of this knowledge",
            "run `advisor index`; else the first question waits while it is built",
        )
    return Finding(Health.OK, f"{name}, {size:,} cues")


def clock() -> Finding:
    """It is no earlier than this version, so that signatures and nudges can be right at all."""
    now = dt.datetime.now(dt.UTC)
    if now < RELEASED:
        return Finding(Health.FAILED, f"{now:%Y-%m-%d %H:%M} UTC is in the past", "set the clock (NTP)")
    return Finding(Health.OK, f"{now:%Y-%m-%d %H:%M} UTC")


RELEASED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""A month in which this version existed."""


def _row(one: Checked) -> dict[str, object]:
    finding = one.finding
    return {
        "check": one.name,
        "health": finding.health.value,
        "detail": finding.detail,
        "mend": finding.mend,
        "took_ms": one.took_ms,
    }


def _print(one: Checked) -> None:
    print(f"{one.finding.health.value:9} {one.name:16} {one.finding.detail}")
    if one.finding.mend:
        print(f"{'':26} {one.finding.mend}")
