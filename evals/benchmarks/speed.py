"""Speed in ratios, each against something run in the same minute: `python -m evals.benchmarks.speed`."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from bot.compose import Application
from bot.domain.answers import Question
from bot.settings import read_settings
from evals.cases import load

ROUNDS = 5
"""Cold starts of each command, in turn."""


def median_ms(call: Callable[[str], object], texts: list[str]) -> float:
    """Return the median time of a call over the texts, in milliseconds."""
    times: list[float] = []
    for text in texts:
        started = time.perf_counter()
        call(text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def warm(app: Application) -> None:
    """Print a warm answer against its embedding and one bare Chroma query, question by question."""
    advisor, embedder = app.advisor, app.embedder
    collection = app.chroma.client().get_collection(app.index_name, embedding_function=None)
    cases = [case for case in load("tune") if case.kind == "answerable" and not case.thread]
    texts = [case.question for case in cases]
    for text in texts[:5]:
        advisor.ask(Question(text=text))
    ratios: list[float] = []
    answers: list[float] = []
    bare_times: list[float] = []
    for text in texts[5:]:
        fresh = f"{text} "
        started = time.perf_counter()
        vector = embedder.embed_question(fresh)
        collection.query(query_embeddings=vector.reshape(1, -1), n_results=10, include=["distances"])
        bare = time.perf_counter() - started
        started = time.perf_counter()
        advisor.ask(Question(text=fresh))
        answer = time.perf_counter() - started
        ratios.append(answer / bare)
        answers.append(answer * 1000)
        bare_times.append(bare * 1000)
    again = median_ms(lambda text: advisor.ask(Question(text=f"{text} ")), texts[5:])
    say("warm answer, median ms", f"{statistics.median(answers):.1f}")
    say("its embedding + one bare Chroma query, median ms", f"{statistics.median(bare_times):.1f}")
    say("ratio, median over questions (goal at most 1.5)", f"{statistics.median(ratios):.2f}")
    say("the same question again, median ms", f"{again:.1f}")


def cold() -> None:
    """Print a cold `advisor ask` against `import chromadb`, run in turn."""
    commands = {
        "ask": [sys.executable, "-m", "bot", "ask", "who should own the AI system?"],
        "import": [sys.executable, "-c", "import chromadb"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)  # noqa: S603
            times[name].append(time.perf_counter() - started)
    ratios = [one / other for one, other in zip(times["ask"], times["import"], strict=True)]
    say("cold `advisor ask`, median s", f"{statistics.median(times['ask']):.2f}")
    say("`python -c 'import chromadb'`, median s", f"{statistics.median(times['import']):.2f}")
    say("ratio, median of pairs (goal at most 2.0)", f"{statistics.median(ratios):.2f}")


def say(what: str, value: str) -> None:
    sys.stdout.write(f"{what:52} {value}\n")


def main() -> None:
    """Run all of it over the index of the data folder."""
    app = Application(read_settings())
    say("cues in the index", f"{app.indexer.ensure(app.progress).cues:,}")
    warm(app)
    cold()


if __name__ == "__main__":
    main()
