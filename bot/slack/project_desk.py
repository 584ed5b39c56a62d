"""What everything about projects in Slack works with: who acts where, on what they see."""

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot.domain.framework import Framework
from bot.domain.inbound import Channel, Mode, Place
from bot.domain.project import ProjectKey, Record
from bot.domain.understanding import Language
from bot.errors import AdvisorError, ConflictError, Refused
from bot.services.acting import Acting
from bot.services.intake import Intake
from bot.services.lead_reporter import LeadReporter
from bot.services.responder import Responder
from bot.services.summarizer import Board, Summarizer
from bot.services.tracker import Tracker
from bot.slack import project_kinds as kinds
from bot.slack.clients import Clients
from bot.slack.failures import SlackRefusedError
from bot.slack.project.announcement import WEIGHTY, said
from bot.slack.project.lines import Teller
from bot.slack.project.parts import shown_text
from bot.slack.project.words import Speech, speech
from bot.slack.surroundings import Surroundings, Who
from bot.slack.views.message import Message
from bot.slack.views.notices import build_error, build_failure, build_said

logger = logging.getLogger(__name__)


class NotShownError(AdvisorError):
    """An act is over, and what shows it could not be drawn anew.

    Attributes:
        message: markup that says what became of the act.
        kept: whether all of it is kept.
    """

    def __init__(self, message: str, kept: bool) -> None:
        super().__init__(message)
        self.kept = kept


@dataclass(frozen=True)
class Visit:
    """Somebody looks at, or changes, the project of a place. `board` is None where there is none."""

    place: Place
    who: Who
    board: Board | None

    @property
    def key(self) -> ProjectKey:
        return ProjectKey(org=self.place.org, channel=self.place.channel)

    @property
    def language(self) -> Language:
        return self.board.project.profile.language if self.board else self.who.language

    @property
    def say(self) -> Speech:
        return speech(self.language)

    @property
    def project(self) -> Board:
        """Raises Refused: there is no project."""
        if self.board is None:
            raise Refused("this channel has no project yet", "set one up with “/advisor start”")
        return self.board


@dataclass(frozen=True)
class ProjectDesk:
    """The parts that listeners and jobs call."""

    tracker: Tracker
    summarizer: Summarizer
    reporter: LeadReporter
    responder: Responder
    intake: Intake
    clients: Clients
    surroundings: Surroundings
    framework: Framework
    clock: Callable[[], dt.datetime]

    def visit(self, place: Place, user: str) -> Visit:
        """Return the project of a place as the user may see it.

        Raises:
            Refused: people of another organisation are in the channel, or nobody knows.
            AwayError: Slack does not answer.
        """
        who = self.surroundings.who(place, user)
        self._require_own(place, who)
        key = ProjectKey(org=place.org, channel=place.channel)
        return Visit(place, who, self.summarizer.board(key, self.clock()))

    def look(self, visit: Visit) -> Visit:
        """Return the visit with the project as it is now."""
        return replace(visit, board=self.summarizer.board(visit.key, self.clock()))

    def acting(self, visit: Visit, seen: int | None, mentions: Iterable[str | None] = ()) -> Acting:
        """Return who acts, and which version they saw. `mentions`: Slack ids of people in the act."""
        names = {one: self.surroundings.who(visit.place, one).name for one in mentions if one}
        return Acting(
            person=visit.who.id,
            now=self.clock(),
            kind="bot" if visit.who.is_bot else "person",
            name=visit.who.name,
            seen_version=seen,
            guest=visit.who.is_guest or visit.who.is_stranger,
            names={one: name for one, name in names.items() if name},
        )

    def said(self, after: Visit, record: Record | None) -> str:
        """Return what was done, as markup, empty where nothing was."""
        return said(Teller(after.project), record.change, record.actor.person) if record else ""

    @contextmanager
    def showing(self, visit: Visit, became: str = "") -> Generator[None]:
        """Around what shows an act that is over: what fails in here is no failure of the act.

        Args:
            became: markup that says what became of the act; empty: it is kept.

        Raises:
            NotShownError: it could not be shown.
        """
        try:
            yield
        except Exception as error:
            defect = None if isinstance(error, AdvisorError) else error
            logger.warning("act in %s not shown: %s", visit.key, type(error).__name__, exc_info=defect)
            raise NotShownError(became or visit.say("kept_not_shown"), kept=not became) from error

    def tell(self, place: Place, user: str, message: Message) -> None:
        """The person, alone, sees the message in the channel; where Slack does not take it, nobody does."""
        try:
            self.clients.of(place).call(
                "chat.postEphemeral",
                channel=place.channel,
                user=user,
                text=message.text,
                blocks=message.blocks,
            )
        except AdvisorError as error:
            logger.warning("a person in %s:%s not told: %s", place.org, place.channel, type(error).__name__)

    def announce(self, visit: Visit, record: Record) -> None:
        """The channel hears of the change: at once where it is weighty, else with those around it.

        What cannot be told at once is told with those around it too.
        """
        if not isinstance(record.change, WEIGHTY):
            return
        try:
            self.intake.take(
                kinds.item(kinds.PROJECT_ANNOUNCE, str(record.number), visit.place, visit.who.id)
            )
        except AdvisorError as error:
            logger.warning("change of %s not told at once: %s", visit.key, type(error).__name__)

    def mode(self, place: Place) -> Mode:
        return self.responder.channel(place).mode

    def set_mode(self, place: Place, mode: Mode, language: Language | None) -> None:
        now = self.responder.channel(place)
        wanted = Channel(mode=mode, language=language or now.language)
        if wanted != now:
            self.responder.set_channel(place, wanted)

    def problem(self, visit: Visit, error: AdvisorError, seen: int | None) -> str:
        """Return, as markup, why something was not done; of a conflict, who did what meanwhile."""
        if isinstance(error, ConflictError) and seen is not None and visit.board:
            tell = Teller(self.look(visit).project)
            mine = tell.people.token_of(visit.who.id)
            meanwhile = [r for r in self.summarizer.history(visit.key, seen) if r.actor.person != mine]
            if meanwhile:
                last = meanwhile[-1]
                what = said(tell, last.change, last.actor.person)
                return tell.say("changed_meanwhile", who=tell.who(last.actor.person), what=what)
        return shown_text(error, 1_000)

    def in_the_way(self, visit: Visit, parts: Iterable[str], error: AdvisorError, seen: int) -> str:
        """Return, as markup, what was saved, as names of parts, and why the rest was not."""
        done = ", ".join(visit.say(f"part_{part}") for part in parts)
        what = self.problem(visit, error, seen)
        return visit.say("partly_saved" if done else "not_saved", done=done, what=what)

    def _require_own(self, place: Place, who: Who) -> None:
        say = speech(who.language)
        try:
            is_external = self.surroundings.is_external(place)
        except SlackRefusedError:
            raise Refused(say("unknown_channel")) from None
        if is_external:
            raise Refused(say("external"))


def told(error: Exception, language: Language = "en") -> Message:
    """Return what a person is told of an error; of a defect a reference alone, which is in the log."""
    if isinstance(error, NotShownError):
        return build_said(error.message)
    if isinstance(error, AdvisorError):
        logger.info("project act turned down: %s", type(error).__name__)
        return build_error(error.message, error.mend)
    reference = secrets.token_hex(4)
    logger.error("project act failed reference=%s", reference, exc_info=error)
    return build_failure(reference, language)
