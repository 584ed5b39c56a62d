"""Joins what Slack does with nudges: whoever acts on one does so as a visitor of its project."""

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.inbound import Item
from bot.domain.project import ProjectKey
from bot.errors import AdvisorError
from bot.services.intake import Intake
from bot.services.jobs import PASSING
from bot.services.nudge_desk import NudgeDesk
from bot.services.nudging import RuleAndWindow
from bot.slack import project_kinds as kinds
from bot.slack.nudges.ref import NudgeRef
from bot.slack.project.words import speech
from bot.slack.project_desk import ProjectDesk, Visit
from bot.slack.views.notices import build_said

logger = logging.getLogger(__name__)

SAVED, NOTHING = "saved", "nothing"
"""What came of the click after which a message is shown anew."""

Refresh = Callable[[ProjectKey, str, dt.datetime], None]
"""The message of that key shows what still holds, and what is settled by now."""


@dataclass(frozen=True)
class NudgeSide:
    """The parts that the listeners of nudges call."""

    desk: ProjectDesk
    nudges: NudgeDesk
    refresh: Refresh

    def name(self, visit: Visit, ref: NudgeRef) -> RuleAndWindow:
        """Return rule and window of a nudge of the visited channel. Raises Refused: it is gone."""
        return self.nudges.name_of(visit.key, ref.message, ref.place)

    def acted(self, visit: Visit, packed: str) -> None:
        """The nudge of a form counts as acted on, and its message shows what was done.

        What was saved stays saved: a nudge that is gone by now is no matter of the form.
        """
        try:
            ref = NudgeRef.of(packed)
            self.nudges.acted(visit.key, self.desk.acting(visit, None), self.name(visit, ref))
        except AdvisorError as error:
            logger.info("nudge of %s not noted: %s", visit.key, type(error).__name__)
            return
        self.show(visit, ref)

    def show(self, visit: Visit, ref: NudgeRef) -> None:
        """A job will show in the message what was done: the click does not wait for Slack to take that.

        Raises:
            NotShownError: the job is not kept.
        """
        with self.desk.showing(visit):
            self._show_later(visit, ref, SAVED)

    def catch_up(self, visit: Visit, ref: NudgeRef) -> None:
        """A job shows in the message what stands: what it speaks of may be settled elsewhere."""
        try:
            self._show_later(visit, ref, NOTHING)
        except AdvisorError as error:
            logger.info("nudges of %s not shown anew: %s", visit.key, type(error).__name__)

    def register(self, intake: Intake) -> None:
        intake.on(kinds.NUDGES_SHOW, self.on_show)

    def on_show(self, item: Item) -> None:
        """The message shows what stands; where it cannot, whoever saved something hears that it is saved.

        Raises AwayError, DataFolderError: to be done again.
        """
        key = ProjectKey(org=item.place.org, channel=item.place.channel)
        try:
            self.refresh(key, item.data["message"], self.desk.clock())
        except PASSING:
            raise
        except Exception as error:
            defect = None if isinstance(error, AdvisorError) else error
            logger.warning("nudges of %s not shown anew: %s", key, type(error).__name__, exc_info=defect)
            if item.data.get("act") == SAVED:
                say = speech(self.desk.responder.language(item))
                self.desk.tell(item.place, item.user, build_said(say("kept_not_shown")))

    def _show_later(self, visit: Visit, ref: NudgeRef, act: str) -> None:
        name = f"{ref.message}:{secrets.token_hex(8)}"  # no click stands for another
        data = {"message": ref.message, "act": act}
        self.desk.intake.take(kinds.item(kinds.NUDGES_SHOW, name, visit.place, visit.who.id, **data))
