"""Whether the bot keeps up with one workspace at Slack's limit: 30,000 events an hour, for minutes.

`python -m evals.benchmarks.slack_load [--minutes N] [--questions SHARE] [--database-url URL]`: a stand-in
Slack with many channels sends events at an even pace; a share of them are questions to the bot, the rest
talk between people, which it acknowledges and forgets. The share is an assumption and is printed.
Printed: how long acknowledgements and answers took, and the slope of the server's memory. Exit status 1
if a question has no answer, a second one, or a figure is beyond its gate.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, quantiles

from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from evals.benchmarks.slack_server import Server, ours

EVENTS_PER_HOUR = 30_000
"""Slack's limit for one workspace and app."""
CHANNELS = 60
"""So many that the pace of one post a second and channel, which is Slack's, is not what is measured."""
ACK_GATE_SECONDS, ANSWER_GATE_SECONDS = 0.3, 5.0
SLOPE_GATE_MB = 1.0
"""A minute: what is called flat. Over ten minutes less than a twentieth of the process."""
SAMPLE_SECONDS = 5.0
WARM_FRACTION, WARM_MOST_SECONDS = 0.3, 120.0
"""What is left out of the slope at the beginning: caches fill, threads start."""
PATIENCE_SECONDS = 60.0

QUESTIONS = (
    "What should we check before we buy an AI system?",
    "When should training start?",
    "Who should own the system after go-live?",
    "How do we get the clinicians on board?",
    "What belongs in the evaluation plan of a pilot?",
    "Hur får vi med oss klinikerna?",
    "What did others learn about alert fatigue?",
    "Does the infrastructure have to be ready before the pilot?",
)
TALK = "Thanks, see you at the meeting tomorrow"


@dataclass
class Traffic:
    """What was sent, and the server's memory over time as (minutes, MB)."""

    asked: list[tuple[Channel, Message]] = field(default_factory=list[tuple[Channel, Message]])
    events: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])


@dataclass(frozen=True)
class Outcome:
    acks: list[float]
    refused: int
    answers: list[float]
    unanswered: int
    doubled: int


def send(
    person: Person, app: InstalledApp, channels: list[Channel], server: Server, options: argparse.Namespace
) -> Traffic:
    """Send events at an even pace for so many minutes; each question is asked in the next channel."""
    traffic = Traffic()
    pace = 3600 / EVENTS_PER_HOUR
    started = time.monotonic()
    sampled = -SAMPLE_SECONDS
    while (passed := time.monotonic() - started) < options.minutes * 60:
        number = traffic.events
        channel = channels[number % len(channels)]
        if int((number + 1) * options.questions) > int(number * options.questions):
            text = QUESTIONS[len(traffic.asked) % len(QUESTIONS)]
            traffic.asked.append((channel, person.mentions(app, channel, text)))
        else:
            person.says(channel, TALK)
        traffic.events += 1
        if passed - sampled >= SAMPLE_SECONDS:
            sampled = passed
            traffic.memory.append((passed / 60, server.memory_mb()))
        time.sleep(max(0.0, started + traffic.events * pace - time.monotonic()))
    return traffic


def judge(slack: StandIn, app: InstalledApp, traffic: Traffic) -> Outcome:
    """Wait for the last answers, then look at the stand-in's records of what the bot said and when."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        replies = _replies(slack, app, traffic)
        if all(replies.values()):
            break
        time.sleep(1)
    replies = _replies(slack, app, traffic)
    answers = [min(found) - float(ts) for (_, ts), found in replies.items() if found]
    events = [one for one in slack.deliveries if one.kind == "events_api"]
    return Outcome(
        acks=[one.ack.latency_seconds for one in events],
        refused=sum(not one.ack.taken for one in events),
        answers=answers,
        unanswered=sum(not found for found in replies.values()),
        doubled=sum(len(found) > 1 for found in replies.values()),
    )


def _replies(slack: StandIn, app: InstalledApp, traffic: Traffic) -> dict[tuple[str, str], list[float]]:
    """Return when the bot replied to each question."""
    found: dict[tuple[str, str], list[float]] = {(c.id, m.ts): [] for c, m in traffic.asked}
    for channel in {c.id: c for c, _ in traffic.asked}.values():
        for message in slack.messages(channel):
            if message.app_id == app.id and (key := (channel.id, message.thread_ts or "")) in found:
                found[key].append(float(message.ts))
    return found


def slope(memory: list[tuple[float, float]]) -> float:
    """Return the growth in MB a minute by least squares, without what came before it was warm."""
    warm = min(memory[-1][0] * WARM_FRACTION, WARM_MOST_SECONDS / 60)
    kept = [sample for sample in memory if sample[0] >= warm]
    return linear_regression([at for at, _ in kept], [mb for _, mb in kept]).slope


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.slack_load")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--questions", type=float, default=0.25, help="share of the events, 0 to 1")
    parser.add_argument("--database-url", default="", help="PostgreSQL; without it, SQLite")
    options = parser.parse_args()
    slack = StandIn(log_size=int(options.minutes * EVENTS_PER_HOUR / 60 * 4) + 1_000)
    app = slack.app("Advisor")
    anna = slack.person("Anna Berg")
    channels = [slack.channel(f"team-{number}", [anna, app.bot]) for number in range(CHANNELS)]
    with slack.running(), tempfile.TemporaryDirectory() as folder:
        server = ours(Path(folder), app.environment(), options.database_url)
        os.nice(5)  # the sender gives way to the server
        try:
            server.wait()
            app.request_url = f"http://127.0.0.1:{server.port}/slack/events"
            cpu = server.cpu_seconds()
            traffic = send(anna, app, channels, server, options)
            cpu = (server.cpu_seconds() - cpu) / (options.minutes * 60)
            outcome = judge(slack, app, traffic)
        finally:
            server.end()
    return report(options, traffic, outcome, cpu)


def report(options: argparse.Namespace, traffic: Traffic, outcome: Outcome, cpu: float) -> int:
    acks = quantiles(outcome.acks, n=100)
    answers = quantiles(outcome.answers, n=100)
    growth = slope(traffic.memory)
    rows = (
        (f"events sent in {options.minutes:g} min, at {EVENTS_PER_HOUR} an hour", f"{traffic.events}"),
        ("of them questions (an assumption)", f"{len(traffic.asked)}"),
        ("events not taken at the first try", f"{outcome.refused}"),
        ("ack p50 / p95 / p99, ms (gate p99 300)", " / ".join(f"{acks[n] * 1e3:.0f}" for n in (49, 94, 98))),
        ("answer p50 / p95 / p99, s (gate p95 5)", " / ".join(f"{answers[n]:.2f}" for n in (49, 94, 98))),
        ("questions without an answer, with two", f"{outcome.unanswered}, {outcome.doubled}"),
        ("cores that the server used", f"{cpu:.2f}"),
        ("memory at the end, MB", f"{traffic.memory[-1][1]:.0f}"),
        (f"memory slope, MB a minute (gate {SLOPE_GATE_MB:g})", f"{growth:+.2f}"),
    )
    for what, figure in rows:
        print(f"{what:<60} {figure:>20}")
    is_right = (
        not (outcome.unanswered or outcome.doubled)
        and acks[98] <= ACK_GATE_SECONDS
        and answers[94] <= ANSWER_GATE_SECONDS
        and growth <= SLOPE_GATE_MB
    )
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
