"""Two replicas under a workspace's full load for a while, with everything that they stand on failing.

`python -m evals.benchmarks.soak [--minutes 10] [--rate 30000] [--nudges 2000]`: two replicas of the real
`advisor serve --http` behind a balancer, a PostgreSQL, a Chroma server, and the stand-in Slack with its rate
limits. Meanwhile a replica is killed (-9) every 30 seconds and started again, PostgreSQL is restarted once,
Chroma is away for a minute, and Slack answers 429 and 500, or not at all, at random.
Prints a table; exit status 1 unless every question was answered once, every nudge sent once, and every
change kept, by what is in the stand-in's store and in the database.
"""

import argparse
import datetime as dt
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.compose import Application
from bot.settings import Settings, default_data_dir
from bot.standin import StandIn
from evals import cases
from evals.benchmarks.soak import verdict
from evals.benchmarks.soak.load import Load
from evals.benchmarks.soak.scene import Workspace, begin_projects, make_due, shuffled, workspace
from evals.benchmarks.soak.stack import Stack, stack
from evals.benchmarks.soak.trouble import Plan, Trouble

EVENTS_PER_HOUR = 30_000
"""Slack's limit for one workspace and app."""
CHANGES_PER_MINUTE = 30
TALK_CHANNELS = 60
NUDGE_WAVES = 20
NUDGES_UNTIL_FRACTION = 0.6
"""Of the time: by then all nudges are due."""
DRAIN_SECONDS = 900.0
"""After the load: Slack tries an event again after five minutes, and a nudge's claim is held as long."""


@dataclass(frozen=True)
class Options:
    """How long and how much."""

    minutes: float
    rate: float
    nudges: int
    retry_factor: float
    seed: int
    keep: Path | None


class Memory(threading.Thread):
    """Looks at the replicas' memory each second, until it is ended."""

    def __init__(self, running: Stack) -> None:
        super().__init__(daemon=True)
        self.most = dict.fromkeys((replica.name for replica in running.replicas), 0)
        self._running = running
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1.0):
            for replica in self._running.replicas:
                self.most[replica.name] = max(self.most[replica.name], replica.resident_bytes())


def main() -> int:
    options = _options()
    vectors = Path(os.environ.get("ADVISOR_DATA_DIR") or default_data_dir()) / "index" / "vectors.db"
    slack = StandIn(rate_limits=True, retry_factor=options.retry_factor)
    app = slack.app("Advisor")
    with tempfile.TemporaryDirectory() as made, slack.running():
        folder = options.keep or Path(made)
        at = workspace(slack, app, TALK_CHANNELS, options.nudges)
        _say("building both indexes, starting the replicas")
        with stack(folder, app, vectors) as running:
            running.ready()
            return _soak(options, at, running, Application(Settings(database_url=running.postgres.url)))


def _soak(options: Options, at: Workspace, running: Stack, reading: Application) -> int:
    rng = random.Random(options.seed)
    _say(f"making {options.nudges:,} projects")
    begin_projects(reading, at, dt.datetime.now(dt.UTC))
    load = Load(at, [case.question for case in cases.load("tune") if case.kind == "answerable"], rng)
    trouble = Trouble(running, at.slack.faults, Plan.of(options.minutes), random.Random(options.seed + 1))
    memory = Memory(running)
    _say(f"soaking for {options.minutes:g} minutes")
    began = time.monotonic()
    memory.start()
    load.start(options.rate, CHANGES_PER_MINUTE)
    trouble.start()
    _nudge(options, at, reading, rng)
    _sleep_until(began + options.minutes * 60)
    load.end()
    trouble.end()
    lasted = time.monotonic() - began
    _say("load and trouble are over; waiting for what is left")
    drained = _drain(at, reading)
    memory.ended.set()
    ended = [replica.end() for replica in running.replicas]
    return _report(options, at, running, reading, load, trouble, memory, (lasted, drained), ended)


