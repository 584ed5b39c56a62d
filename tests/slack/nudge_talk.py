"""A project in the stand-in Slack whose bot has a clock of its own, and what people do with its nudges."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.adapters.guard import finds_patient_data
from bot.compose import Application
from bot.domain.phases import Phase
from bot.domain.project import ProjectKey, Status, catalogue
from bot.services.acting import Acting
from bot.services.jobs import Tick
from bot.services.tracker import Tracker
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.standin.records import Message
from bot.store.nudges import NudgeStore
from tests.slack.bot import running
from tests.slack.project_talk import announced, starts
from tests.store.project_stores import engine_of, store_at

MORNING = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
"""A Wednesday, ten o'clock in Stockholm."""
ETHICS = "assess/ethics"
TOMORROW = dt.date(2026, 11, 26)


class Ward:
    """A project led by Anna. What is prepared goes through the tracker; what is tested, through Slack."""

    def __init__(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, url: str, base: Application
    ) -> None:
        self.slack, self.app, self.anna, self.channel = slack, app, anna, channel
        self.now = MORNING
        self.framework = base.corpus.framework
        self.store = store_at(url, self.framework)
        self.tracker = Tracker(self.store, finds_patient_data)
        self.nudges = NudgeStore(engine_of(self.store), self.store.frameworks)
        self.service: Service | None = None
        self.ticks: list[Tick] = []

    @property
    def key(self) -> ProjectKey:
        return ProjectKey(org=self.channel.team_id, channel=self.channel.id)

    @property
    def project(self):
        stored = self.store.load(self.key)
        assert stored is not None
        return stored.project

    def by(self, person: Person | None = None) -> Acting:
        return Acting(person=(person or self.anna).id, now=self.now)

    def due(self, activity: str = ETHICS, day: dt.date = TOMORROW) -> None:
        self.tracker.set_due(self.key, self.by(), activity, day)

    def settle(self, phase: Phase, *but: str) -> None:
        """All of the phase is done and proven, but for the activities that are named."""
        for item in catalogue(self.project, self.framework).in_phase(phase):
            if item.id not in but and not self.project.state(item.id).status.settled:
                self.tracker.add_evidence(self.key, self.by(), item.id, "note", "minutes")
                self.tracker.mark(self.key, self.by(), item.id, Status.DONE)

    def a_minute_passes(self, **later: float) -> None:
        """Let happen what is done each minute, so much later."""
        self.now += dt.timedelta(**later)
        for tick in self.ticks:
            tick(self.now)

    def settles(self) -> None:
        """Wait until the bot has done what it was told."""
        assert self.service is not None
        self.slack.wait_until(self.service.intake._inbox.is_done)

    def nudge(self, saying: str = "") -> Message:
        """Return the latest message with nudges, as it reads once the bot has done what it was told."""
        self.settles()
        found = [m for m in announced(self.anna, self.channel) if _is_nudge(m) and saying in m.shown]
        assert found, [m.shown for m in announced(self.anna, self.channel)]
        return found[-1]

    def nudged(self) -> list[Message]:
        return [m for m in announced(self.anna, self.channel) if _is_nudge(m)]

    def told_alone(self, person: Person) -> str:
        """Return what the bot told that person alone, latest."""
        self.settles()
        return [m for m in person.sees(self.channel) if m.only_for == person.id][-1].shown

    def tally(self, rule: str):
        return next(one for one in self.nudges.tally() if one.rule == rule)

    def past(self, rule: str):
        ground = self.nudges.past(self.key)
        assert ground is not None
        return [one for one in ground.past if one.rule == rule]


def _is_nudge(message: Message) -> bool:
    payload = (message.metadata or {}).get("event_payload", {})
    return str(payload.get("key", "")).startswith("nudge-")


@contextmanager
def ward(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    base: Application,
    folder: Path,
    **fields: object,
) -> Iterator[Ward]:
    url = f"sqlite:///{folder / 'advisor.db'}"
    made = Ward(slack, app, anna, channel, url, base)
    with running(slack, app, base, url, lambda: made.now, made.ticks) as service:
        made.service = service
        starts(anna, channel, **fields)
        yield made
    engine_of(made.store).dispose()
