"""A process that writes to a project until it is done or killed; prints each write when it is stored.

`python -m tests.store.writer_process URL random SEED WRITES`: changes of all kinds, many refused.
`python -m tests.store.writer_process URL race NAME WRITES GATE`: waits for the file GATE, then marks.
"""

import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from bot.domain.project import Actor, Marked, Status
from bot.errors import ConflictError, Refused
from bot.store.drafts import Draft, Proposal
from bot.store.engine import create_store_engine
from bot.store.frameworks import FrameworkShelf
from bot.store.projects import ProjectStore
from tests.domain.project.builders import LEAD, NOW, small_framework
from tests.domain.project.random_changes import PEOPLE, any_change
from tests.store.project_stores import KEY


def write_randomly(store: ProjectStore, seed: int, writes: int) -> None:
    """Print the number and the hash of each change once it is stored."""
    rng = random.Random(seed)

    def make(draft: Draft) -> Proposal:
        team = SimpleNamespace(framework=draft.framework, p=draft.project, at=NOW)
        return Proposal(any_change(team, rng.choice), Actor(person=rng.choice(PEOPLE)))  # type: ignore[arg-type]

    made = 0
    while made < writes:
        try:
            record = store.write(KEY, make, NOW).record
        except Refused:
            continue
        made += 1
        say(record.number, record.hash)


def race(store: ProjectStore, name: str, writes: int, gate: Path) -> None:
    """Print `won` or `lost` for a write on version 1, then the outcome of each free write."""
    rng = random.Random(name)
    say("ready")
    while not gate.exists():
        time.sleep(0.002)
    report(store, rng, first="won", expected_version=1)
    for _ in range(writes):
        report(store, rng, first="stored")


def report(store: ProjectStore, rng: random.Random, first: str, **expected: int) -> None:
    activity = rng.choice([one.id for one in store.frameworks.current.activities[:4]])
    status = rng.choice([Status.DONE, Status.IN_PROGRESS, Status.NOT_STARTED])
    change = Marked(activity=activity, status=status)
    try:
        made = store.write(KEY, lambda _: Proposal(change, Actor(person=LEAD)), NOW, **expected)
        say(first, made.record.number, made.record.hash)
    except ConflictError:
        say("lost")
    except Refused:
        say("refused")


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    url, mode, label, count, *rest = sys.argv[1:]
    engine = create_store_engine(url)
    kept = ProjectStore(engine, FrameworkShelf(engine, small_framework()))
    if mode == "random":
        write_randomly(kept, int(label), int(count))
    else:
        race(kept, label, int(count), Path(rest[0]))
