"""A backup of the whole database in one file, consistent while the advisor runs, and the way back.

A zip with one JSON Lines file a table and a manifest (schema revision, rows and SHA-256 of each table).
The same file goes back into SQLite and PostgreSQL alike, so a backup is also the way from one to the other.
The index is no part of it: it is a cache and is built again. Nor are durable jobs under way: what they
work on stands in the tables, and is taken up again from there.
"""

import base64
import datetime as dt
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, DateTime, Engine, LargeBinary, Table, func, insert, select, text

from bot.errors import BackupError
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.migrate import head
from bot.store.schema import metadata

FORMAT = 1
"""Goes up when the layout of the file changes."""

BATCH = 500
"""Rows read and written at a time."""

MAX_MANIFEST_BYTES = 1_000_000
"""Ours have two thousand; what unpacks to more is none."""

MANIFEST = "manifest.json"


class TableEntry(BaseModel):
    """What the manifest says of a table."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    rows: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    format: int
    revision: str
    made_at: dt.datetime
    tables: dict[str, TableEntry]

    @property
    def rows(self) -> int:
        return sum(entry.rows for entry in self.tables.values())


def back_up(engine: Engine, path: Path, now: dt.datetime) -> Manifest:
    """The file holds the database as it was at one moment; a file that was there before is replaced whole.

    Raises:
        BackupError: the file cannot be written.
        DataFolderError: the database cannot be read.
    """
    if path.is_dir():
        raise BackupError(f"{path}: is a folder", "name a file")
    part = path.with_name(f"{path.name}.part")
    try:
        with store_errors(engine), _snapshot(engine) as connection, _zip(part) as archive:
            tables = {table.name: _dump(connection, table, archive) for table in metadata.sorted_tables}
            manifest = Manifest(format=FORMAT, revision=head(), made_at=now, tables=tables)
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        part.chmod(0o600)
        part.replace(path)
    except OSError as error:
        raise BackupError(f"{path}: cannot be written: {error.strerror}", "name another file") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(engine: Engine, path: Path) -> Manifest:
    """The empty database holds what the backup holds, all or nothing.

    Raises:
        BackupError: the file is no backup, is damaged, is of another schema, or the database is not empty.
        DataFolderError: the database cannot be written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            with store_errors(engine), writing(engine).begin() as connection:
                _require_empty(connection)
                for table in metadata.sorted_tables:
                    _load(connection, table, archive, manifest.tables[table.name], path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path}: cannot be read as a backup: {error}", "use another backup") from error
    except (KeyError, ValueError, TypeError, AttributeError, EOFError, RuntimeError, zlib.error) as error:
        raise BackupError(
            f"{path}: cannot be read as a backup ({type(error).__name__}); nothing was restored",
            "use another backup",
        ) from error
    return manifest


def _zip(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees one moment only, whatever is written meanwhile."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _dump(connection: Connection, table: Table, archive: zipfile.ZipFile) -> TableEntry:
    digest, count = hashlib.sha256(), 0
    rows = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
    with archive.open(_member(table.name), "w", force_zip64=True) as file:
        for row in rows.mappings():
            line = (json.dumps(dict(row), default=_plain, ensure_ascii=False) + "\n").encode()
            digest.update(line)
            file.write(line)
            count += 1
    return TableEntry(rows=count, sha256=digest.hexdigest())


def _load(
    connection: Connection, table: Table, archive: zipfile.ZipFile, entry: TableEntry, path: Path
) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(_member(table.name)) as file:
        while lines := tuple(islice(file, BATCH)):
            for line in lines:
                digest.update(line)
            connection.execute(insert(table), list(_rows(table, lines)))
            count += len(lines)
    if (count, digest.hexdigest()) != (entry.rows, entry.sha256):
        raise BackupError(
            f"{path}: table {table.name} is damaged; nothing was restored", "use another backup"
        )
    _continue_numbers(connection, table)


def _rows(table: Table, lines: tuple[bytes, ...]) -> Iterator[dict[str, Any]]:
    for line in lines:
        row: dict[str, Any] = json.loads(line)
        if row.keys() != set(table.c.keys()):
            raise ValueError("a row of other columns")
        yield {name: _typed(table, name, value) for name, value in row.items()}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return dt.datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        # SQLite gives moments without a zone back: they were stored in UTC.
        return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} in a table")


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let the numbers that PostgreSQL gives go on after the restored ones."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    most = connection.scalar(select(func.max(column)))
    if most is not None:
        call = text("SELECT setval(pg_get_serial_sequence(:table, :column), :most)")
        connection.execute(call, {"table": table.name, "column": column.name, "most": most})


def _require_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise BackupError(
                f"the database is not empty: table {table.name} has rows", "restore into an empty database"
            )


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    with archive.open(MANIFEST) as file:
        manifest = _read_manifest(file, path)
    if manifest.format != FORMAT or manifest.revision != head():
        raise BackupError(
            f"{path}: made with schema {manifest.revision} (format {manifest.format}), "
            f"this version has {head()} ({FORMAT})",
            "restore it with the version that made it, then upgrade",
        )
    return manifest


def _read_manifest(file: IO[bytes], path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(file.read(MAX_MANIFEST_BYTES))
    except ValidationError as error:
        raise BackupError(f"{path}: its manifest cannot be read", "use another backup") from error


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
