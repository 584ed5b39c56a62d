"""Work that is done once, whatever happens to the process in between."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.errors import AwayError, DataFolderError


@dataclass(frozen=True)
class Job:
    """One piece of work.

    Attributes:
        kind: decides the handler.
        key: names the work: of several starts with one key, one is done.
        payload: ids only, for it is kept in clear and for days.
        attempt: counts from 1.
    """

    kind: str
    key: str
    payload: Mapping[str, str] = field(default_factory=dict[str, str])
    attempt: int = 1


PASSING = (AwayError, DataFolderError)
"""What passes: something outside is away, or the database is locked, full or being restarted."""

Handler = Callable[[Job], None]
"""Does the work. After a crash it is called again for what was not finished, so it must bear that.

Raises one of `PASSING` to be called again later; anything else is a defect, is logged, and ends the job.
"""

Tick = Callable[[dt.datetime], None]


class Jobs(Protocol):
    """Durable jobs. Implementation: DBOS on SQLite or PostgreSQL."""

    def on(self, kind: str, handler: Handler, given_up: Handler | None = None) -> None:
        """Name the handler of a kind, before `launch`, and what is called instead after too many attempts."""
        ...

    def every_minute(self, handler: Tick) -> None:
        """Call the handler once a minute, in one process of all; before `launch`."""
        ...

    def launch(self) -> None:
        """Begin to work, first on what an earlier process left unfinished."""
        ...

    def start(self, kind: str, key: str, payload: Mapping[str, str] | None = None, lane: str = "") -> None:
        """The work is on disk and will be done. Work in one lane is done one after the other, in order."""
        ...

    def known(self, kind: str, keys: Sequence[str]) -> set[str]:
        """Return the keys for which `start` was called, here or in another process, and not long ago."""
        ...

    def shutdown(self, wait_seconds: float) -> None:
        """Take nothing new on, finish what goes on; what is not finished in time is handed back."""
        ...
