"""How long after the command the playground's page is there, and its first answer: over the built index.

`python -m evals.benchmarks.playground [--rounds N]`: starts `advisor play` anew each round, asks at once by
the page's own requests, and waits for the answer in the thread. Exit status 1 if the median is over the gate.
The time on the processor is told too: it changes least where others use the machine.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx

GATE_SECONDS = 10.0
"""From the command to the first answer on the page, on an idle machine."""
QUESTION = "What has to be in place before the pilot?"
POLL_SECONDS = 0.05
GIVE_UP_SECONDS = 120.0


@dataclass(frozen=True)
class Round:
    """Seconds from the command: to the page, to a bot that takes the question, to its answer."""

    page: float
    taken: float
    answer: float


def main() -> int:
    """Return 0 if the first answer came in time, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.playground", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = [_round() for _ in range(parser.parse_args().rounds)]
    for name, what in (
        ("page", "the page is there"),
        ("taken", "the question is taken"),
        ("answer", "the answer is on the page"),
    ):
        found = [getattr(one, name) for one in rounds]
        print(f"{what:28} median {median(found):5.1f} s, worst {max(found):5.1f} s")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{'processor, a round':28} {(used.ru_utime + used.ru_stime) / len(rounds):12.1f} s")
    print(f"gate for the answer: {GATE_SECONDS:.0f} s; load of the machine {os.getloadavg()[0]:.1f}")
    return int(median(one.answer for one in rounds) > GATE_SECONDS)


def _round() -> Round:
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "play", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            with httpx.Client(base_url=address, timeout=GIVE_UP_SECONDS, trust_env=False) as page:
                page.get("/").raise_for_status()
                there = time.perf_counter() - started
                return _ask(page, there, started)
        finally:
            process.terminate()


def _ask(page: httpx.Client, there: float, started: float) -> Round:
    state = page.get("/state").json()
    where = {"person": state["me"], "channel": state["channel"]}
    said = page.post("/act/say", json={**where, "mention": True, "text": QUESTION}).raise_for_status().json()
    taken = time.perf_counter() - started
    ts = said["result"]["ts"]
    while time.perf_counter() - started < GIVE_UP_SECONDS:
        messages: list[dict[str, Any]] = page.get("/state", params=where).json()["messages"]
        if any(one.get("thread_ts") == ts and one["ts"] != ts for one in messages):
            return Round(there, taken, time.perf_counter() - started)
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"no answer within {GIVE_UP_SECONDS:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
