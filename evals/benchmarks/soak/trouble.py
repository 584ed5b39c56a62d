"""What goes wrong in the soak: replicas die, PostgreSQL is restarted, Chroma is away, Slack fails."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.standin.faults import Fault, Faults
from evals.benchmarks.soak.stack import Stack

SLACK_SECONDS = 1.5
"""A fault of Slack so often, on average."""
POSTGRES_AWAY_SECONDS = 3.0


@dataclass(frozen=True)
class Plan:
    """When things go wrong, in seconds from the start."""

    kill_every_seconds: float
    postgres_at_seconds: float
    chroma_at_seconds: float
    chroma_away_seconds: float

    @classmethod
    def of(cls, minutes: float) -> "Plan":
        length = minutes * 60
        return cls(30.0, length * 0.35, length * 0.6, min(60.0, length * 0.2))


class Trouble:
    """Threads that break things until they are ended; then everything runs again."""

    def __init__(self, stack: Stack, faults: Faults, plan: Plan, rng: random.Random) -> None:
        self.happened: Counter[str] = Counter()
        self._stack = stack
        self._faults = faults
        self._plan = plan
        self._rng = rng
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for act in (self._kill_replicas, self._restart_postgres, self._take_chroma_away, self._fail_slack):
            thread = threading.Thread(target=act, daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)
        self._faults.clear()

    def _kill_replicas(self) -> None:
        number = 0
        while not self._ended.wait(self._plan.kill_every_seconds):
            replicas = self._stack.replicas
            replica, other = replicas[number % len(replicas)], replicas[(number + 1) % len(replicas)]
            self.happened["replicas killed"] += 1
            if not self._stack.balancer.is_ready(other.port):
                self.happened["replicas killed while the other was not ready"] += 1
            replica.kill()
            replica.start()
            number += 1

    def _restart_postgres(self) -> None:
        if not self._ended.wait(self._plan.postgres_at_seconds):
            self.happened["PostgreSQL restarted"] += 1
            self._stack.postgres.stop()
            time.sleep(POSTGRES_AWAY_SECONDS)
            self._stack.postgres.start()

    def _take_chroma_away(self) -> None:
        if not self._ended.wait(self._plan.chroma_at_seconds):
            self.happened[f"Chroma away, {self._plan.chroma_away_seconds:.0f} s"] += 1
            self._stack.chroma.kill()
            self._ended.wait(self._plan.chroma_away_seconds)
            self._bring_chroma_back()

    def _bring_chroma_back(self) -> None:
        """A busy machine takes its time; that it was away longer than meant is told."""
        while True:
            try:
                return self._stack.chroma.start()
            except RuntimeError:
                self.happened["Chroma did not come back in time, started again"] += 1
                self._stack.chroma.kill()

    def _fail_slack(self) -> None:
        rng = self._rng
        kinds: dict[str, Callable[[], Fault]] = {
            "429": lambda: Fault(_method(rng), status=429, retry_after_seconds=rng.randint(1, 3)),
            "500": lambda: Fault(_method(rng), status=500),
            "500 after the effect": lambda: Fault(_method(rng), status=500, after_effect=True),
            "connection dropped": lambda: Fault(_method(rng), status=0),
            "dropped after the effect": lambda: Fault(_method(rng), status=0, after_effect=True),
            "hung 2 s": lambda: Fault(_method(rng), status=0, hang_seconds=2.0),
        }
        while not self._ended.wait(rng.expovariate(1 / SLACK_SECONDS)):
            name = rng.choice(sorted(kinds))
            self._faults.add(kinds[name]())
            self.happened[f"Slack: {name}"] += 1


def _method(rng: random.Random) -> str:
    return rng.choice(("chat.postMessage", "chat.postMessage", "chat.*", "conversations.*", "*"))
