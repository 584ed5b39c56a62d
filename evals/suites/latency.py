"""How long an answer takes, one at a time. Figures are ratios, for machines differ.

Run at the default concurrency, durations would be queueing times; these are not.
"""

import statistics
import time
from collections.abc import Callable, Sequence

from bot.compose import Application
from bot.domain.answers import Question
from evals.cases import load
from evals.metrics import Rate, exactly
from evals.results import Result

ASKED = 40
"""Questions of the tuning set that are timed."""

REPEATS = 3
"""Each is timed so often; the least time counts, for a busy machine only ever adds."""


def run(app: Application) -> Result:
    """Return medians in milliseconds and ratios to embedding the question, which is the floor."""
    started = time.perf_counter()
    cases = [case for case in load("tune") if case.kind == "answerable" and not case.thread][:ASKED]
    texts = [case.question for case in cases]
    timed = Application(app.settings, corpus=app.corpus)
    for text in texts[:3]:
        timed.advisor.ask(Question(text=text))
    answers = _best_of(lambda text: timed.advisor.ask(Question(text=text)), texts)
    floor = _best_of(timed.embedder.embed_question, texts)
    errors = () if len(texts) == ASKED else (f"{len(texts)} questions were timed, not {ASKED}",)
    return Result(_figures(answers, floor), errors=errors, took_seconds=time.perf_counter() - started)


def _figures(warm: Sequence[float], floor: Sequence[float]) -> dict[str, Rate]:
    ratio = statistics.median(warm) / statistics.median(floor)
    tail = sorted(warm)[int(0.95 * len(warm))] / statistics.median(warm)
    return {
        "cases": exactly(len(warm)),
        "median_ms": exactly(1000 * statistics.median(warm)),
        "median over embedding": exactly(ratio),
        "p95 over median": exactly(tail),
        "speed": exactly(1 / ratio),
        "evenness": exactly(1 / tail),
    }


def _best_of(call: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return the least time of each text; a mark at its end keeps it from being remembered."""
    best: list[float] = []
    for text in texts:
        times: list[float] = []
        for repeat in range(1, REPEATS + 1):
            started = time.perf_counter()
            call(text + "!" * repeat)
            times.append(time.perf_counter() - started)
        best.append(min(times))
    return best
