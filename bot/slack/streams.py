"""A message that grows before its reader, while it lasts; whatever breaks, it is ended in another way."""

import logging
import time
from collections.abc import Callable, Sequence

from bot.domain.inbound import Place
from bot.errors import AdvisorError, AwayError
from bot.services.outbox import Outbox, Posted
from bot.slack.clients import Clients
from bot.slack.destination import Destination, named
from bot.slack.failures import GONE, SlackRefusedError
from bot.slack.views.message import BlockDict

APPEND_SECONDS = 1.0
"""Between two appended pieces at least: a workspace takes about a hundred a minute."""
LIFE_SECONDS = 240.0
"""After so long a stream is left, before Slack ends it, which it does after about five minutes."""
UNAVAILABLE_SECONDS = 600.0
"""How long no stream is tried in a conversation in which one was refused."""

logger = logging.getLogger(__name__)


class Streaming:
    """Where streams are taken now: workspaces allow about twenty a minute, and some conversations none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._paused_until: dict[tuple[str, str], float] = {}

    def allows(self, place: Place) -> bool:
        now, paused = self.clock(), self._paused_until
        return bool(place.team) and all(
            now >= paused.get((place.team, where), 0.0) for where in ("", place.channel)
        )

    def limited(self, place: Place, seconds: float) -> None:
        """The workspace takes none for so long."""
        self._pause((place.team, ""), seconds)

    def refused(self, place: Place) -> None:
        """The conversation takes none for a while."""
        self._pause((place.team, place.channel), UNAVAILABLE_SECONDS)

    def _pause(self, where: tuple[str, str], seconds: float) -> None:
        now = self.clock()
        self._paused_until = {one: until for one, until in self._paused_until.items() if until > now}
        self._paused_until[where] = now + seconds


class Stream:
    """Shows what is said piece by piece. Nothing here raises but the database's errors.

    A stream that was not ended by `finish` stands in the outbox as begun: the poster makes it whole.
    """

    def __init__(
        self,
        streaming: Streaming,
        outbox: Outbox,
        clients: Clients,
        key: str,
        destination: Destination,
        keep_pace: Callable[[Place], None],
    ) -> None:
        self._streaming = streaming
        self._outbox = outbox
        self._clients = clients
        self._key = key
        self._to = destination
        self._keep_pace = keep_pace
        self._ts = ""
        self._waiting = ""
        self._is_over = not destination.thread_ts or not streaming.allows(destination.place)
        self._began_at = self._appended_at = 0.0

    def show(self, text: str) -> None:
        """The text is shown, or waits for the next one; or nothing more is, where something broke."""
        if self._is_over or not text:
            return
        self._waiting += text
        now = self._streaming.clock()
        if not self._ts:
            self._start()
        elif now - self._began_at > LIFE_SECONDS:
            self._is_over = True
        elif now - self._appended_at >= APPEND_SECONDS:
            self._append()

    @property
    def is_open(self) -> bool:
        """Whether something is shown, and more may be."""
        return bool(self._ts) and not self._is_over

    def finish(self, blocks: Sequence[BlockDict] | None) -> Posted | None:
        """All that was shown stands, with the blocks under it; None: it has to be said by the poster.

        Without blocks it has to be.
        """
        if not self.is_open or blocks is None:
            return None
        if not self._called("chat.stopStream", self._waiting, blocks=list(blocks), metadata=named(self._key)):
            return None
        self._outbox.said(self._key, self._ts)
        return Posted(self._ts, is_new=True)

    def _start(self) -> None:
        place = self._to.place
        if not self._outbox.begin(self._key, place, self._to.thread_ts):
            self._is_over = True
            return
        self._keep_pace(place)
        arguments = {
            "thread_ts": self._to.thread_ts,
            "recipient_user_id": self._to.user,
            "recipient_team_id": place.team,
        }
        try:
            answer = self._call("chat.startStream", self._waiting, **arguments)
        except AdvisorError as error:
            self._not_started(error)
            return
        self._ts, self._waiting = answer["ts"], ""
        self._outbox.grows(self._key, self._ts)
        self._began_at = self._appended_at = self._streaming.clock()

    def _not_started(self, error: AdvisorError) -> None:
        """Where it is known that nothing is out, it is said as if nobody had tried."""
        self._is_over = True
        logger.warning("no stream key=%s: %s", self._key, error.message)
        if isinstance(error, SlackRefusedError):
            if error.error not in GONE:
                self._streaming.refused(self._to.place)
            self._outbox.forget(self._key)
        elif isinstance(error, AwayError) and error.after_seconds is not None:
            self._streaming.limited(self._to.place, error.after_seconds)
            self._outbox.forget(self._key)

    def _append(self) -> None:
        if self._called("chat.appendStream", self._waiting):
            self._waiting, self._appended_at = "", self._streaming.clock()

    def _called(self, method: str, text: str, **arguments: object) -> bool:
        """Tell whether the call went well; if not, nobody knows what is shown, and the stream is over."""
        try:
            self._call(method, text, ts=self._ts, **arguments)
        except AdvisorError as error:
            logger.warning("stream left key=%s: %s", self._key, error.message)
            self._is_over = True
            return False
        return True

    def _call(self, method: str, text: str, **arguments: object) -> dict[str, str]:
        place = self._to.place
        web = self._clients.of(place)
        return web.call(method, channel=place.channel, markdown_text=text or None, **arguments)