def _nudge(options: Options, at: Workspace, reading: Application, rng: random.Random) -> None:
    """Wave after wave of projects is due."""
    channels = shuffled(at.projects, rng)
    size = max(1, -(-len(channels) // NUDGE_WAVES))
    pause = options.minutes * 60 * NUDGES_UNTIL_FRACTION / NUDGE_WAVES
    for start in range(0, len(channels), size):
        wave = channels[start : start + size]
        _again(partial(make_due, reading, wave, dt.datetime.now(dt.UTC)))
        time.sleep(pause)


def _again(act: Callable[[], None]) -> None:
    """Do it, also where PostgreSQL is being restarted."""
    for _ in range(30):
        try:
            return act()
        except OperationalError:
            time.sleep(1)
    return act()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _drain(at: Workspace, reading: Application) -> float:
    """Wait until nothing is under way; return how long it took."""
    began = time.monotonic()
    wanted = len(at.projects)
    while time.monotonic() - began < DRAIN_SECONDS:
        quiet = at.slack.engine.courier.idle and verdict.left_over(reading.engine).fine
        if quiet and len(verdict.noted_nudges(reading.engine)) >= wanted:
            break
        time.sleep(1)
    taken = time.monotonic() - began
    time.sleep(5)  # a double would come now
    return taken


def _report(
    options: Options,
    at: Workspace,
    running: Stack,
    reading: Application,
    load: Load,
    trouble: Trouble,
    memory: Memory,
    took: tuple[float, float],
    ended: list[int],
) -> int:
    slack, done = at.slack, load.done
    with slack.engine.world.lock:
        talk = [m for channel in slack.engine.world.channels for m in slack.engine.world.talk(channel)]
    tallies = [
        verdict.questions(done.asked, talk),
        verdict.nudges(
            [(channel.id, slack.messages(channel)) for channel in at.projects],
            verdict.noted_nudges(reading.engine),
        ),
        verdict.changes(reading, at, done),
        verdict.left_over(reading.engine),
    ]
    print(f"\n{took[0] / 60:.1f} minutes, then {took[1]:.0f} s until all was worked off; seed {options.seed}")
    print(f"events {done.events:,} ({done.events / took[0] * 3600:,.0f} an hour), {os.cpu_count()} cores\n")
    for tally in tallies:
        print(tally)
    deliveries = slack.deliveries
    print(f"\nacknowledged within, s       {verdict.percentiles(verdict.ack_seconds(deliveries))}")
    print(f"answered within, s           {verdict.percentiles(verdict.answer_seconds(done.asked, talk))}")
    for name, most in memory.most.items():
        print(f"most memory, {name:<15} {most / 1e6:,.0f} MB")
    print(f"exit status at the end       {ended}")
    _show("what went wrong on purpose", trouble.happened)
    _show("not acknowledged, and tried again by Slack", verdict.refusals(deliveries))
    _show("refused by the balancer", running.balancer.refused)
    _show("changes that people were told did not work", done.refused)
    _show("answers of Slack's Web API", Counter(call.outcome for call in slack.calls))
    _show("warnings and errors in the logs", _logged(running))
    return 0 if all(tally.fine for tally in tallies) else 1


def _show(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}")
    for name, count in counts.most_common(20):
        print(f"  {count:>7,}  {name}")


def _logged(running: Stack) -> Counter[str]:
    """Return the warnings and errors by their first words, without ids."""
    found: Counter[str] = Counter()
    for replica in running.replicas:
        for line in replica.log.read_text("utf-8", errors="replace").splitlines():
            if match := re.match(r"\S+ \S+ (WARNING|ERROR|CRITICAL) (\S+) (.{0,60})", line):
                words = re.sub(r"\b\S*\d\S*|=\S+", "…", match[3])
                found[f"{match[1]} {match[2]}: {words}"] += 1
    return found


def _say(what: str) -> None:
    print(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=EVENTS_PER_HOUR, help="events an hour")
    parser.add_argument("--nudges", type=int, default=2_000, help="projects with something due")
    parser.add_argument(
        "--retry-factor", type=float, default=1.0, help="of Slack's pauses before it tries again"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder for data and logs, to look at afterwards")
    given = parser.parse_args()
    return Options(given.minutes, given.rate, given.nudges, given.retry_factor, given.seed, given.keep)


if __name__ == "__main__":
    sys.exit(main())
