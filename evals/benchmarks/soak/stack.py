"""What the soak runs: two replicas of the real `advisor serve --http`, each with a data folder of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.standin import InstalledApp
from evals.benchmarks.soak.balancer import Balancer, balancing
from evals.servers import ChromaServer, Postgres, free_port, private_chroma, private_postgres

ROOT = Path(__file__).resolve().parents[3]
INDEX_SECONDS = 900


@dataclass
class Replica:
    """One process of the bot, to be killed at will."""

    name: str
    port: int
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def start(self) -> None:
        command = [sys.executable, "-m", "bot", "serve", "--http", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (ours)
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.starts += 1

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> int:
        """Ask it to end; return its exit status."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            return -1

    def resident_bytes(self) -> int:
        """Return the memory that it holds; 0 where it does not run."""
        try:
            status = Path(f"/proc/{self.process.pid if self.process else 0}/status").read_text("utf-8")
        except OSError:
            return 0
        found = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(found[0]) * 1024 if found else 0


@dataclass(frozen=True)
class Stack:
    """Everything that runs beside the stand-in."""

    replicas: tuple[Replica, ...]
    postgres: Postgres
    chroma: ChromaServer
    balancer: Balancer

    def ready(self, timeout_seconds: float = 180) -> None:
        """Wait until every replica is ready."""
        deadline = time.monotonic() + timeout_seconds
        while not all(self.balancer.is_ready(replica.port) for replica in self.replicas):
            dead = [one.name for one in self.replicas if one.process and one.process.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise RuntimeError(f"replicas did not get ready; ended: {dead}")
            time.sleep(0.1)


@contextmanager
def stack(folder: Path, app: InstalledApp, vectors: Path, count: int = 2) -> Generator[Stack]:
    """PostgreSQL, Chroma, and replicas whose index is built; the app's events come by the balancer.

    Args:
        vectors: cache of the corpus's vectors, so that nothing is embedded anew.
    """
    with ExitStack() as held:
        postgres = held.enter_context(private_postgres(folder))
        chroma = held.enter_context(private_chroma(folder / "chroma"))
        replicas = tuple(
            _replica(folder, f"replica-{number}", app, postgres.url, chroma.url) for number in range(count)
        )
        _build_index(replicas, vectors)
        balancer = held.enter_context(balancing([replica.port for replica in replicas]))
        app.request_url = balancer.url
        for replica in replicas:
            replica.start()
            held.callback(replica.kill)
        yield Stack(replicas, postgres, chroma, balancer)


def _replica(folder: Path, name: str, app: InstalledApp, database_url: str, chroma_url: str) -> Replica:
    environment = {
        **os.environ,
        **app.environment(),
        "PYTHONPATH": str(ROOT),
        "ADVISOR_DATA_DIR": str(folder / name),
        "ADVISOR_DATABASE_URL": database_url,
        "ADVISOR_CHROMA_URL": chroma_url,
        "ADVISOR_EXECUTOR_ID": name,
        "ADVISOR_PERSON_LIMIT_PER_MINUTE": "1000000",  # few people ask for all of it
        "OMP_NUM_THREADS": "1",
    }
    return Replica(name, free_port(), folder / f"{name}.log", environment)


def _build_index(replicas: Sequence[Replica], vectors: Path) -> None:
    """Each has the index in its data folder; the vectors are in Chroma once."""
    first, *others = (Path(replica.environment["ADVISOR_DATA_DIR"]) for replica in replicas)
    (first / "index").mkdir(parents=True)
    if vectors.is_file():
        shutil.copy(vectors, first / "index" / vectors.name)
    with replicas[0].log.open("ab") as log:
        subprocess.run(
            [sys.executable, "-m", "bot", "index"],
            cwd=ROOT,
            env=replicas[0].environment,
            stdout=log,
            stderr=log,
            check=True,
            timeout=INDEX_SECONDS,
        )
    for other in others:
        shutil.copytree(first, other)
