"""Which processes work on jobs, and which of them have fallen silent."""

import datetime as dt

from sqlalchemy import Engine, delete, select

from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import executor
from bot.store.upserts import upsert


class ExecutorStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def beat(self, executor_id: str, now: dt.datetime) -> None:
        """The process is alive."""
        values = {"id": executor_id, "seen_at": now.astimezone(dt.UTC)}
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(upsert(self._engine, executor, values))

    def silent_since(self, moment: dt.datetime) -> list[str]:
        """Return the processes that were last alive before."""
        query = select(executor.c.id).where(executor.c.seen_at < moment.astimezone(dt.UTC))
        with store_errors(self._engine), self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def purge(self, before: dt.datetime) -> int:
        """Forget processes that were last alive before; return how many."""
        where = executor.c.seen_at < before.astimezone(dt.UTC)
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(executor).where(where)).rowcount

    def forget(self, executor_id: str) -> None:
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(executor).where(executor.c.id == executor_id))
