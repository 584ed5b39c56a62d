"""One factory for both databases."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import DataFolderError, SettingsError
from bot.store.engine import create_store_engine, writing


def test_sqlite_has_a_write_ahead_log_a_timeout_and_foreign_keys(tmp_path: Path) -> None:
    engine = create_store_engine(f"sqlite:///{tmp_path}/deep/er/advisor.db")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    engine = create_store_engine(f"sqlite:///{tmp_path}/advisor.db")
    with writing(engine).begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (0)"))

    def add_one(_: int) -> None:
        with writing(engine).begin() as connection:
            n = connection.scalar(text("SELECT n FROM t"))
            connection.execute(text("UPDATE t SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT n FROM t")) == 80
    engine.dispose()


def test_a_plain_postgresql_url_gets_the_driver() -> None:
    engine = create_store_engine("postgresql://user:secret@127.0.0.1/advisor")
    assert engine.url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://u@h/d", "no url", "postgresql+asyncpg://u@h/d"])
def test_another_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_DATABASE_URL"):
        create_store_engine(url)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="cannot be made"):
        create_store_engine(f"sqlite:///{tmp_path}/file/advisor.db")
