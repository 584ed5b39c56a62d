"""From what arrived to what is done about it: guard, keep, acknowledge; then work, once, whatever happens."""

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from bot.domain.inbound import Item
from bot.errors import AdvisorError, AwayError, VectorStoreError
from bot.services.jobs import PASSING, Job, Jobs
from bot.services.limits import PersonLimit, Wait
from bot.store.inbox import Inbox

JOB = "inbox"
SWEEP_SECONDS = 5.0
"""How often the inbox is looked through without being told, for what a crash left between two stations."""

PUMP_SECONDS = 0.05
"""Between two looks into the inbox: a burst of arrivals is handed on together."""
GLANCE_SECONDS = 0.02
"""After an arrival in calm, until a burst shows: what is begun before it takes its share of the machine."""
BURST_PER_SECOND, HOLD_BACK_SECONDS = 200, 5.0
"""More arrivals than this are a burst: until it is over, but for so long at most, no work is begun."""
UNDER_WAY, LANE_UNDER_WAY = 64, 4
"""Items that jobs have at once, in all and of one conversation: a burst waits in the inbox, where waiting
costs nothing, and a busy conversation does not stand in the way of the others."""

PATIENT_ATTEMPTS = 8
"""Attempts at an item while the vector store is away, before its person is told. With
the pauses of the jobs that is two minutes: longer than a restart, shorter than somebody waits in silence."""
OLD_MINUTES = 10.0
"""An item that has waited so long at the start has lain in a backup, or the bot was down: somebody else may
have answered it."""

Worker = Callable[[Item], None]
Guard = Callable[[str], bool]
Clock = Callable[[], dt.datetime]
Doubt = Callable[[Item], None]
"""Notes that an item may have been worked off by somebody who kept no note in this database."""
Apology = Callable[[Item, AdvisorError | None, str], None]
"""Tells the person that nothing came of it: the known error, or None and a reference that is in the log."""

logger = logging.getLogger(__name__)


class _Gathering(threading.local):
    """What a thread has taken in and not yet kept; None where it keeps each item at once."""

    items: list[Item] | None = None


