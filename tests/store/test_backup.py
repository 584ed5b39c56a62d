"""Backups on both databases: row for row, while somebody writes, and what is refused."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.domain.project import ProjectKey, Status
from bot.errors import BackupError
from bot.store.backup import back_up, restore
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from bot.store.project_checks import Sound
from bot.store.schema import metadata
from tests.store.project_stores import KEY, created, engine_of, marked, store_at

ACTIVITY = "assess/need"
STATES = (Status.IN_PROGRESS, Status.DONE)
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, moments in UTC."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(
                    v.replace(tzinfo=v.tzinfo or dt.UTC).astimezone(dt.UTC)
                    if isinstance(v, dt.datetime)
                    else v
                    for v in row
                )
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


@pytest.fixture(autouse=True)
def engines_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every engine that a test opens is closed after it."""
    opened: list[Engine] = []
    really_open = create_store_engine

    def opening(url: str) -> Engine:
        opened.append(really_open(url))
        return opened[-1]

    monkeypatch.setattr("tests.store.project_stores.create_store_engine", opening)
    monkeypatch.setattr("tests.store.test_backup.create_store_engine", opening)
    yield
    for engine in opened:
        engine.dispose()


def empty(url: str) -> Engine:
    engine = create_store_engine(url)
    upgrade(engine)
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    return str(request.getfixturevalue("second_postgres_url"))


def test_a_restore_equals_the_original_row_for_row(database_url: str, other_url: str, tmp_path: Path) -> None:
    store = store_at(database_url)
    created(store, KEY)
    marked(store, ACTIVITY)
    file = tmp_path / "b.zip"
    manifest = back_up(engine_of(store), file, NOW)
    other = empty(other_url)
    assert restore(other, file).rows == manifest.rows > 0
    assert rows_of(other) == rows_of(engine_of(store))
    back = store_at(other_url)
    assert isinstance(back.verify(KEY), Sound)
    marked(back, ACTIVITY, Status.IN_PROGRESS)  # the database goes on where the backup ended
    created(back, ProjectKey(org="T1", channel="C77"))


def test_a_backup_taken_while_somebody_writes_is_of_one_moment(database_url: str, tmp_path: Path) -> None:
    store = store_at(database_url)
    created(store, KEY)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [marked(store, ACTIVITY, STATES[n % 2]) for n in range(60)])
        taken = []
        for number in range(5):
            taken.append(tmp_path / f"b{number}.zip")
            back_up(engine_of(store), taken[-1], NOW)
        writing.result(timeout=60)
    for file in taken:
        url = f"sqlite:///{file}.db"
        restore(empty(url), file)
        again = store_at(url)
        assert isinstance(again.verify(KEY), Sound)


def test_a_database_with_rows_is_left_alone(tmp_path: Path) -> None:
    store = store_at(f"sqlite:///{tmp_path / 'a.db'}")
    created(store, KEY)
    file = tmp_path / "b.zip"
    back_up(engine_of(store), file, NOW)
    before = rows_of(engine_of(store))
    with pytest.raises(BackupError, match="not empty"):
        restore(engine_of(store), file)
    assert rows_of(engine_of(store)) == before


def test_a_damaged_backup_restores_nothing(tmp_path: Path) -> None:
    store = store_at(f"sqlite:///{tmp_path / 'a.db'}")
    created(store, KEY)
    file, spoilt = tmp_path / "b.zip", tmp_path / "spoilt.zip"
    back_up(engine_of(store), file, NOW)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"T1", b"T9") if "project" in name else content)
    other = empty(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(BackupError, match="damaged"):
        restore(other, spoilt)
    assert not any(rows_of(other).values())


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"{}"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "b.zip"
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"b\.zip"):
        restore(empty(f"sqlite:///{tmp_path / 'other.db'}"), file)


def test_a_backup_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    engine = empty(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(engine, tmp_path / "missing" / "b.zip", NOW)


def test_only_its_owner_can_read_a_backup(tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(empty(f"sqlite:///{tmp_path / 'a.db'}"), file, NOW)
    assert file.stat().st_mode & 0o077 == 0
