"""From what arrived to what is done about it: guard, keep, acknowledge; then work, once, whatever happens."""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable

from bot.domain.inbound import Item
from bot.errors import AdvisorError, AwayError
from bot.services.jobs import Job, Jobs
from bot.store.inbox import Inbox

JOB = "inbox"
SWEEP_SECONDS = 5.0
"""How often the inbox is looked through without being told, for what a crash left between two stations."""

Worker = Callable[[Item], None]
Guard = Callable[[str], bool]
Clock = Callable[[], dt.datetime]
Apology = Callable[[Item, AdvisorError | None, str], None]
"""Tells the person that nothing came of it: the known error, or None and a reference that is in the log."""

logger = logging.getLogger(__name__)


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
        self._arrived = threading.Event()
        self._ending = threading.Event()
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

    def take(self, item: Item) -> bool:
        """Return whether the item is new. Text with patient data is not stored; its writer will be told.

        Raises:
            DataFolderError: the database failed; the sender has to try again.
        """
        if item.text and self._finds_patient_data(item.text):
            item = item.without_text()
        is_new = self._inbox.take(item, self._clock())
        if is_new:
            self._arrived.set()
        return is_new

    def launch(self) -> None:
        """Begin to work, first on what was left."""
        self._jobs.on(JOB, self._work)
        self._jobs.launch()
        self._arrived.set()
        self._pump.start()

    def shutdown(self, wait_seconds: float) -> None:
        """Finish what goes on; what is left is taken up at the next start."""
        self._ending.set()
        self._arrived.set()
        if self._pump.is_alive():
            self._pump.join(timeout=wait_seconds)
        self._jobs.shutdown(wait_seconds)

    def pump(self) -> int:
        """Hand waiting items to jobs, in their order; return how many."""
        items = self._inbox.waiting()
        for item in items:
            self._jobs.start(JOB, item.key, lane=f"{item.place.org}:{item.place.channel}")
        if items:
            self._inbox.started([item.key for item in items])
        return len(items)

    def _keep_pumping(self) -> None:
        while not self._ending.is_set():
            self._arrived.wait(SWEEP_SECONDS)
            self._arrived.clear()
            try:
                while not self._ending.is_set() and self.pump():
                    pass
            except Exception:
                logger.exception("the inbox could not be handed on; it is tried again")
                self._ending.wait(1.0)
                self._arrived.set()

    def _work(self, job: Job) -> None:
        item = self._inbox.item(job.key)
        if item is None:
            return
        worker = self._workers.get(item.kind)
        if worker is None:
            logger.error("no worker for kind=%s key=%s", item.kind, item.key)
        else:
            self._attempt(worker, item)
        self._inbox.done(item.key)

    def _attempt(self, worker: Worker, item: Item) -> None:
        try:
            worker(item)
        except AwayError:
            raise
        except AdvisorError as error:
            logger.warning("item refused key=%s kind=%s error=%s", item.key, item.kind, type(error).__name__)
            self._apologise(item, error, "")
        except Exception:
            reference = secrets.token_hex(4)
            logger.exception("item failed key=%s kind=%s reference=%s", item.key, item.kind, reference)
            self._apologise(item, None, reference)

    def _apologise(self, item: Item, error: AdvisorError | None, reference: str) -> None:
        if self._apology:
            self._apology(item, error, reference)
