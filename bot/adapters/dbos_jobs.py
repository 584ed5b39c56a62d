"""Durable jobs on DBOS: one workflow a job, its id the job's key, its state in a database of DBOS's own.

DBOS knows one instance a process: there is one `DbosJobs` at a time. A workflow is one step; a step
that was cut short is done again, so whatever a handler sends has to bear that.
"""

import datetime as dt
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID

from bot.errors import AdvisorError, AwayError, DataFolderError
from bot.services.jobs import PASSING, Handler, Job, Tick
from bot.store.engine import make_private
from bot.store.executors import ExecutorStore
from bot.tracing import span

NAME = QUEUE = "advisor"
TICK = "tick"
APPLICATION_VERSION = "1"
"""Of the shape of a job (kind, key, payload). Work of another version is left to processes of that one."""

POLLING_SECONDS = 0.1
"""How often the queue is looked at: the least that an answer waits."""
HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 30.0
"""A process that was silent for so long is dead: its work is taken over."""
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 1.0, 60.0
GIVE_UP_ATTEMPTS = 1_500
"""Attempts at a job; with a minute between them, about a day. Then it is given up, which has to succeed."""
STALE_MINUTES = 3.0
"""A minute that is told so late is not told: after an outage the newest one stands for all."""
KNOWN_BATCH = 500
"""Jobs that are asked for by name at a time."""
KEEP_HOURS = 48
"""How long finished jobs are remembered; the inbox knows items for longer."""

logger = logging.getLogger(__name__)


