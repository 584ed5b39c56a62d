"""What passes between the Nudger and the channel that it speaks in, and what it tells of a sweep."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.domain.nudges import Nudge
from bot.domain.nudges.values import Language
from bot.domain.project import People, ProjectKey
from bot.services.summarizer import Board

RuleAndWindow = tuple[str, str]


Became = Literal["settled", "snoozed", "dismissed", "muted"]


@dataclass(frozen=True)
class Line:
    """One nudge of a letter. `nudge` is None where nothing is asked any more; `became` says why."""

    rule: str
    window: str
    nudge: Nudge | None
    wording: str | None = None
    """The rule's sentence in a language model's words, with its marks; None: the rule's own."""
    became: Became = "settled"
    until: dt.datetime | None = None
    """Of a snooze: when it comes again."""


@dataclass(frozen=True)
class Letter:
    """All that a message with nudges says."""

    message: str
    """The key under which it is posted: one key, one message."""
    lines: tuple[Line, ...]
    board: Board
    """The project as the letter shows it."""

    @property
    def language(self) -> Language:
        return self.board.project.profile.language

    @property
    def people(self) -> People:
        return self.board.people

    @property
    def version(self) -> int:
        return self.board.project.version


class NudgeChannel(Protocol):
    """Where nudges are posted. Implementations: Slack, and the simulated channel of the evals.

    Methods raise ChannelGoneError where the channel takes no message, AwayError otherwise.
    """

    def post(self, key: ProjectKey, letter: Letter) -> str:
        """Post the letter and return the message's name in the channel."""
        ...

    def edit(self, key: ProjectKey, ts: str, letter: Letter) -> None:
        """The message says what the letter says; nobody is notified."""
        ...

    def find(self, key: ProjectKey, message: str) -> str | None:
        """Return the name of the message that was posted under that key, None where none was."""
        ...

    def is_newest(self, key: ProjectKey, ts: str) -> bool:
        """Tell whether nothing was written in the channel after that message."""
        ...


@dataclass(frozen=True)
class Look:
    """What looking at one project led to."""

    key: ProjectKey
    sent: tuple[RuleAndWindow, ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()
    """Rule, window and reason."""
    dropped: tuple[RuleAndWindow, ...] = ()
    """Never told and not true any more: claimed and not posted, or held only while nobody looked."""
    merged: int = 0
    """Periods of the cadence that went by unseen; the latest stands for them."""
    failed: str | None = None
    next_check_at: dt.datetime | None = None


@dataclass
class SweepReport:
    """What a sweep did."""

    looks: int = 0
    sent: int = 0
    dropped: int = 0
    merged: int = 0
    failed: dict[str, int] = field(default_factory=dict[str, int])
    held: dict[str, int] = field(default_factory=dict[str, int])

    def line(self) -> str:
        """Return the report in one line of counts: what was dropped and merged with the rest."""
        counts = (("failed", self.failed), ("held", self.held))
        more = [f"{name} {reason} {count}" for name, by in counts for reason, count in sorted(by.items())]
        told = [f"{self.looks} projects, sent {self.sent}, dropped {self.dropped}, merged {self.merged}"]
        return ", ".join([*told, *more])

    def add(self, look: Look) -> None:
        """Count what one look led to."""
        self.looks += 1
        self.sent += len(look.sent)
        self.dropped += len(look.dropped)
        self.merged += look.merged
        for _, _, reason in look.held:
            self.held[reason] = self.held.get(reason, 0) + 1
        if look.failed:
            self.failed[look.failed] = self.failed.get(look.failed, 0) + 1
