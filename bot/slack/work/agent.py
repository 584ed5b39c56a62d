"""What a direct thread shows around an answer: that the bot is at work, and what the thread is about."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from bot.domain.inbound import Item
from bot.domain.understanding import Language
from bot.errors import AdvisorError
from bot.slack.clients import Clients
from bot.slack.views.budget import THREAD_TITLE_CHARS
from bot.slack.views.frames import SLACK_FRAMES
from bot.slack.views.mrkdwn import cut, defused, one_line

logger = logging.getLogger(__name__)


class AgentThreads:
    """Status and title are decoration: where Slack refuses them, the answer comes all the same."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    @contextmanager
    def working(self, item: Item, language: Language) -> Generator[None]:
        """Show that the bot is at work; afterwards nothing, however it went."""
        if not (item.place.is_direct and item.thread):
            yield
            return
        self._set("assistant.threads.setStatus", item, status=SLACK_FRAMES[language].working)
        try:
            yield
        finally:
            self._set("assistant.threads.setStatus", item, status="")

    def title(self, item: Item) -> None:
        """The thread that a question begins is named after it."""
        if item.place.is_direct and item.thread == item.ts:
            title = cut(defused(one_line(item.text)), THREAD_TITLE_CHARS)
            self._set("assistant.threads.setTitle", item, title=title)

    def _set(self, method: str, item: Item, **said: str) -> None:
        try:
            self._clients.of(item.place).call(
                method, channel_id=item.place.channel, thread_ts=item.thread, **said
            )
        except AdvisorError as error:
            logger.info("left out key=%s: %s", item.key, error.message)
