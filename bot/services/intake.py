"""From what arrived to what is done about it: guard, keep, acknowledge; then work, once, whatever happens."""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from bot.domain.inbound import Item
from bot.errors import AdvisorError
from bot.services.jobs import PASSING, Job, Jobs
from bot.store.inbox import Inbox

JOB = "inbox"
SWEEP_SECONDS = 5.0
"""How often the inbox is looked through without being told, for what a crash left between two stations."""

PUMP_SECONDS = 0.05
"""Between two looks into the inbox: a burst of arrivals is handed on together."""
BURST_PER_SECOND, HOLD_BACK_SECONDS = 200, 5.0
"""More arrivals than this are a burst: until it is over, but for so long at most, no work is begun."""
UNDER_WAY, LANE_UNDER_WAY = 64, 4
"""Items that jobs have at once, in all and of one conversation: a burst waits in the inbox, where waiting
costs nothing, and a busy conversation does not stand in the way of the others."""

Worker = Callable[[Item], None]
Guard = Callable[[str], bool]
Clock = Callable[[], dt.datetime]
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

    def __init__(self, inbox: Inbox, jobs: Jobs, finds_patient_data: Guard, clock: Clock) -> None:
        self._inbox = inbox
        self._jobs = jobs
        self._finds_patient_data = finds_patient_data
        self._clock = clock
        self._workers: dict[str, Worker] = {}
        self._apology: Apology | None = None
        self._gathering = _Gathering()
        self._arrived = threading.Event()
        self._ending = threading.Event()
        self._arrivals = 0
        self._held_back = 0
        self._is_calm = threading.Event()
        self._is_calm.set()
        self._pump = threading.Thread(target=self._keep_pumping, name="intake-pump", daemon=True)

    def on(self, kind: str, worker: Worker) -> None:
        """Name who works on items of a kind; before `launch`."""
        if kind in self._workers:
            raise ValueError(f"{kind} has a worker already")
        self._workers[kind] = worker

    def on_failure(self, apology: Apology) -> None:
        """Name who tells the person when nothing came of an item."""
        self._apology = apology

    def handles(self, kind: str) -> bool:
        return kind in self._workers

    def knows(self, key: str) -> bool:
        """Tell whether an item of this key was taken lately."""
        return self._inbox.knows(key)

    def take(self, item: Item) -> None:
        """The item is on disk, or gathered. Text with patient data is not stored; its writer will be told.

        Raises:
            DataFolderError: the database failed; the sender has to try again.
        """
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
        new = self._inbox.take(items, self._clock())
        if any(new):
            self._arrivals += sum(new)
            self._arrived.set()

    def launch(self) -> None:
        """Begin to work, first on what was left."""
        self._jobs.on(JOB, self._work, self._given_up)
        self._jobs.launch()
        self._arrived.set()
        self._pump.start()

    def shutdown(self, wait_seconds: float) -> None:
        """Finish what goes on; what is left is taken up at the next start."""
        self._ending.set()
        self._is_calm.set()
        self._arrived.set()
        if self._pump.is_alive():
            self._pump.join(timeout=wait_seconds)
        self._jobs.shutdown(wait_seconds)
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

    def _work(self, job: Job) -> None:
        item = self._inbox.item(job.key)
        if item is None:
            return
        worker = self._workers.get(item.kind)
        if worker is None:
            logger.error("no worker for kind=%s key=%s", item.kind, item.key)
        else:
            self._is_calm.wait(HOLD_BACK_SECONDS)
            self._attempt(worker, item)
        self._settle(item.key)

    def _given_up(self, job: Job) -> None:
        """What could not be done for a day makes room for the rest."""
        self._settle(job.key)

    def _settle(self, key: str) -> None:
        self._inbox.done(key)
        self._arrived.set()

    def _attempt(self, worker: Worker, item: Item) -> None:
        """The item is worked on, or its person was told why not. Raises only what passes."""
        try:
            worker(item)
        except PASSING:
            raise
        except AdvisorError as error:
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
