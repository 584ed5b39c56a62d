"""A process that sweeps for nudges until it is done or killed: `python -m … URL CHANNELS NOW`.

CHANNELS is an SQLite file in which each post is a row, with nothing to keep two alike apart: a double
would stay there to be seen.
"""

import datetime as dt
import json
import sqlite3
import sys
from pathlib import Path

from bot.adapters.guard import finds_patient_data
from bot.domain.framework import Framework
from bot.domain.nudges import no_holidays
from bot.domain.project import ProjectKey
from bot.library.files import read_yaml
from bot.library.nudges import read_nudges
from bot.services.nudger import Nudger
from bot.services.nudging import Letter
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.store.engine import create_store_engine
from bot.store.frameworks import FrameworkShelf
from bot.store.nudges import NudgeStore
from bot.store.projects import ProjectStore

# ruff: noqa: ARG002 (the parameters are those of the port)


class FileChannel:
    """Channels in an SQLite file of their own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connect() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS post (ts INTEGER PRIMARY KEY, channel TEXT, key TEXT, lines TEXT)"
            )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30)
        connection.execute("PRAGMA synchronous = OFF")  # what a killed process wrote is there all the same
        return connection

    def post(self, key: ProjectKey, letter: Letter) -> str:
        lines = json.dumps([[line.rule, line.window] for line in letter.lines])
        connection = self._connect()
        with connection:
            row = (str(key), letter.message, lines)
            ts = connection.execute("INSERT INTO post (channel, key, lines) VALUES (?, ?, ?)", row).lastrowid
        connection.close()
        return str(ts)

    def edit(self, key: ProjectKey, ts: str, letter: Letter) -> None:
        raise AssertionError("nothing is added to a message here")

    def find(self, key: ProjectKey, message: str) -> str | None:
        connection = self._connect()
        found = connection.execute(
            "SELECT ts FROM post WHERE channel = ? AND key = ?", (str(key), message)
        ).fetchone()
        connection.close()
        return str(found[0]) if found else None

    def is_newest(self, key: ProjectKey, ts: str) -> bool:
        return False

    def posts(self) -> list[tuple[str, str, str]]:
        """Return channel, rule and window of each nudge that is there."""
        connection = self._connect()
        rows = connection.execute("SELECT channel, lines FROM post").fetchall()
        connection.close()
        return [(channel, rule, window) for channel, lines in rows for rule, window in json.loads(lines)]


def nudger_at(url: str, channels: Path) -> Nudger:
    """Return a nudger over that database, which has its tables already."""
    framework = shipped_framework()
    engine = create_store_engine(url)
    shelf = FrameworkShelf(engine, framework)
    projects, nudges = ProjectStore(engine, shelf), NudgeStore(engine, shelf)
    return Nudger(
        projects,
        Tracker(projects, finds_patient_data),
        nudges,
        FileChannel(channels),
        read_nudges(SHIPPED_KNOWLEDGE),
        no_holidays,
    )


def shipped_framework() -> Framework:

    return Framework.model_validate(read_yaml(SHIPPED_KNOWLEDGE / "framework.yaml"))


def main(url: str, channels: str, now: str) -> None:
    moment = dt.datetime.fromisoformat(now)
    nudger = nudger_at(url, Path(channels))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    report = nudger.sweep(lambda: moment)
    sys.stdout.write(f"done {report.sent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
