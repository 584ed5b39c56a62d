"""Runs Bolt for the web server: what is quick on its loop, what may wait for somebody in a thread."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue

from slack_bolt import BoltRequest, BoltResponse

from bot.domain.inbound import Item
from bot.services.intake import Intake

ANSWER_WITHIN_SECONDS = 2.5
"""Slack waits three seconds. Later than this a 503 says that it has to send again; what was under way
goes on, and the second delivery is known again."""
LOOK_SECONDS = 0.25
"""How often it is looked for answers that are late."""
THREADS = 16
"""Requests at once that are not quick: each may wait for Slack or for the database."""

logger = logging.getLogger(__name__)

Dispatch = Callable[[BoltRequest], BoltResponse]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request without an answer yet. `items`: what has to be on disk before `then` is the answer."""

    answer: "asyncio.Future[BoltResponse]"
    since: float
    then: BoltResponse
    items: Sequence[Item] = ()


class Dispatcher:
    """Answers requests; what a request brought is on disk before it is acknowledged.

    A hop between threads costs more than the rest of an acknowledgement. So a quick request runs on the
    loop, and only its commit, with that of all others that came meanwhile, is made by a thread.

    Args:
        is_quick: tells whether the listener of a request reads nothing but the request. It looks at
            what anybody may have sent, before the signature is checked.
    """

    def __init__(self, dispatch: Dispatch, intake: Intake, is_quick: Callable[[BoltRequest], bool]) -> None:
        self._dispatch = dispatch
        self._intake = intake
        self._is_quick = is_quick
        self._gathered: list[_Waiting] = []
        self._to_keep: SimpleQueue[list[_Waiting]] = SimpleQueue()
        self._is_keeping = False
        self._unanswered: deque[_Waiting] = deque()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Requests are answered while this is open."""
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        threading.Thread(target=self._keep_all, name="events", daemon=True).start()
        looking = asyncio.create_task(self._look_for_late_ones())
        try:
            yield
        finally:
            looking.cancel()
            self._to_keep.put([])
            self._threads.shutdown(wait=False)

    async def answer(self, request: BoltRequest) -> BoltResponse:
        """Return Bolt's answer; 500 where the database failed, 503 where it took too long."""
        if not self._may_run_here(request):
            waiting = self._wait()
            self._threads.submit(self._run, request, waiting)
            return await waiting.answer
        with self._intake.gathering() as items:
            answer = self._dispatched(request)
        if not items or answer.status != 200:  # nothing is kept of a request that failed
            return answer
        waiting = self._wait(answer, items)
        if not self._gathered and not self._is_keeping:
            self._loop.call_soon(self._hand_on)
        self._gathered.append(waiting)
        return await waiting.answer

    def _may_run_here(self, request: BoltRequest) -> bool:
        """Tell whether a request is quick; one that cannot be told goes to a thread, to be refused there."""
        try:
            return self._is_quick(request)
        except Exception as error:  # noqa: BLE001 (of a payload that anybody may have sent)
            logger.warning("not known whether a request is quick: %s", type(error).__name__)
            return False

    def _hand_on(self) -> None:
        """Have all that came in this turn of the loop kept: one commit after the other."""
        self._is_keeping = bool(self._gathered)
        if self._gathered:
            self._to_keep.put(self._gathered)
            self._gathered = []

    def _wait(self, then: BoltResponse | None = None, items: Sequence[Item] = ()) -> _Waiting:
        waiting = _Waiting(
            self._loop.create_future(), time.monotonic(), then or BoltResponse(status=500), items
        )
        self._unanswered.append(waiting)
        return waiting

    def _run(self, request: BoltRequest, waiting: _Waiting) -> None:
        self._on_loop(_answer_all, [waiting], [self._dispatched(request)])

    def _dispatched(self, request: BoltRequest) -> BoltResponse:
        try:
            return self._dispatch(request)
        except Exception:
            logger.exception("a request failed outside of its listener")
            return BoltResponse(status=500)

    def _keep_all(self) -> None:
        while batch := self._to_keep.get():
            try:
                self._intake.keep([item for one in batch for item in one.items])
            except Exception:
                logger.exception("not kept and not acknowledged requests=%d", len(batch))
                answers = [BoltResponse(status=500)] * len(batch)
            else:
                answers = [one.then for one in batch]
            self._on_loop(self._kept, batch, answers)

    def _kept(self, batch: Sequence[_Waiting], answers: Sequence[BoltResponse]) -> None:
        _answer_all(batch, answers)
        self._hand_on()

    def _on_loop(
        self,
        told: Callable[[Sequence[_Waiting], Sequence[BoltResponse]], None],
        batch: Sequence[_Waiting],
        answers: Sequence[BoltResponse],
    ) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(told, batch, answers)

    async def _look_for_late_ones(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            late = time.monotonic() - ANSWER_WITHIN_SECONDS
            while self._unanswered and (
                self._unanswered[0].answer.done() or self._unanswered[0].since < late
            ):
                waiting = self._unanswered.popleft()
                if not waiting.answer.done():
                    logger.error("no acknowledgement within seconds=%.1f", ANSWER_WITHIN_SECONDS)
                    waiting.answer.set_result(BoltResponse(status=503))


def _answer_all(batch: Sequence[_Waiting], answers: Sequence[BoltResponse]) -> None:
    for waiting, answer in zip(batch, answers, strict=True):
        if not waiting.answer.done():
            waiting.answer.set_result(answer)
