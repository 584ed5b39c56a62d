"""Vectors that were computed before, by text: nothing is embedded twice."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import DataFolderError

CHUNK = 128
"""Texts embedded between two calls of the progress display."""


class VectorCache:
    """An SQLite file of vectors, keyed by embedder, prefix and text."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def vectors(
        self,
        space: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], npt.NDArray[np.float32]],
        progress: Callable[[int, int], None],
    ) -> npt.NDArray[np.float32]:
        """Return one row a text, shape (n, dimension); unknown texts are embedded and kept.

        `space` names embedder and prefix. What was embedded before an interruption is not lost.

        Raises:
            DataFolderError: the file cannot be written.
        """
        keys = [hashlib.sha256(f"{space}\0{text}".encode()).digest() for text in texts]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(self._path, timeout=30) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB)")
                known = self._known(connection, keys)
                self._fill(connection, known, keys, texts, embed, progress)
        except (sqlite3.Error, OSError) as error:
            raise DataFolderError(
                f"{self._path}: {error}", "make the data folder writable, or free space"
            ) from error
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])

    @staticmethod
    def _known(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for at in range(0, len(keys), 500):
            batch = keys[at : at + 500]
            marks = ",".join("?" * len(batch))
            rows = connection.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", batch)  # noqa: S608
            found.update(rows.fetchall())
        return found

    @staticmethod
    def _fill(
        connection: sqlite3.Connection,
        known: dict[bytes, bytes],
        keys: Sequence[bytes],
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], npt.NDArray[np.float32]],
        progress: Callable[[int, int], None],
    ) -> None:
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        total, done = len(missing), 0
        while missing:
            batch = [missing.popitem() for _ in range(min(CHUNK, len(missing)))]
            rows = embed([text for _, text in batch])
            made = [
                (key, row.astype(np.float32).tobytes()) for (key, _), row in zip(batch, rows, strict=True)
            ]
            connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", made)
            connection.commit()
            known.update(made)
            done += len(batch)
            progress(done, total)
