"""Runs Bolt beside the web server's loop: events many at a time, so that they share a commit and a thread."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from slack_bolt import BoltRequest, BoltResponse

ANSWER_WITHIN_SECONDS = 2.5
"""Slack waits three seconds. Later than this a 503 says that it has to send again; what was under way
goes on, and the second delivery is known again."""
LOOK_SECONDS = 0.25
"""How often it is looked for answers that are late."""
BATCH = 64
"""Events at most that share a commit; those behind wait for it."""
THREADS = 16
"""Requests that are not quick, at once: each may wait for Slack."""

logger = logging.getLogger(__name__)

Dispatch = Callable[[BoltRequest], BoltResponse]
Together = Callable[[], AbstractContextManager[None]]
"""Return a context at whose end all that its thread took in is on disk; raises where it is not."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: BoltRequest
    answer: "asyncio.Future[BoltResponse]"
    since: float


class Dispatcher:
    """Answers requests. An event is answered when it is on disk, by one commit for all that came at once.

    A hop between threads and a commit cost more than all the rest of an acknowledgement. So what is quick
    goes through one thread, which takes up whatever has arrived since it last looked, and anything that
    may wait for Slack goes through threads of its own.

    Args:
        is_quick: tells whether Slack will not be asked anything before the request is answered.
    """

    def __init__(self, dispatch: Dispatch, together: Together, is_quick: Callable[[BoltRequest], bool]) -> None:
        self._dispatch = dispatch
        self._together = together
        self._is_quick = is_quick
        self._arrived: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._unanswered: deque[_Waiting] = deque()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Requests are answered while this is open."""
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        worker = threading.Thread(target=self._work, name="events", daemon=True)
        worker.start()
        looking = asyncio.create_task(self._look_for_late_ones())
        try:
            yield
        finally:
            looking.cancel()
            self._arrived.put(None)
            self._threads.shutdown(wait=False)

    async def answer(self, request: BoltRequest) -> BoltResponse:
        """Return Bolt's answer; 500 where the database failed, 503 where it took too long."""
        waiting = _Waiting(request, self._loop.create_future(), time.monotonic())
        self._unanswered.append(waiting)
        if self._is_quick(request):
            self._arrived.put(waiting)
        else:
            self._threads.submit(self._answer, [waiting])
        return await waiting.answer

    def _work(self) -> None:
        while (first := self._arrived.get()) is not None:
            batch = [first]
            with suppress(Empty):
                while len(batch) < BATCH and (another := self._arrived.get_nowait()):
                    batch.append(another)
            self._answer([one for one in batch if not one.answer.done()])

    def _answer(self, batch: Sequence[_Waiting]) -> None:
        try:
            with self._together():
                answers = [self._dispatch(one.request) for one in batch]
        except Exception:
            logger.exception("not acknowledged requests=%d", len(batch))
            answers = [BoltResponse(status=500)] * len(batch)
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(_hand_over, batch, answers)

    async def _look_for_late_ones(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            late = time.monotonic() - ANSWER_WITHIN_SECONDS
            while self._unanswered and (self._unanswered[0].answer.done() or self._unanswered[0].since < late):
                waiting = self._unanswered.popleft()
                if not waiting.answer.done():
                    logger.error("no acknowledgement within seconds=%.1f", ANSWER_WITHIN_SECONDS)
                    waiting.answer.set_result(BoltResponse(status=503))


def _hand_over(batch: Sequence[_Waiting], answers: Sequence[BoltResponse]) -> None:
    for waiting, answer in zip(batch, answers, strict=True):
        if not waiting.answer.done():
            waiting.answer.set_result(answer)
