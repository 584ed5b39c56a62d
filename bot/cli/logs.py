"""How a service logs: ids, counts, durations and places in the code; never text that people wrote.

Our own messages keep to that by themselves. What libraries say, and what an exception says, may quote
the value that went wrong: of these only the kind and the place are written, whatever the level.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import Literal

from bot.errors import (
    AwayError,
    DataFolderError,
    EmbedderError,
    IndexLockedError,
    ModelError,
    SettingsError,
    VectorStoreError,
)

Level = Literal["debug", "info", "warning"]

SPEAKING = ("bot", "alembic", "uvicorn")
"""Loggers whose messages are written as they are. All others may quote payloads, and do at DEBUG."""

TELLING = (
    AwayError,
    DataFolderError,
    EmbedderError,
    IndexLockedError,
    ModelError,
    SettingsError,
    VectorStoreError,
)
"""Errors whose sentence is about the installation, made of nothing that people wrote."""


def set_up_logs(level: Level) -> None:
    """Everything that this process logs, or that ends one of its threads, goes through `SafeFormatter`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter())
    handler.addFilter(_is_of_interest)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # DBOS gives its logger a handler of its own, with a formatter of its own, unless there is one.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    threading.excepthook = _log_end_of_thread


class SafeFormatter(logging.Formatter):
    """One line a record; behind an error the places that it passed, and its kind."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if _speaks(record) else f"{record.module}:{record.lineno}"
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said}".replace("\n", " ")
        error = record.exc_info[1] if record.exc_info else None
        return "\n".join((line, *told(error))) if error else line


def told(error: BaseException) -> Iterator[str]:
    """Yield the places and kinds of an error and of those behind it, the first cause first."""
    seen: set[int] = set()
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    for one in reversed(chain):
        for frame in traceback.extract_tb(one.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        yield f"  {_named(one)}"


def _named(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, TELLING):
        return f"{name}: {error}"
    return f"{name}: {error.strerror}" if isinstance(error, OSError) and error.strerror else name


def _speaks(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in SPEAKING


def _is_of_interest(record: logging.LogRecord) -> bool:
    return record.name.startswith("bot.") or record.levelno >= logging.WARNING


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_type is SystemExit or ended.exc_value is None:
        return
    name = ended.thread.name if ended.thread else "unknown"
    logging.getLogger(__name__).error(
        "thread %s ended", name, exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback)
    )
