"""Brings a database to the newest schema; safe when several processes start at once."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text

from bot.errors import DataFolderError
from bot.store.engine import writing
from bot.store.failures import store_errors

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK_TIMEOUT_SECONDS = 60
"""How long to wait for another process that migrates; a migration takes well under a second."""

ADVISORY_LOCK = 0x1AD0_1501
"""Key of the PostgreSQL lock: any number that nobody else in the database uses."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, all or none.

    Raises:
        DataFolderError: the database cannot be reached or written, was made by a newer version of
            the advisor, or another process migrates it and does not come to an end.
    """
    with store_errors(engine):
        if _revision(engine) == head():
            return
        with _only_one(engine), writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            _run(engine, connection)


def revision(engine: Engine) -> str | None:
    """Return the schema of a database, None where it has none yet; nothing is changed.

    Raises:
        DataFolderError: the database cannot be reached.
    """
    with store_errors(engine):
        return _revision(engine)


def head() -> str:
    """Return the id of the newest migration."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise LookupError(f"no migrations in {MIGRATIONS}")
    return newest


def _run(engine: Engine, connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DataFolderError(
            f"database {engine.url.render_as_string(hide_password=True)}: {error}",
            "it was written by a newer version: install that, or restore a backup",
        ) from error


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _only_one(engine: Engine) -> Generator[None]:
    """Hold the file lock of an SQLite file; PostgreSQL's lock is taken in the transaction."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield
        return
    try:
        with FileLock(f"{database}.migrate.lock", timeout=LOCK_TIMEOUT_SECONDS):
            yield
    except Timeout:
        raise DataFolderError(
            f"{database}: another process has been migrating it for over {LOCK_TIMEOUT_SECONDS} seconds",
            "wait for it, or end it",
        ) from None
    except OSError as error:
        raise DataFolderError(
            f"{database}: cannot be written: {error.strerror}", "make it writable or set ADVISOR_DATA_DIR"
        ) from error
