"""The project store when processes are killed, and when many write at once."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.project import Created, Profile
from bot.store.project_checks import Sound
from bot.store.projects import ProjectStore
from tests.domain.project.builders import LEAD, NOW, lab, person
from tests.store.project_stores import KEY, engine_of, raw, store_at

ROOT = Path(__file__).parents[2]
ROUNDS, WRITES = (int(part) for part in os.environ.get("ADVISOR_KILL_ROUNDS", "6x40").split("x"))
"""How often a writer is killed, and the writes that it was going to make; 50x200 is the full test."""


@pytest.fixture
def store(database_url: str):
    made = store_at(database_url)
    change = Created(key=KEY, profile=Profile(name=lab("Sepsis alert")), framework_version="1.0.0")
    made.write(KEY, raw(change, person(LEAD)), NOW)
    yield made
    engine_of(made).dispose()


def started(url: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer_process", url, *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_writer_leaves_a_whole_project_and_every_acknowledged_write(
    store: ProjectStore, database_url: str
) -> None:
    rng = random.Random(7)
    for seed in range(ROUNDS):
        with started(database_url, "random", seed, WRITES) as writer:
            assert writer.stdout
            lines = [writer.stdout.readline() for _ in range(rng.randrange(1, WRITES))]
            try:  # in the middle of a write, not just after one
                writer.wait(rng.uniform(0, 0.02))
            except subprocess.TimeoutExpired:
                writer.kill()
            lines += [line for line in writer.stdout.read().splitlines() if line]
        hashes = {str(record.number): record.hash for record in store.history(KEY)}
        acknowledged = dict(line.split() for line in lines)
        assert acknowledged.items() <= hashes.items()
        found = store.verify(KEY)
        assert isinstance(found, Sound), found
        assert found.changes == len(hashes)


def test_of_eight_processes_one_wins_and_the_others_are_told(
    store: ProjectStore, database_url: str, tmp_path: Path
) -> None:
    gate, writes = tmp_path / "gate", 15
    writers = [started(database_url, "race", f"w{number}", writes, gate) for number in range(8)]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    gate.touch()
    lines: list[str] = []
    for writer in writers:
        out, errors = writer.communicate(timeout=120)
        assert (writer.returncode, errors) == (0, "")
        lines += out.splitlines()
    kinds = [line.split()[0] for line in lines]
    assert kinds.count("won") == 1
    assert kinds.count("lost") >= 7
    assert len(kinds) == 8 * (writes + 1)
    stored = [line.split()[1:] for line in lines if line.split()[0] in ("won", "stored")]
    history = [[str(record.number), record.hash] for record in store.history(KEY)]
    assert sorted(stored) == sorted(history[1:])
    assert store.verify(KEY) == Sound(len(history), history[-1][1])
