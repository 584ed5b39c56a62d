"""Tells which changes a channel has to be told of: together, soon, and each once."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.project import ProjectKey, Record
from bot.services.project_keys import LOCAL_TEAM
from bot.services.summarizer import Board, Summarizer
from bot.store.announcements import AnnouncementStore, Claim

QUIET = dt.timedelta(seconds=20)
"""After so long without a further change the changes are told; shorter makes several messages of one act."""
LONGEST = dt.timedelta(minutes=3)
"""After so long they are told even while the team goes on."""
BACKLOG = dt.timedelta(hours=1)
"""Of a project that was never told of, older changes are not told."""
MOST_RECORDS = 100


@dataclass(frozen=True)
class Announcement:
    """Changes to tell the channel of in one message, named by `key`."""

    board: Board
    records: tuple[Record, ...]
    claim: Claim

    @property
    def key(self) -> str:
        return f"changes:{self.claim.key}:{self.claim.after}-{self.claim.upto}"


class Announcer:
    """Raises DataFolderError when the database fails."""

    def __init__(self, store: AnnouncementStore, summarizer: Summarizer) -> None:
        self._store = store
        self._summarizer = summarizer

    def due(self, now: dt.datetime) -> tuple[ProjectKey, ...]:
        """Return the channels that have to be told something now."""
        found = self._store.due(now - QUIET, now - LONGEST)
        return tuple(key for key in found if key.org != LOCAL_TEAM)

    def open(self, key: ProjectKey, now: dt.datetime) -> Announcement | None:
        """Return what the channel has to be told; the same until it is settled. None: nothing."""
        claim = self._store.claim(key, now - BACKLOG, now)
        board = self._summarizer.board(key, now) if claim else None
        if claim is None or board is None:
            return None
        found = self._summarizer.history(key, claim.after, MOST_RECORDS)
        return Announcement(board, tuple(one for one in found if one.number <= claim.upto), claim)

    def settle(self, announcement: Announcement, now: dt.datetime) -> None:
        """The channel was told."""
        self._store.settle(announcement.claim, now)
