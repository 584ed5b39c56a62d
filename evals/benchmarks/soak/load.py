"""What people do in the soak: they talk and ask at the workspace's limit of events, and change projects."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.slack.views.nudge_actions import NUDGE_DONE
from bot.standin import Channel, Message, Person
from bot.standin.errors import StandInError
from evals.benchmarks.soak.scene import Workspace, key_of

QUESTION_FRACTION = 0.2
"""Of what people write. A mention is two events (`app_mention`, `message`), anything else is one."""
DIRECT_FRACTION = 0.25
"""Of the questions, those asked in direct messages."""
MODAL_SECONDS = 10.0
CHATTER = (
    "Lunch at noon?",
    "I have moved the meeting to Thursday.",
    "Thanks, that works.",
    "See the minutes.",
)


@dataclass(frozen=True)
class Lesson:
    """A change that its person was told is saved."""

    channel: Channel
    person: Person
    text: str


@dataclass
class Done:
    """What people did, as far as the bot acknowledged it, and what it did not."""

    asked: list[Message] = field(default_factory=list[Message])
    lessons: list[Lesson] = field(default_factory=list[Lesson])
    marked: list[Channel] = field(default_factory=list[Channel])
    events: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    """Acts on projects that people were told did not work, by how they were told."""


class Load:
    """Threads that act until they are ended."""

    def __init__(self, at: Workspace, questions: Sequence[str], rng: random.Random) -> None:
        self.done = Done()
        self._at = at
        self._questions = questions
        self._rng = rng
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, events_per_hour: float, changes_per_minute: float) -> None:
        self._run(self._write, 3600 / events_per_hour)
        self._run(self._change, 60 / changes_per_minute)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, act: Callable[[], int], seconds_each: float) -> None:
        """Act again and again, so often that each of the events that an act makes takes so long."""

        def go() -> None:
            at = time.monotonic()
            while not self._ended.wait(max(0.0, at - time.monotonic())):
                at += seconds_each * act()

        thread = threading.Thread(target=go, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _write(self) -> int:
        """Say something; return how many events it makes."""
        person, channel = self._rng.choice(self._at.people), self._rng.choice(self._at.talk)
        events = 1
        if self._rng.random() >= QUESTION_FRACTION:
            person.says(channel, self._rng.choice(CHATTER))
        elif self._rng.random() < DIRECT_FRACTION:
            self.done.asked.append(person.dms(self._at.app, self._rng.choice(self._questions)))
        else:
            asked = person.mentions(self._at.app, channel, self._rng.choice(self._questions))
            self.done.asked.append(asked)
            events = 2
        self.done.events += events
        return events

    def _change(self) -> int:
        """Keep a lesson of a project, or mark done what a nudge speaks of."""
        number = self._rng.randrange(len(self._at.projects))
        channel, person = self._at.projects[number], self._at.people[number % len(self._at.people)]
        nudges = [one for one in self._at.slack.messages(channel) if key_of(one).startswith("nudge-")]
        try:
            if nudges and channel not in self.done.marked:
                self._mark(person, channel, nudges[0])
            else:
                self._keep_lesson(person, channel)
        except (StandInError, AssertionError) as error:
            self.done.refused[_why(error)] += 1
        return 1

    def _mark(self, person: Person, channel: Channel, nudge: Message) -> None:
        before = len(self._told(person, channel))
        person.presses(nudge, NUDGE_DONE)
        if len(self._told(person, channel)) > before:
            self.done.refused["told by the bot"] += 1
        else:
            self.done.marked.append(channel)

    def _keep_lesson(self, person: Person, channel: Channel) -> None:
        text = f"Lesson {len(self.done.lessons)} of {self._rng.getrandbits(24):x}"
        told = person.command("/advisor", f"lesson {text}", channel)
        if told.message is not None:
            self.done.refused["told by the bot"] += 1
            return
        sent = person.submits(person.gets_modal(timeout_seconds=MODAL_SECONDS))
        if sent.errors or sent.view is not None:
            self.done.refused["the modal stayed open"] += 1
            self._at.slack.engine.world.stacks[person.id] = []
        else:
            self.done.lessons.append(Lesson(channel, person, text))

    def _told(self, person: Person, channel: Channel) -> list[Message]:
        return [one for one in self._at.slack.messages(channel) if one.only_for == person.id]


def _why(error: Exception) -> str:
    text = str(error)
    return "not acknowledged" if "acknowledge" in text else "no modal" if "modal" in text else text[:60]
