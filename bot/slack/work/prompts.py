"""What the bot suggests to ask, where somebody opens its messages."""

import logging

from bot.domain.inbound import Item
from bot.domain.understanding import Language
from bot.errors import AdvisorError
from bot.services.intake import Intake
from bot.services.responder import Responder
from bot.slack import kinds
from bot.slack.clients import Clients

PROMPTS: dict[Language, tuple[str, ...]] = {
    "en": (
        "What do we check before we buy?",
        "How do we get the clinicians on board?",
        "What has to be in place before the pilot?",
        "Who owns the system after go-live?",
    ),
    "sv": (
        "Vad kontrollerar vi innan vi köper?",
        "Hur får vi med oss klinikerna?",
        "Vad måste finnas på plats före piloten?",
        "Vem äger systemet efter driftstart?",
    ),
}
"""Four at most, as Slack allows."""

logger = logging.getLogger(__name__)


class Prompts:
    """Suggested prompts are decoration: where Slack refuses them, nothing else is said."""

    def __init__(self, clients: Clients, responder: Responder) -> None:
        self._clients = clients
        self._responder = responder

    def register(self, intake: Intake) -> None:
        intake.on(kinds.PROMPTS, self.on_opened)

    def on_opened(self, item: Item) -> None:
        prompts = [{"title": text, "message": text} for text in PROMPTS[self._responder.language(item)]]
        try:
            self._clients.of(item.place).call(
                "assistant.threads.setSuggestedPrompts", channel_id=item.place.channel, prompts=prompts
            )
        except AdvisorError as error:
            logger.info("no prompts suggested key=%s: %s", item.key, error.message)