class Intake:
    """Takes items in, and has each worked on once.

    Taken items are in the inbox before `take` returns. A thread hands them to jobs named by their key,
    so a crash at any point loses none, and handing one over twice starts one job.
    """

    def __init__(
        self,
        inbox: Inbox,
        jobs: Jobs,
        finds_patient_data: Guard,
        clock: Clock,
        limit: PersonLimit | None = None,
    ) -> None:
        self._inbox = inbox
        self._jobs = jobs
        self._finds_patient_data = finds_patient_data
        self._clock = clock
        self._limit = limit
        self._limited: set[str] = set()
        self._workers: dict[str, Worker] = {}
        self._apology: Apology | None = None
        self._doubt: Doubt | None = None
        self._gathering = _Gathering()
        self._arrived = threading.Event()
        self._ending = threading.Event()
        self._arrivals = 0
        self._held_back = 0
        self._is_calm = threading.Event()
        self._is_calm.set()
        self._pump = threading.Thread(target=self._keep_pumping, name="intake-pump", daemon=True)

    def on(self, kind: str, worker: Worker, limited: bool = False) -> None:
        """Name who works on items of a kind; before `launch`.

        Args:
            limited: one person may have only so many of them in a minute.
        """
        if kind in self._workers:
            raise ValueError(f"{kind} has a worker already")
        self._workers[kind] = worker
        if limited:
            self._limited.add(kind)

    def on_failure(self, apology: Apology) -> None:
        """Name who tells the person when nothing came of an item."""
        self._apology = apology

    def on_doubt(self, doubt: Doubt) -> None:
        """Name who sees to it that an item of a restored database is not worked off twice."""
        self._doubt = doubt

    def handles(self, kind: str) -> bool:
        return kind in self._workers

    def knows(self, key: str) -> bool:
        """Tell whether an item of this key was taken lately."""
        return self._inbox.knows(key)

    def take(self, item: Item) -> None:
        """The item is on disk, or gathered. Text with patient data is not stored; its writer will be told.
        So it is with who asks for too much: told once a minute, the rest is dropped.

        Raises:
            DataFolderError: the database failed; the sender has to try again.
        """
        wait = self._wait(item)
        if wait is not None:
            if not wait.is_first:
                return
            item = item.turned_away(wait.seconds)
        if item.text and self._finds_patient_data(item.text):
            item = item.without_text()
        if self._gathering.items is None:
            self.keep([item])
        else:
            self._gathering.items.append(item)

    @contextmanager
    def gathering(self) -> Generator[list[Item]]:
        """What this thread takes in meanwhile is in the list, and on disk only after `keep`."""
        gathered = self._gathering.items = list[Item]()
        try:
            yield gathered
        finally:
            self._gathering.items = None

    def keep(self, items: Sequence[Item]) -> None:
        """All the items are on disk, by one commit. Raises DataFolderError."""
        self._inbox.take(items, self._clock())
        self._arrivals += len(items)
        self._arrived.set()

    def _wait(self, item: Item) -> Wait | None:
        if self._limit is None or item.kind not in self._limited:
            return None
        wait = self._limit.check(item.place.org, item.user, item.key)
        if wait is not None and wait.is_first:
            logger.warning("too much asked for org=%s user=%s", item.place.org, item.user)
        return wait

    def launch(self) -> None:
        """Begin to work, first on what was left."""
        self._jobs.on(JOB, self._work, self._given_up)
        self._jobs.launch()
        self._take_back()
        self._arrived.set()
        self._pump.start()

    def shutdown(self, wait_seconds: float) -> None:
        """Finish what goes on; what is left is taken up at the next start."""
        until = time.monotonic() + wait_seconds
        self._ending.set()
        self._is_calm.set()
        self._arrived.set()
        if self._pump.is_alive():
            self._pump.join(timeout=wait_seconds)
        self._jobs.shutdown(max(0.0, until - time.monotonic()))
        self._inbox.close()

    def pump(self) -> int:
        """Hand waiting items to jobs, in their order, as many as may be under way; return how many."""
        under_way = self._inbox.under_way()
        room = UNDER_WAY - sum(under_way.values())
        if room <= 0:
            return 0
        handed: list[str] = []
        busy = [lane for lane, count in under_way.items() if count >= LANE_UNDER_WAY]
        for item in self._inbox.waiting(room, busy):
            if under_way.get(item.lane, 0) < LANE_UNDER_WAY:
                under_way[item.lane] = under_way.get(item.lane, 0) + 1
                self._jobs.start(JOB, item.key, lane=item.lane)
                handed.append(item.key)
        if handed:
            self._inbox.started(handed)
        return len(handed)

    def _keep_pumping(self) -> None:
        while not self._ending.is_set():
            self._arrived.wait(SWEEP_SECONDS)
            self._arrived.clear()
            if self._is_calm.is_set() and self._arrivals:
                self._ending.wait(GLANCE_SECONDS)
            try:
                if self._is_burst() or self.pump():
                    self._arrived.set()
            except Exception:
                logger.exception("the inbox could not be handed on; it is tried again")
                self._arrived.set()
                self._ending.wait(1.0)
            self._ending.wait(PUMP_SECONDS)

    def _is_burst(self) -> bool:
        """Tell whether so much arrives that acknowledging, which cannot wait, has to come before working."""
        arrived, self._arrivals = self._arrivals, 0
        is_burst = (
            arrived > BURST_PER_SECOND * PUMP_SECONDS and self._held_back < HOLD_BACK_SECONDS / PUMP_SECONDS
        )
        self._held_back = self._held_back + 1 if is_burst else 0
        (self._is_calm.clear if is_burst else self._is_calm.set)()
        return is_burst

    def _take_back(self) -> None:
        """What no job has, though it is noted so, waits again: jobs are not in a backup."""
        started, old = self._inbox.open_items(self._clock() - dt.timedelta(minutes=OLD_MINUTES))
        known = self._jobs.known(JOB, [item.key for item in started])
        lost = [item for item in started if item.key not in known]
        if self._doubt:
            for item in (*lost, *old):
                self._doubt(item)
        if lost:
            logger.warning("items=%d were noted as under way and no job had them", len(lost))
            self._inbox.wait_again([item.key for item in lost])

    def _work(self, job: Job) -> None:
        item = self._inbox.item(job.key)
        if item is None:
            return
        worker = self._workers.get(item.kind)
        if worker is None:
            logger.error("no worker for kind=%s key=%s", item.kind, item.key)
        else:
            self._is_calm.wait(HOLD_BACK_SECONDS)
            self._attempt(worker, item, job.attempt)
        self._settle(item.key)

    def _given_up(self, job: Job) -> None:
        """What could not be done for a day makes room for the rest."""
        self._settle(job.key)

    def _settle(self, key: str) -> None:
        self._inbox.done(key)
        self._arrived.set()

    def _attempt(self, worker: Worker, item: Item, attempt: int) -> None:
        """The item is worked on, or its person was told why not. Raises only what passes."""
        try:
            worker(item)
        except PASSING:
            raise
        except AdvisorError as error:
            if isinstance(error, VectorStoreError) and attempt < PATIENT_ATTEMPTS:
                raise AwayError(error.message, error.mend) from error
            logger.warning("item refused key=%s kind=%s error=%s", item.key, item.kind, type(error).__name__)
            self._apologise(item, error, "")
        except Exception:
            reference = secrets.token_hex(4)
            logger.exception("item failed key=%s kind=%s reference=%s", item.key, item.kind, reference)
            self._apologise(item, None, reference)

    def _apologise(self, item: Item, error: AdvisorError | None, reference: str) -> None:
        if self._apology is None:
            return
        try:
            self._apology(item, error, reference)
        except PASSING:
            raise
        except Exception:
            logger.exception("nobody was told key=%s kind=%s", item.key, item.kind)
