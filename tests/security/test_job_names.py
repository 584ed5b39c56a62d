"""The jobs' own database holds ids only, and forgets those that are asked for."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.adapters.dbos_jobs import DbosJobs
from bot.adapters.dbos_names import DbosJobNames
from bot.store.engine import create_store_engine
from bot.store.executors import ExecutorStore
from bot.store.migrate import upgrade

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def names_of(file: Path) -> DbosJobNames:
    return DbosJobNames(f"sqlite:///{file}")


def tables_of(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_jobs_are_found_by_the_ids_in_their_names_and_forgotten_without_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "jobs.db"
    engine = create_store_engine(f"sqlite:///{tmp_path / 'advisor.db'}")
    upgrade(engine)
    jobs = DbosJobs(f"sqlite:///{file}", "local", ExecutorStore(engine))
    done: list[str] = []
    jobs.on("inbox", lambda job: done.append(job.key))
    jobs.launch()
    try:
        for key in (
            "home:TGONE:UGONE:1",
            "question:TGONE:C1:1.0",
            "question:TKEPT:C1:1.0",
            "home:TKEPT:UGONE",
        ):
            jobs.start("inbox", key, lane=key)
        deadline = time.monotonic() + 20
        while len(done) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        names = names_of(file)
        assert len(names.naming(":TGONE:")) == 2
        assert len(names.naming(":UGONE:")) == 2
        names.forget([*names.naming(":TGONE:"), *names.naming(":UGONE:")])
    finally:
        jobs.shutdown(2)
        engine.dispose()
    assert [one.split(":")[1] for one in names_of(file).naming(":")] == ["question"]
    part = SECURITY.split("The durable jobs have tables", 1)[1].split("\n\n", 1)[0]
    assert tables_of(file) <= set(re.findall(r"`(\w+)`", part))
    left = b"".join(one.read_bytes() for one in tmp_path.glob("jobs.db*"))
    assert b"TKEPT" in left
    assert b"TGONE" not in left
    assert b"UGONE" not in left


def test_where_no_job_ever_ran_there_is_nothing_to_find(tmp_path: Path) -> None:
    names = names_of(tmp_path / "none.db")
    assert list(names.naming(":U1:")) == []
    names.forget(["inbox:x"])
    assert list(tmp_path.iterdir()) == []
