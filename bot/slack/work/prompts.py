"""What the bot suggests to ask, where somebody opens its messages or looks at another channel beside them."""

import logging
from dataclasses import replace

from bot.domain.inbound import Item
from bot.domain.phases import Phase
from bot.errors import AdvisorError, Refused
from bot.services.intake import Intake
from bot.slack import kinds
from bot.slack.project_desk import ProjectDesk
from bot.slack.views.prompts import build_prompts

logger = logging.getLogger(__name__)


class Prompts:
    """Suggested prompts are decoration: where they cannot be had or set, nothing else is said."""

    def __init__(self, desk: ProjectDesk) -> None:
        self._desk = desk

    def register(self, intake: Intake) -> None:
        intake.on(kinds.PROMPTS, self.on_opened)

    def on_opened(self, item: Item) -> None:
        """The person sees questions of the phase of the project that they are about."""
        try:
            who = self._desk.surroundings.who(item.place, item.user)
            prompts = build_prompts(self._phase(item), who.language)
            self._desk.clients.of(item.place).call(
                "assistant.threads.setSuggestedPrompts", channel_id=item.place.channel, prompts=prompts
            )
        except AdvisorError as error:
            logger.info("no prompts suggested key=%s: %s", item.key, error.message)

    def _phase(self, item: Item) -> Phase | None:
        """Return the phase of the channel beside, else of that of their own projects that needs them most."""
        if viewed := item.data.get("viewed"):
            try:
                visit = self._desk.visit(replace(item.place, channel=viewed), item.user)
            except Refused:
                return None
            if visit.board:
                return visit.board.project.phase
        rows = self._desk.summarizer.portfolio(self._desk.clock(), item.place.org, item.user).rows
        return rows[0].phase if rows else None
