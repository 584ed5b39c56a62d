"""The composition of what runs in Slack: joins the application's parts to the app, its jobs and its clock."""

import datetime as dt
import logging
from dataclasses import replace
from functools import cached_property, partial

from bot.adapters.exports.files import portfolio_file, project_file
from bot.adapters.guard import finds_patient_data
from bot.compose import Application
from bot.domain.inbound import Place
from bot.services.announcer import Announcer
from bot.services.document_keeper import DocumentWatch
from bot.services.lead_reporter import LeadReporter
from bot.services.nudger import Nudger
from bot.services.outbox import Outbox
from bot.settings import SlackSettings
from bot.slack.assembly import Access, SlackParts, assemble, build
from bot.slack.nudge_channel import SlackNudgeChannel
from bot.slack.nudge_side import NudgeSide
from bot.slack.project_desk import ProjectDesk
from bot.slack.projects import Files, ProjectSide
from bot.slack.service import Service
from bot.store.announcements import AnnouncementStore
from bot.store.health import answers
from bot.store.installations import EncryptedInstallationStore, OAuthStates
from bot.store.lead_schedules import LeadScheduleStore
from bot.store.posts import PostStore

logger = logging.getLogger(__name__)
SWEEP = dt.timedelta(seconds=40)
"""How long nudges are sent in one minute's turn: what else is due each minute does not wait for thousands."""


class SlackSide:
    """The bot in Slack over an application; each part is built when it is first asked for."""

    def __init__(self, app: Application, settings: SlackSettings) -> None:
        self._app = app
        self._settings = settings

    @cached_property
    def access(self) -> Access:
        """How the app proves itself to Slack, with the stores of installations where there are any."""
        slack = self._settings
        access = Access(
            slack.api_url, slack.bot_token.get_secret_value(), slack.signing_secret.get_secret_value()
        )
        if not slack.has_oauth:
            return access
        return replace(
            access,
            client_id=slack.client_id,
            client_secret=slack.client_secret.get_secret_value(),
            installations=self.installations,
            states=OAuthStates(self._app.engine),
        )

    @cached_property
    def installations(self) -> EncryptedInstallationStore:
        """Where the app is installed, if by the people of several workspaces."""
        key = self._app.settings.token_key.get_secret_value()
        return EncryptedInstallationStore(self._app.engine, self._settings.client_id, key)

    def leave(self, place: Place) -> None:
        """Everything of a workspace is gone, unless the app is still in another one of its enterprise:
        projects are kept by enterprise, and nobody knows then whose is whose."""
        if self._settings.has_oauth and self.installations.is_in(place.org):
            logger.warning("left team=%s; org=%s stays, it has another installation", place.team, place.org)
            return
        self._app.eraser.erase_workspace(place.org)

    @cached_property
    def parts(self) -> SlackParts:
        """What works on items, as far as it knows of no project."""
        app = self._app
        outbox = Outbox(PostStore(app.engine), app.clock)
        return assemble(
            self.access,
            app.intake,
            app.responder,
            outbox,
            app.recaller,
            commands={},
            clock=app.clock,
            leave=self.leave,
        )

    @cached_property
    def projects(self) -> ProjectSide:
        """What Slack does with projects."""
        app, clients = self._app, self.parts.clients
        desk = ProjectDesk(
            tracker=app.tracker,
            summarizer=app.summarizer,
            reporter=LeadReporter(LeadScheduleStore(app.engine), app.summarizer, app.wording("summary")),
            responder=app.responder,
            intake=app.intake,
            clients=clients,
            surroundings=self.parts.surroundings,
            framework=app.corpus.framework,
            clock=app.clock,
        )
        announcer = Announcer(AnnouncementStore(app.engine), app.summarizer)
        files = Files(partial(project_file, app.summarizer), portfolio_file)
        nudges = NudgeSide(desk, app.nudge_desk, self.nudger.refresh)
        return ProjectSide(self.parts, desk, announcer, files, finds_patient_data, nudges)

    @cached_property
    def nudger(self) -> Nudger:
        """What sends nudges into the channels."""
        parts = self.parts
        channel = SlackNudgeChannel(
            parts.clients, parts.surroundings, parts.poster, parts.reader, self._app.nudge_rules
        )
        return self._app.nudger(channel)

    def send_nudges(self, _: dt.datetime) -> None:
        """Nudges that are due by the application's clock are sent."""
        from bot.adapters.public_holidays import load_calendars  # noqa: PLC0415

        load_calendars()
        self.nudger.sweep(self._app.clock, until=self._app.clock() + SWEEP)

    @cached_property
    def service(self) -> Service:
        """The bot, ready to be served; what recurs does so each minute from its launch on."""
        app, projects = self._app, self.projects
        for tick in (app.retention.on_minute, projects.work.on_minute, self.send_nudges):
            app.jobs.every_minute(tick)
        built = build(self.access, projects.parts, (projects.register,))
        figures = app.model_figures if app.settings.model else None
        return Service(
            built,
            app.intake,
            app.responder,
            app.inbox.backlog,
            app.warm,
            DocumentWatch(app.document_keeper),
            figures,
            answers=partial(answers, app.engine),
            waits=bool(app.settings.chroma_url) or app.settings.sqlite_path is None,
            drain_seconds=app.settings.drain_seconds,
        )
