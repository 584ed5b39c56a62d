"""The names of durable jobs in DBOS's own tables, from outside of a running process: to find and forget them.

A job's name, its lane and its inputs are ids (`bot.services.jobs.Job`); no text is in there.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dbos import DBOSClient

from bot.store.engine import create_store_engine, truncate_log

BATCH = 500


class DbosJobNames:
    """Looks into the jobs' database at `url`; where that is a file and is not there, there are no jobs."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = Path(url.partition("///")[2]) if url.startswith("sqlite") else None

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
    def _client(self) -> Generator[DBOSClient | None]:
        if self._file is not None and not self._file.exists():
            yield None
            return
        engine = create_store_engine(self._url)
        try:
            client = DBOSClient(system_database_engine=engine)
            try:
                yield client
            finally:
                client.destroy()
            truncate_log(engine)
        finally:
            engine.dispose()
