"""What came of it, by the stand-in's store and the database alone: what is lost, what is there twice."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import quantiles

from sqlalchemy import Engine, func, select

from bot.compose import Application
from bot.domain.project import ProjectKey, Status
from bot.standin import Channel, Message
from bot.standin.courier import Delivery
from bot.store.project_checks import Misfit
from bot.store.schema import inbox, nudge
from evals.benchmarks.soak.load import Done
from evals.benchmarks.soak.scene import ACTIVITY, Workspace, key_of


@dataclass(frozen=True)
class Tally:
    """How many there should be once each, and what is not so. `fine` where nothing is."""

    name: str
    wanted: int
    faults: Counter[str] = field(default_factory=Counter[str])

    @property
    def fine(self) -> bool:
        return self.wanted > 0 and not +self.faults

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {count}" for name, count in sorted((+self.faults).items())) or "none"
        return f"{self.name:<42} {self.wanted:>7}   lost, doubled or wrong: {told}"


def questions(asked: Iterable[Message], talk: Iterable[Message]) -> Tally:
    """Each question has one answer in its thread, and no notice instead of it or beside it."""
    threads: dict[tuple[str, str], list[str]] = {}
    for message in talk:
        if message.app_id and not message.deleted:
            threads.setdefault((message.channel_id, message.root_ts), []).append(key_of(message))
    faults, wanted = Counter[str](), 0
    for question in asked:
        wanted += 1
        said = threads.pop((question.channel_id, question.root_ts), [])
        answers = [key for key in said if key.startswith("answer:")]
        faults["not answered"] += not answers
        faults["answered more than once"] += len(answers) > 1
        faults["with a notice of failure"] += len(said) > len(answers)
    faults["answer to what was not asked"] += sum(
        any(key.startswith("answer:") for key in said) for said in threads.values()
    )
    return Tally("questions, answered once", wanted, faults)


def nudges(projects: Iterable[tuple[str, Iterable[Message]]], noted: Iterable[tuple[str, str]]) -> Tally:
    """Each project's channel has one message with nudges, and the database says that it was sent.

    Args:
        projects: channel id and the messages of the channel.
        noted: of each nudge that the database calls sent, the message's key and its `ts`.
    """
    sent, faults, wanted = set(noted), Counter[str](), 0
    for _, messages in projects:
        wanted += 1
        found = [m for m in messages if not m.deleted and key_of(m).startswith("nudge-")]
        faults["not sent"] += not found
        faults["sent more than once"] += len(found) > 1
        faults["sent and not noted"] += any((key_of(m), m.ts) not in sent for m in found)
    return Tally("nudges, sent once", wanted, faults)


def changes(app: Application, at: Workspace, done: Done) -> Tally:
    """Each lesson that was saved is there once, and each activity that was marked is done."""
    faults = Counter[str]()
    lessons: dict[str, Counter[str]] = {}
    for lesson in done.lessons:
        channel = lesson.channel
        if channel.id not in lessons:
            stored = app.summarizer.show(project_key(channel))
            lessons[channel.id] = Counter(str(one.text) for one in stored.project.lessons.values())
        count = lessons[channel.id][lesson.text]
        faults["lesson lost"] += count == 0
        faults["lesson kept twice"] += count > 1
    for channel in done.marked:
        state = app.summarizer.show(project_key(channel)).project.state(ACTIVITY)
        faults["mark lost"] += state.status is not Status.DONE
    for channel in at.projects:
        faults["broken history"] += isinstance(app.summarizer.verify(project_key(channel)), Misfit)
    return Tally("changes, kept once", len(done.lessons) + len(done.marked), faults)


def left_over(engine: Engine) -> Tally:
    """Nothing waits in the inbox, and no nudge is half sent."""
    with engine.connect() as connection:
        items = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
        halves = connection.execute(select(nudge.c.status, func.count()).group_by(nudge.c.status)).all()
    faults = Counter({f"item {state}": number for state, number in items if state != "done"})
    faults |= Counter({f"nudge {status}": number for status, number in halves if status != "sent"})
    return Tally("items worked off", sum(number for _, number in items), faults)


def noted_nudges(engine: Engine) -> list[tuple[str, str]]:
    query = select(nudge.c.message, nudge.c.ts).where(nudge.c.status == "sent")
    with engine.connect() as connection:
        return [(row.message, row.ts) for row in connection.execute(query)]


def ack_seconds(deliveries: Iterable[Delivery]) -> list[float]:
    return [one.ack.latency_seconds for one in deliveries if one.ack.taken]


def answer_seconds(asked: Iterable[Message], talk: Iterable[Message]) -> list[float]:
    """Return how long each answer took, from the question's time to its own."""
    at = {(one.channel_id, one.root_ts): float(one.ts) for one in asked}
    return [
        float(one.ts) - at[one.channel_id, one.root_ts]
        for one in talk
        if key_of(one).startswith("answer:") and (one.channel_id, one.root_ts) in at
    ]


def refusals(deliveries: Iterable[Delivery]) -> Counter[str]:
    """Return what was not acknowledged, by kind, reason and status."""
    return Counter(
        f"{one.kind} {one.ack.reason}{f' {one.ack.status}' if one.ack.status else ''}"
        for one in deliveries
        if not one.ack.taken
    )


def percentiles(values: list[float]) -> str:
    """Return the median, the 95th and the 99th percentile and the longest, in seconds."""
    if len(values) < 2:
        return "too few"
    cuts = quantiles(values, n=100)
    return f"p50 {cuts[49]:.2f}   p95 {cuts[94]:.2f}   p99 {cuts[98]:.2f}   longest {max(values):.2f}"


def project_key(channel: Channel) -> ProjectKey:
    return ProjectKey(org=channel.team_id, channel=channel.id)
