"""What is done about projects in jobs: shared, exported, announced, shown on Home, summed up for leads."""

import datetime as dt
import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.domain.inbound import Item, Place
from bot.domain.leads import DueSummary
from bot.domain.project import ProjectKey
from bot.errors import AdvisorError, AwayError
from bot.services.announcer import Announcer
from bot.services.intake import Intake
from bot.services.outbox import Delivery, Undelivered
from bot.services.summarizer import Portfolio
from bot.slack import kinds
from bot.slack import project_kinds as project
from bot.slack.destination import Destination
from bot.slack.failures import SlackRefusedError
from bot.slack.listeners.project_home import ProjectHome
from bot.slack.poster import Poster
from bot.slack.project.announcement import build_announcement
from bot.slack.project.lead_summary import build_dm_summary
from bot.slack.project.next_steps import build_next
from bot.slack.project.standing import build_status, build_summary
from bot.slack.project_desk import ProjectDesk, Visit
from bot.slack.views.mrkdwn import mention
from bot.slack.views.notices import build_not_in_channel

ProjectFile = Callable[[ProjectKey, str, dt.datetime], bytes]
"""Returns a project in a file format."""
PortfolioFile = Callable[[Portfolio, str, dt.datetime], bytes]

logger = logging.getLogger(__name__)


class ProjectWork:
    """Works on items about projects, and each minute on what is due."""

    def __init__(
        self,
        desk: ProjectDesk,
        poster: Poster,
        home: ProjectHome,
        announcer: Announcer,
        project_file: ProjectFile,
        portfolio_file: PortfolioFile,
    ) -> None:
        self._desk = desk
        self._poster = poster
        self._home = home
        self._announcer = announcer
        self._project_file = project_file
        self._portfolio_file = portfolio_file

    def register(self, intake: Intake) -> None:
        intake.on(project.PROJECT_SHARE, self.on_share)
        intake.on(project.PROJECT_EXPORT, self.on_export, limited=True)
        intake.on(project.PROJECT_ANNOUNCE, self.on_announce)
        intake.on(project.PORTFOLIO_EXPORT, self.on_portfolio_export, limited=True)
        intake.on(kinds.HOME, self.on_home)

    def on_share(self, item: Item) -> None:
        """The channel sees the project as it is now, with who shared it."""
        visit = self._desk.visit(item.place, item.user)
        key, by = f"project-share:{item.key}", mention(item.user)
        match item.data["shows"]:
            case "summary":
                message = build_summary(visit.project, private=False, shared_by=by)
            case "next":
                message = build_next(visit.project, None, private=False, shared_by=by)
            case _:
                message = build_status(visit.project, private=False, shared_by=by)
        self._say_if_undelivered(
            item, self._poster.post(key, Destination.channel(item.place), message), visit
        )

    def on_export(self, item: Item) -> None:
        """The file is in the channel whose project it is."""
        visit, wanted = self._desk.visit(item.place, item.user), item.data["format"]
        now = self._desk.clock()
        content = self._project_file(visit.key, wanted, now)
        board = visit.project
        day = board.project.profile.today(now).isoformat()
        name = f"{_file_name(str(board.project.profile.name))}-{day}.{wanted}"
        title = f"{board.project.profile.name} ({day}, {board.project.version})"
        destination = Destination.channel(item.place)
        done = self._poster.upload(f"project-export:{item.key}", destination, name, content, title)
        self._say_if_undelivered(item, done, visit)

    def on_portfolio_export(self, item: Item) -> None:
        """The file is in the person's direct messages."""
        now, wanted = self._desk.clock(), item.data["format"]
        found = self._desk.summarizer.portfolio(now, item.place.org, item.user)
        content = self._portfolio_file(found, wanted, now)
        place = self._poster.direct(item.place, item.user)
        name = f"projects-{now.date().isoformat()}.{wanted}"
        self._poster.upload(
            f"portfolio-export:{item.key}",
            Destination.channel(place),
            name,
            content,
            f"{name} {item.key[-24:]}",
        )

    def on_announce(self, item: Item) -> None:
        """The channel has heard of all changes up to now."""
        self._announce(item.place, self._desk.clock())

    def on_home(self, item: Item) -> None:
        self._home.publish(item.place, item.user)

    def on_minute(self, now: dt.datetime) -> None:
        """Channels hear of changes, leads get their summaries; one that fails stops no other."""
        for key in self._announcer.due(now):
            _apart(f"announcement {key}", lambda key=key: self._announce(Place.of_project(key), now))
        for due in self._desk.reporter.due(now):
            _apart(f"lead summary {due.window}", lambda due=due: self._report(due, now))

    def _announce(self, place: Place, now: dt.datetime) -> None:
        found = self._announcer.open(ProjectKey(org=place.org, channel=place.channel), now)
        if found is None:
            return
        message = build_announcement(found.board, found.records, found.key)
        if message and not self._desk.surroundings.is_closed(place):
            self._poster.post(found.key, Destination.channel(place), message)
        self._announcer.settle(found, now)

    def _report(self, due: DueSummary, now: dt.datetime) -> None:
        schedule = due.schedule
        anyone = Place.of_project(ProjectKey(org=schedule.org, channel="-"))
        try:
            place = self._poster.direct(anyone, schedule.person)
        except SlackRefusedError as refused:
            logger.warning("no summary for a lead of %s: %s", schedule.org, refused.error)
            self._desk.reporter.sent(due)
            return
        summary = self._desk.reporter.report(due, now)
        today = now.astimezone(ZoneInfo(schedule.time_zone)).date()
        framework, language = self._desk.framework, schedule.language
        opening = self._desk.reporter.opening(summary.found, framework, language)
        message = build_dm_summary(summary, framework, language, today, due.window, opening)
        self._poster.post(due.key, Destination.channel(place), message)
        self._desk.reporter.sent(due)

    def _say_if_undelivered(self, item: Item, done: Delivery, visit: Visit) -> None:
        if isinstance(done, Undelivered):
            message = build_not_in_channel(item.place.channel, visit.language)
            self._poster.ephemeral(f"project-note:{item.key}", Destination.of(item), message)


def _file_name(name: str) -> str:
    kept = "".join(char if char.isalnum() else "-" for char in name.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "project"


def _apart(what: str, act: Callable[[], None]) -> None:
    try:
        act()
    except AwayError as away:
        logger.warning("%s waits for the next minute: %s", what, away.message)
    except AdvisorError as error:
        logger.warning("%s failed: %s", what, error.message)
    except Exception:
        logger.exception("%s failed", what)
