"""Joins what Slack does with nudges: whoever acts on one does so as a visitor of its project."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.project import ProjectKey
from bot.errors import AdvisorError
from bot.services.nudge_desk import NudgeDesk
from bot.services.nudging import RuleAndWindow
from bot.slack.nudges.ref import NudgeRef
from bot.slack.project_desk import ProjectDesk, Visit

logger = logging.getLogger(__name__)

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
            self.show(visit.key, ref)
        except AdvisorError as error:
            logger.info("nudge of %s not noted: %s", visit.key, type(error).__name__)

    def show(self, key: ProjectKey, ref: NudgeRef) -> None:
        """The message shows what was done; the next look does so where Slack does not take it now."""
        try:
            self.refresh(key, ref.message, self.desk.clock())
        except AdvisorError as error:
            logger.warning("nudges of %s not shown anew: %s", key, type(error).__name__)
