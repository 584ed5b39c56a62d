"""A backup that is damaged is refused with a sentence, and the database stays empty."""

import datetime as dt
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, insert, select

from bot.errors import BackupError, DataFolderError
from bot.store.backup import back_up, restore
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from bot.store.schema import channel, executor, metadata
from tests.fuzzing import fuzz, refusal

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
PIECES = [b"", b"null", b"[]", b"{}", b"\xff", b'"', b"9" * 5000, b"[" * 5000, b"1e999", b"\n", b"\n\n", b"-"]


def database(path: Path) -> Engine:
    engine = create_store_engine(f"sqlite:///{path}")
    upgrade(engine)
    return engine


@pytest.fixture
def backup(tmp_path: Path) -> bytes:
    """A backup with a few rows, one with a moment."""
    engine = database(tmp_path / "full.db")
    with engine.begin() as connection:
        connection.execute(
            insert(channel), [{"org": "T", "channel": f"C{n}", "mode": "ask"} for n in range(3)]
        )
        connection.execute(insert(executor), [{"id": "a", "seen_at": NOW}])
    back_up(engine, tmp_path / "whole.zip", NOW)
    engine.dispose()
    return (tmp_path / "whole.zip").read_bytes()


def parts_of(backup: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(backup)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_damaged_backup_is_refused_and_nothing_is_restored(backup: bytes, tmp_path: Path) -> None:
    engine, path, whole = database(tmp_path / "empty.db"), tmp_path / "b.zip", backup
    parts = parts_of(whole)

    def damaged(rng: random.Random) -> bytes:
        if rng.random() < 0.3:
            at = rng.randrange(len(whole))
            return whole[:at] + rng.randbytes(rng.randrange(1, 4)) + whole[at + rng.randrange(4) :]
        made = io.BytesIO()
        chosen = rng.choice(sorted(parts))
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in parts.items():
                at = rng.randrange(len(content) + 1)
                spoilt = content[:at] + rng.choice(PIECES) + content[at + rng.randrange(9) :]
                if name != chosen or rng.random() < 0.9:
                    archive.writestr(name, spoilt if name == chosen else content)
        return made.getvalue()

    def each(seed: int) -> None:
        path.write_bytes(damaged(random.Random(seed)))
        error = refusal(lambda: restore(engine, path))
        assert error is None or isinstance(error, BackupError | DataFolderError)
        assert error is None or error.mend
        with engine.begin() as connection:
            rows = sum(
                connection.scalar(select(func.count()).select_from(t)) or 0 for t in metadata.sorted_tables
            )
            assert rows == (4 if error is None else 0)
            for table in (channel, executor):
                connection.execute(delete(table))

    fuzz(each, st.integers(0, 2**32), examples=120)
