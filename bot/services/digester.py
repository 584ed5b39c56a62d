"""The weekly digest for leads: all of their projects, what moved, what stands, what is at risk."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.nudges.hours import next_weekly
from bot.domain.nudges.values import Language
from bot.domain.project import PortfolioRow, ProjectRole
from bot.errors import AdvisorError
from bot.services.summarizer import Summarizer
from bot.store.digests import DigestStore, Subscription
from bot.store.nudges import LEASE_SECONDS

log = logging.getLogger(__name__)

BATCH = 100
WEEK = dt.timedelta(days=7)
RISK_DAYS = 14
"""A target so near with musts open counts as at risk; as the shipped rule `target-at-risk` has it."""

DEFAULT_ZONE = "Europe/Stockholm"
LEADING = (ProjectRole.LEAD, ProjectRole.DEPUTY)


@dataclass(frozen=True)
class DigestLine:
    """One project: its row, and how many changes people made in the week."""

    row: PortfolioRow
    changes: int

    def at_risk(self, today: dt.date) -> bool:
        """Something is late, or a target is near with musts open."""
        target = self.row.phase_target
        near = target is not None and (target - today).days <= RISK_DAYS and bool(self.row.must_gaps)
        return near or self.row.all.overdue > 0 or self.row.late_conditions > 0


@dataclass(frozen=True)
class Digest:
    """All that one person leads. `key`: one digest a person and week."""

    key: str
    org: str
    identity: str
    language: Language
    today: dt.date
    lines: tuple[DigestLine, ...]


Deliver = Callable[[Digest], None]
"""The person has the digest, once a key. Raises AwayError, ChannelGoneError."""


class Digester:
    """Sends digests when they are due; each once a week over crashes and replicas."""

    def __init__(self, store: DigestStore, summarizer: Summarizer, deliver: Deliver) -> None:
        self._store = store
        self._summarizer = summarizer
        self._deliver = deliver

    def subscribe(self, org: str, identity: str, day: int, hour: int, now: dt.datetime) -> dt.datetime:
        """The person gets the digest every week at that day and hour; returns when first."""
        first = next_weekly(now, self._zone(org, identity, None), day, hour)
        self._store.subscribe(org, identity, day, hour, first)
        return first

    def sweep(self, clock: Callable[[], dt.datetime]) -> int:
        """Send what is due; return how many were sent. One that fails does not stop the rest."""
        sent = 0
        for one in self._store.due(clock(), BATCH):
            try:
                sent += self._send(one, clock())
            except AdvisorError as error:
                log.warning("digest of %s not sent: %s", one.org, type(error).__name__)
            except Exception:
                log.exception("digest of %s failed", one.org)
        return sent

    def _send(self, one: Subscription, now: dt.datetime) -> bool:
        """Send it under a lease: who dies in between leaves it to be found or sent after that."""
        lease = now + dt.timedelta(seconds=LEASE_SECONDS)
        if not self._store.put_off(one, lease):
            return False
        digest = self.digest(one.org, one.identity, now)
        if digest.lines:
            self._deliver(digest)
        zone = self._zone(one.org, one.identity, one.time_zone)
        self._store.put_off(replace(one, due_at=lease), next_weekly(now, zone, one.day, one.hour))
        return bool(digest.lines)

    def digest(self, org: str, identity: str, now: dt.datetime) -> Digest:
        """Return the digest of the week that ends now."""
        found = self._summarizer.portfolio(now, org, identity, LEADING).rows
        lines: list[DigestLine] = []
        language: Language = "en"
        for row in found:
            summary = self._summarizer.summary(row.key, now, now - WEEK)
            language = summary.profile.language
            made = [line for line in summary.changes if line.change.kind != "nudge_sent" and not line.undone]
            lines.append(DigestLine(row, len(made)))
        today = now.date()
        year, week, _ = today.isocalendar()
        return Digest(f"digest-{org}-{identity}-{year}-{week}", org, identity, language, today, tuple(lines))

    def _zone(self, org: str, identity: str, chosen: str | None) -> str:
        stored = next(iter(self._summarizer.projects(org, identity, LEADING)), None)
        return chosen or (stored.project.profile.time_zone if stored else DEFAULT_ZONE)
