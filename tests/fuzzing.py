"""How long the fuzz tests run: a few seconds each, or `ADVISOR_FUZZ_SECONDS`.

In a short run the examples are few and always the same ones; in a long one they are new each time.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from bot.errors import AdvisorError

SECONDS = float(os.environ.get("ADVISOR_FUZZ_SECONDS", "5"))
IS_LONG = SECONDS > 30
SLOWEST_SECONDS = 20.0
"""One example that takes longer is a hang, or as good as one; a busy machine is given its share."""


def fuzz(check: Callable[[Any], None], given_by: SearchStrategy[Any], examples: int = 60) -> int:
    """Call `check` with one drawn value after the other until the time is over; return how often."""
    until = time.monotonic() + SECONDS
    done = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not IS_LONG,
        phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(given_by)
    def each(value: Any) -> None:
        nonlocal done
        if time.monotonic() > until:
            return
        started = time.monotonic()
        check(value)
        assert time.monotonic() - started < SLOWEST_SECONDS, "took as long as a hang"
        done += 1

    each()
    while IS_LONG and time.monotonic() < until:
        each()
    assert done > 0
    return done


def refusal(act: Callable[[], object]) -> AdvisorError | None:
    """Return the known error that a call ends with, which can be printed; None where it goes well."""
    try:
        act()
    except AdvisorError as error:
        str(error).encode("utf-8")
        return error
    return None
