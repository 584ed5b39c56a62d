"""Migrations on both databases."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.errors import DataFolderError
from bot.store.engine import create_store_engine, writing
from bot.store.migrate import upgrade
from bot.store.schema import metadata

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
    from alembic import command

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
