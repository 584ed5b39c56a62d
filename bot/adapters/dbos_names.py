"""The names of durable jobs in DBOS's own tables, from outside of a running process: to find and forget them.

A job's name, its lane and its inputs are ids (`bot.services.jobs.Job`); no text is in there.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbos import DBOSClient

BATCH = 500


class DbosJobNames:
    """Looks into the jobs' database with an engine that is opened for each call and closed after it.

    Args:
        make_engine: gives an engine of the store's kind, which leaves nothing readable behind.
        file: the database where it is an SQLite file: without it nothing was ever remembered.
    """

    def __init__(self, make_engine: Callable[[], Any], file: Path | None) -> None:
        self._make_engine = make_engine
        self._file = file

    def naming(self, mark: str) -> Sequence[str]:
        """Return the names of jobs that hold the mark; `:U1:` also finds what ends with `:U1`."""
        with self._client() as client:
            if client is None:
                return ()
            found = client.list_workflows(load_input=False, load_output=False)
            return tuple(one.workflow_id for one in found if mark in f"{one.workflow_id}:")

    def forget(self, names: Sequence[str]) -> None:
        """DBOS remembers none of the jobs of these names. What works on one ends as if it had."""
        with self._client() as client:
            if client is not None:
                for at in range(0, len(names), BATCH):
                    client.delete_workflows(list(names[at : at + BATCH]))

    @contextmanager
    def _client(self) -> "Generator[DBOSClient | None]":
        if self._file is not None and not self._file.exists():
            yield None
            return
        engine = self._make_engine()
        try:
            client = DBOSClient(system_database_engine=engine)
            try:
                yield client
            finally:
                client.destroy()
        finally:
            engine.dispose()
