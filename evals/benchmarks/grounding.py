"""How long the grounding verifier takes: `python -m evals.benchmarks.grounding`.

Every statement of the corpus against its passage, and against twenty passages at once; one statement at
a time, nothing kept between passes but what the verifier itself keeps. The processor's time is
taken, which other work on the machine does not lengthen.
"""

import time
from collections.abc import Sequence

from bot.compose import Application
from bot.settings import read_settings
from evals.statements import Material, load_paraphrases, text_of

LONG = 20
"""Passages of a long case, some 800 words."""


def main() -> None:
    """Print the load time and median, p95 and p99 of a check, in milliseconds."""
    app = Application(read_settings())
    start = time.perf_counter()
    verifier = app.verifier
    print(f"load {1000 * (time.perf_counter() - start):.0f} ms")
    material = Material(app.corpus)
    texts = [text_of(passage) for passage in material.passages]
    for name, size in (("one passage", 1), (f"{LONG} passages", LONG)):
        took: list[float] = []
        for one in load_paraphrases():
            at = material.place[one.passage]
            passages = [texts[(at + number) % len(texts)] for number in range(size)]
            start = time.thread_time()
            verifier.check(one.text, passages)
            took.append(1000 * (time.thread_time() - start))
        print(f"{name:12} {_quantiles(took)}")


def _quantiles(took: Sequence[float]) -> str:
    ordered = sorted(took)
    shown = ((name, ordered[int(share * (len(ordered) - 1))]) for name, share in _SHARES)
    return "  ".join(f"{name} {value:.1f} ms" for name, value in shown)


_SHARES = (("median", 0.5), ("p95", 0.95), ("p99", 0.99))


if __name__ == "__main__":
    main()
