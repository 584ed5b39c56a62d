"""One way to a database: an SQLite file, or PostgreSQL by URL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from bot.errors import DataFolderError, SettingsError

BUSY_TIMEOUT_MS = 10_000
"""How long SQLite waits for another writer before it gives up."""

CHECKPOINT_PAGES = 8_000
"""Pages of 4 kB in the write-ahead log before it is worked into the file, which waits for the disk:
SQLite's own 1,000 are full after some fifty acknowledgements."""

CONNECT_TIMEOUT_SECONDS = 10
"""How long to wait for a PostgreSQL server."""


def create_store_engine(url: str) -> Engine:
    """Return an engine; nothing is connected yet.

    Its errors name no values: what people wrote goes by as parameters, and errors go into the log.
    SQLite gets a write-ahead log, a busy timeout and foreign keys; the folder of its file is made.
    `postgresql://` is taken as `postgresql+psycopg://`, the one driver that is installed.

    Raises:
        SettingsError: the URL is not one of these two databases.
        DataFolderError: the folder of the SQLite file cannot be made.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        )
    if parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            make_private(Path(parsed.database))
        except OSError as error:
            raise DataFolderError(
                f"{folder}: cannot be made: {error.strerror}", "make it writable or set ADVISOR_DATA_DIR"
            ) from error
    engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_private(database: Path) -> None:
    """A file that SQLite is going to make is its owner's alone, and so are its logs. Raises OSError."""
    if not database.exists():
        database.touch(mode=0o600)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("ADVISOR_DATABASE_URL: not a database URL", _MEND) from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError(f"ADVISOR_DATABASE_URL: {parsed.drivername} is not supported", _MEND)
    return parsed


_MEND = "use sqlite:///FILE or postgresql://USER@HOST/DATABASE"


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins: sqlite3 itself would begin too late
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # else what was erased stays readable in free pages
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Begin for real, so that a schema change is rolled back too.

    A transaction that is going to write asks for the lock at once (`writing`): one that reads first
    and writes then fails, without waiting, when another process wrote in between.
    """
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write: `with writing(engine).begin() as connection`."""
    return engine.execution_options(writing=True)


def truncate_log(engine: Engine) -> None:
    """What was deleted does not stay readable in the write-ahead log of an SQLite file."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
