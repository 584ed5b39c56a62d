"""Tells people that nothing came of what they asked for, whatever it was: the one way of all work."""

import logging
import secrets

from bot.domain.inbound import PATIENT_DATA, TOO_MANY, Item
from bot.errors import AdvisorError
from bot.services.responder import Responder
from bot.slack import kinds
from bot.slack import project_kinds as projects
from bot.slack.destination import Destination
from bot.slack.failures import SlackRefusedError
from bot.slack.poster import Poster
from bot.slack.views.message import Message
from bot.slack.views.notices import build_error, build_failure

IN_THREAD = frozenset({kinds.QUESTION, kinds.EDITED})
"""Asked before everybody, so everybody hears that there is no answer."""
ALONE = frozenset(
    {kinds.ASIDE, kinds.SHARE, PATIENT_DATA, TOO_MANY, projects.PROJECT_SHARE, projects.PROJECT_EXPORT}
)
"""Only who wanted it hears of it, where they are."""
DIRECT = frozenset({projects.PORTFOLIO_EXPORT})
"""Wanted where nothing can be said: who wanted it hears of it in direct messages."""
NOBODY = frozenset(
    {kinds.DELETED, kinds.PROMPTS, kinds.HOME, projects.PROJECT_ANNOUNCE, projects.NUDGES_SHOW}
)
"""Nobody waits for it; it is in the log."""

logger = logging.getLogger(__name__)


def note_key(item_key: str) -> str:
    """Return the name of what is said of an item instead of an answer."""
    return f"note:{item_key}"


class Apologies:
    """Each is told once."""

    def __init__(self, responder: Responder, poster: Poster) -> None:
        self._responder = responder
        self._poster = poster

    def on_failure(self, item: Item, error: AdvisorError | None, reference: str) -> None:
        """Tell the known error with its mend, or the reference of a defect that is in the log."""
        if item.kind in NOBODY:
            return
        known = self._known(item, error, reference)
        key, destination = note_key(item.key), Destination.of(item)
        if item.kind in IN_THREAD:
            self._poster.post(key, destination, known)
        elif item.kind in DIRECT:
            at = self._poster.direct(item.place, item.user)
            self._poster.post(key, Destination.channel(at), known)
        else:
            self._poster.ephemeral(key, destination, known)

    def _known(self, item: Item, error: AdvisorError | None, reference: str) -> Message:
        if isinstance(error, SlackRefusedError):  # a defect or a missing scope: the operator's to mend
            reference = secrets.token_hex(4)
            logger.error("refused key=%s error=%s reference=%s", item.key, error.error, reference)
        elif error:
            return build_error(error.message, error.mend)
        return build_failure(reference, self._responder.language(item))