class DbosJobs:
    """Jobs on DBOS.

    Args:
        url: SQLAlchemy URL of its database.
        executor_id: names this process. One that starts under the same name takes up its own work at
            once; work of a name that does not come back is taken over after `DEAD_AFTER_SECONDS`.
        workers: jobs that go on at once in this process.
    """

    def __init__(self, url: str, executor_id: str, executors: ExecutorStore, workers: int = 4) -> None:
        self._url = url
        self._executor_id = executor_id
        self._executors = executors
        self._workers = workers
        self._handlers: dict[str, Handler] = {}
        self._given_up: dict[str, Handler] = {}
        self._ticks: list[Tick] = []
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)
        self._workflow: Callable[[str, str, dict[str, str], int], None] | None = None

    def on(self, kind: str, handler: Handler, given_up: Handler | None = None) -> None:
        self._handlers[kind] = handler
        if given_up is not None:
            self._given_up[kind] = given_up

    def every_minute(self, handler: Tick) -> None:
        self._ticks.append(handler)

    def launch(self) -> None:
        self.on(TICK, self._tick)
        is_sqlite = self._url.startswith("sqlite")
        if is_sqlite:
            _write_ahead(self._url)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._url.replace("postgresql+psycopg://", "postgresql://"),
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "console_log_level": "WARNING",
            "db_engine_kwargs": {"hide_parameters": True},
        }
        if is_sqlite:
            config["sys_db_pool_size"] = 2
        queue: dict[str, Any] = {
            "worker_concurrency": self._workers,
            "partition_concurrency": 1,
            "polling_interval_sec": POLLING_SECONDS,
        }
        _declare(config["system_database_url"] or "", queue)
        DBOS(config=config)
        self._workflow = self._registered()
        self._executors.beat(self._executor_id, _now())
        DBOS.launch()
        DBOS.register_queue(QUEUE, **queue)
        self._keeper.start()

    def start(self, kind: str, key: str, payload: Mapping[str, str] | None = None, lane: str = "") -> None:
        self._enqueue(kind, key, dict(payload or {}), 1, lane or key, None)

    def known(self, kind: str, keys: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for at in range(0, len(keys), KNOWN_BATCH):
            names = [f"{kind}:{key}" for key in keys[at : at + KNOWN_BATCH]]
            there = DBOS.list_workflows(workflow_ids=names, load_input=False, load_output=False)
            found |= {one.workflow_id.removeprefix(f"{kind}:") for one in there}
        return found

    def shutdown(self, wait_seconds: float) -> None:
        until = time.monotonic() + wait_seconds
        self._ending.set()
        if self._keeper.is_alive():
            self._keeper.join(timeout=wait_seconds)
        left_seconds = max(1, round(until - time.monotonic()))
        DBOS.destroy(workflow_completion_timeout_sec=left_seconds, destroy_registry=True)
        self._hand_back()

    def _hand_back(self) -> None:
        """What is left may be taken over at once, and not only when this process is given up for dead."""
        try:
            self._executors.beat(self._executor_id, _now() - dt.timedelta(seconds=2 * DEAD_AFTER_SECONDS))
        except DataFolderError:
            logger.warning("the database is away: what is left is taken over in %.0f s", DEAD_AFTER_SECONDS)

    def _registered(self) -> Callable[[str, str, dict[str, str], int], None]:
        """Return the workflow: one attempt, and if it has to be made again, the next as a job of its own.

        So nothing is held while it waits, neither a thread nor the lane.
        """

        @DBOS.step(name="attempt")
        def attempt(kind: str, key: str, payload: dict[str, str], number: int) -> float:
            return self._attempt(Job(kind, key, payload, number))

        @DBOS.workflow(name="job")
        def job(kind: str, key: str, payload: dict[str, str], number: int) -> None:
            wait_seconds = attempt(kind, key, payload, number)
            if wait_seconds > 0:
                self._enqueue(kind, key, payload, number + 1, key, wait_seconds)

        return job

    def _enqueue(
        self,
        kind: str,
        key: str,
        payload: dict[str, str],
        number: int,
        lane: str,
        delay_seconds: float | None,
    ) -> None:
        if self._workflow is None:
            raise RuntimeError("jobs are not launched")
        name = key if number == 1 else f"{key}#{number}"
        options = SetEnqueueOptions(queue_partition_key=lane, delay_seconds=delay_seconds)
        with SetWorkflowID(f"{kind}:{name}"), options:
            DBOS.enqueue_workflow(QUEUE, self._workflow, kind, key, payload, number)

    def _attempt(self, job: Job) -> float:
        """Return after how many seconds it has to be tried again; 0: it is over."""
        is_last = job.attempt > GIVE_UP_ATTEMPTS
        handler = (self._given_up if is_last else self._handlers).get(job.kind)
        if is_last:
            logger.error("job given up kind=%s key=%s attempt=%d", job.kind, job.key, job.attempt)
        elif handler is None:
            logger.error("no handler for job kind=%s key=%s", job.kind, job.key)
        if handler is None:
            return 0.0
        try:
            with span("job", kind=job.kind, key=job.key, attempt=job.attempt):
                handler(job)
        except PASSING as passing:
            wait_seconds = _pause(job.attempt, passing)
            logger.warning(
                "job waits kind=%s key=%s attempt=%d seconds=%.1f: %s",
                job.kind,
                job.key,
                job.attempt,
                wait_seconds,
                passing.message,
            )
            return wait_seconds
        except Exception:
            logger.exception("job failed kind=%s key=%s attempt=%d", job.kind, job.key, job.attempt)
        return 0.0

    def _tick(self, job: Job) -> None:
        minute = dt.datetime.fromisoformat(job.payload["minute"])
        if _now() - minute > dt.timedelta(minutes=STALE_MINUTES):
            return  # a later one, which is there already, does what is due
        for handler in self._ticks:
            try:
                handler(minute)
            except Exception:
                logger.exception("minute tick failed minute=%s", job.payload["minute"])

    def _keep(self) -> None:
        """Beat, take over the work of the dead, tick each minute, and forget what is long done."""
        ticked, swept = "", 0.0
        while not self._ending.is_set():
            try:
                now = _now()
                self._executors.beat(self._executor_id, now)
                self._take_over(now)
                minute = now.replace(second=0, microsecond=0).isoformat()
                if self._ticks and minute != ticked:
                    ticked = minute
                    self.start(TICK, minute, {"minute": minute}, lane=TICK)
                if time.monotonic() - swept > 3600:
                    swept = time.monotonic()
                    self._sweep(now)
            except Exception:
                logger.exception("jobs keeper failed; it goes on")
            self._ending.wait(HEARTBEAT_SECONDS)

    def _take_over(self, now: dt.datetime) -> None:
        dead = self._executors.silent_since(now - dt.timedelta(seconds=DEAD_AFTER_SECONDS))
        for executor_id in dead:
            if executor_id == self._executor_id:
                continue
            left = DBOS.list_workflows(
                status="PENDING", executor_id=executor_id, load_input=False, load_output=False
            )
            if left:
                logger.warning("taking over jobs=%d of executor=%s", len(left), executor_id)
                DBOS.resume_workflows([one.workflow_id for one in left], queue_name=QUEUE)
            self._executors.forget(executor_id)

    def _sweep(self, now: dt.datetime) -> None:
        before = (now - dt.timedelta(hours=KEEP_HOURS)).isoformat()
        while old := DBOS.list_workflows(
            completed_before=before,
            status=["SUCCESS", "ERROR", "CANCELLED"],
            limit=500,
            load_input=False,
            load_output=False,
        ):
            DBOS.delete_workflows([one.workflow_id for one in old])


def _pause(attempt: int, passing: AdvisorError) -> float:
    """Return the seconds until the next attempt: twice as long each time, up to a minute."""
    backoff = min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(attempt - 1, 10))
    asked = passing.after_seconds if isinstance(passing, AwayError) else None
    return max(backoff, asked or 0.0)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _declare(url: str, queue: Mapping[str, Any]) -> None:
    """The queue is in the database, a new one too, before DBOS is launched, which looks for queues then and
    only each second afterwards: so long the first work would wait."""
    DBOS.migrate(url)
    client = DBOSClient(system_database_url=url, application_name=NAME)
    try:
        client.register_queue(QUEUE, on_conflict="never_update", application_name=NAME, **queue)
    finally:
        client.destroy()


def _write_ahead(url: str) -> None:
    """Turn the write-ahead log on before DBOS opens the file: it multiplies what DBOS gets done."""
    path = Path(url.removeprefix("sqlite:///"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        make_private(path)
        connection = sqlite3.connect(path)
    except (OSError, sqlite3.Error) as error:
        raise DataFolderError(f"{path}: cannot be opened: {error}", "make its folder writable") from error
    try:
        connection.execute("PRAGMA journal_mode = WAL").close()
    finally:
        connection.close()
