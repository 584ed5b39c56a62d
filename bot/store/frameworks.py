"""Each framework version that a project follows, kept when knowledge/ has moved on."""

import threading

from sqlalchemy import Connection, Engine, select, text

from bot.domain.framework import Framework
from bot.errors import KnowledgeError
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import framework


class FrameworkShelf:
    """Hands out frameworks by version: the current one as given, earlier ones from the database."""

    def __init__(self, engine: Engine, current: Framework) -> None:
        self.current = current
        self._engine = engine
        self._read: dict[str, Framework] = {current.version: current}
        self._kept = False
        self._lock = threading.Lock()

    def of(self, version: str) -> Framework:
        """Return that version.

        Raises:
            KnowledgeError: no project of this database was ever on it.
        """
        if version not in self._read:
            with store_errors(self._engine), self._engine.connect() as connection:
                content = _content(connection, version)
            if content is None:
                raise KnowledgeError(
                    f"framework {version} is not in the database", "restore it, or import the project again"
                )
            self._read[version] = Framework.model_validate_json(content)
        return self._read[version]

    def keep_current(self) -> None:
        """The database has the current version as it is now; done once in a process."""
        with self._lock:
            if self._kept:
                return
            with store_errors(self._engine):
                with self._engine.connect() as connection:
                    same = _content(connection, self.current.version) == self.current.model_dump_json()
                if not same:
                    with writing(self._engine).begin() as connection:
                        keep(connection, self.current, replace=True)
            self._kept = True


def keep(connection: Connection, kept: Framework, replace: bool = False) -> None:
    """The database has that version; `replace`: with this content, else with the first that came."""
    values = {"version": kept.version, "content": kept.model_dump_json()}
    connection.execute(_REPLACE if replace else _ADD, values)


_ADD = text(
    "INSERT INTO framework (version, content) VALUES (:version, :content) ON CONFLICT (version) DO NOTHING"
)
_REPLACE = text(
    "INSERT INTO framework (version, content) VALUES (:version, :content)"
    " ON CONFLICT (version) DO UPDATE SET content = excluded.content"
)


def _content(connection: Connection, version: str) -> str | None:
    return connection.scalar(select(framework.c.content).where(framework.c.version == version))
