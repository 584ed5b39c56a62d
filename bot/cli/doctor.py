"""`advisor doctor`: what is wrong with this installation, and how to mend it."""

import json
import os
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.doctor_egress import egress
from bot.cli.doctor_slack import SlackExamination
from bot.errors import AdvisorError, DataFolderError
from bot.services.checkup import Check, Checked, Finding, Health, examine
from bot.settings import SlackSettings, read_slack_settings

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
    found = examine(checks_of(app, read_slack_settings()))
    if as_json:
        print(json.dumps([_row(one) for one in found], indent=1))
    else:
        for one in found:
            _print(one)
    failed = [one.name for one in found if one.finding.health is Health.FAILED]
    if failed:
        raise UnwellError(f"failed: {', '.join(failed)}", "mend what is told above, then run it again")


def checks_of(app: "Application", slack: SlackSettings) -> list[Check]:
    """Return the checks of this installation, cheap and basic ones first."""
    from bot.slack.scopes import BOT_SCOPES

    return [
        Check("data folder", lambda: data_folder(app)),
        Check("migrations", lambda: migrations(app)),
        Check("database", lambda: database(app)),
        Check("knowledge", lambda: knowledge(app)),
        Check("embedding model", lambda: embedding(app)),
        Check("vector store", lambda: vector_store(app)),
        Check("index", lambda: index(app)),
        *SlackExamination(slack, BOT_SCOPES, app.clock).checks(),
        Check("model", lambda: model(app)),
        Check("egress", lambda: egress(app.settings, slack)),
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
    if opened := _open_to_others(folder, app.settings.sqlite_path):
        return Finding(
            Health.WARNING,
            f"{told}; other users of this machine can read {', '.join(opened)}",
            f"chmod -R go= {folder}",
        )
    return Finding(Health.OK, told)


def _open_to_others(folder: Path, database: Path | None) -> list[str]:
    """Return what others may read: the folder, and the files of a database outside of it."""
    if os.name != "posix":
        return []
    files = [] if database is None else sorted(database.parent.glob(f"{database.stem}*"))
    beside = [path for path in files if path.suffix != ".lock" and folder not in path.parents]
    return [str(path) for path in (folder, *beside) if path.stat().st_mode & 0o077]


def database(app: "Application") -> Finding:
    """It can be reached, and the histories of its projects hold together."""
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
    return Finding(Health.OK, f"{where}, {count} project histories verified")


def migrations(app: "Application") -> Finding:
    """The schema is this version's. It is only looked at; `serve` and every other command migrate."""
    from bot.store.engine import create_store_engine
    from bot.store.migrate import head, revision

    now = revision(create_store_engine(app.settings.sqlalchemy_url))
    if now is None:
        return Finding(Health.OK, f"a new database: it gets schema {head()} when it is first used")
    if now != head():
        return Finding(
            Health.WARNING,
            f"schema {now}, this version has {head()}",
            "make a backup with the version that wrote it; it is migrated when it is next used",
        )
    return Finding(Health.OK, f"schema {now}, the newest")


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


def model(app: "Application") -> Finding:
    """The language model gives one token."""
    settings = app.settings
    if not settings.model:
        return Finding(Health.NOT_USED, "ADVISOR_MODEL is not set: answers are made without one")
    from bot.adapters.chat_opening import ask_for_one_token

    ask_for_one_token(settings.model, settings.model_url, settings.model_timeout_seconds)
    return Finding(Health.OK, f"{settings.model} answers")


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
