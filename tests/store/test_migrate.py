"""Migrations on both databases."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, select, text

from bot.errors import DataFolderError
from bot.store.engine import create_store_engine, writing
from bot.store.migrate import _config, upgrade
from bot.store.schema import metadata
from tests.security.filled import Filled

UPGRADE = (
    "import sys; from bot.store.engine import create_store_engine as e; "
    "from bot.store.migrate import upgrade; upgrade(e(sys.argv[1])); print('done')"
)


def test_the_migrations_make_the_schema(database_url: str) -> None:
    engine = create_store_engine(database_url)
    upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    engine = create_store_engine(database_url)
    upgrade(engine)
    upgrade(engine)
    assert {"document", "chunk"} <= set(inspect(engine).get_table_names())
    engine.dispose()


EARLIER = [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][1:]
"""All revisions but the newest, the latest first."""

Rows = dict[str, list[dict[str, object]]]


@pytest.mark.parametrize("earlier", EARLIER)
def test_what_was_kept_outlives_a_way_down_and_up_again(database_url: str, earlier: str) -> None:
    """A table that a migration makes is gone below it, with its rows; all that stays has to stay whole."""
    engine = Filled(database_url).engine
    before = rows_of(engine)
    assert all(before.values())
    moves(engine, command.downgrade, earlier)
    below = rows_of(engine)
    assert below
    assert in_common(before, below) == in_common(below, before)
    upgrade(engine)
    assert in_common(rows_of(engine), below) == in_common(below, before)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_what_older_versions_wrote_is_read_after_the_upgrade(database_url: str) -> None:
    """The columns that 0006 and 0007 take away had values, and their tables rows; what 0008 adds is new."""
    filled = Filled(database_url)
    before = rows_of(filled.engine)
    moves(filled.engine, command.downgrade, "0005")
    chosen = {"day": 0, "hour": 8, "at": "2026-11-30 07:00:00.000000"}
    with writing(filled.engine).begin() as connection:
        digest = "digest_day = :day, digest_hour = :hour, next_digest_at = :at"
        assert connection.execute(text(f"UPDATE nudge_preference SET {digest}"), chosen).rowcount
        assert connection.execute(text("UPDATE channel SET is_external = :yes"), {"yes": True}).rowcount
    upgrade(filled.engine)
    assert rows_of(filled.engine) == before | {"model_use": []}
    filled.engine.dispose()


def moves(engine: Engine, move: Callable[[Config, str], None], to: str) -> None:
    """Bring the database to a revision, as an operator with alembic would."""
    config = _config()
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        move(config, to)


def rows_of(engine: Engine) -> Rows:
    """Return the rows of all tables as they are now, whatever the schema."""
    found = MetaData()
    found.reflect(engine)
    tables = [table for table in found.sorted_tables if table.name != "alembic_version"]
    with engine.connect() as connection:
        return {
            table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=str)
            for table in tables
        }


def in_common(rows: Rows, others: Rows) -> Rows:
    """Return of the rows what has a table and a column in both."""
    return {
        name: [{column: value for column, value in row.items() if column in others[name][0]} for row in kept]
        for name, kept in rows.items()
        if others.get(name)
    }


def test_processes_that_start_at_once_all_succeed(database_url: str) -> None:
    root = Path(__file__).parents[2]
    calls = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, database_url],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for call in calls:
        out, errors = call.communicate(timeout=60)
        assert out == "done\n", errors


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    engine = create_store_engine(database_url)
    upgrade(engine)
    with writing(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataFolderError, match="newer version"):
        upgrade(engine)
    engine.dispose()


def test_a_migration_that_breaks_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = command.upgrade

    def break_after(*args: object) -> None:
        run(*args)  # type: ignore[arg-type]
        raise RuntimeError("the power went")

    monkeypatch.setattr(command, "upgrade", break_after)
    engine = create_store_engine(database_url)
    with pytest.raises(RuntimeError):
        upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_server_that_is_away_is_told_without_the_password() -> None:
    engine = create_store_engine("postgresql://user:secret@127.0.0.1:1/advisor")
    with pytest.raises(DataFolderError) as caught:
        upgrade(engine)
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)
