"""Joins what Slack does with projects: its commands, listeners and work."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.services.announcer import Announcer
from bot.slack.assembly import SlackParts
from bot.slack.desk import Desk
from bot.slack.listeners.nudge_forms import NudgeForms
from bot.slack.listeners.nudges import NudgeButtons
from bot.slack.listeners.project_buttons import ProjectButtons
from bot.slack.listeners.project_commands import ProjectCommands
from bot.slack.listeners.project_forms import ProjectForms
from bot.slack.listeners.project_home import ProjectHome
from bot.slack.listeners.project_opening import Opener
from bot.slack.listeners.project_shortcuts import ProjectShortcuts
from bot.slack.nudge_side import NudgeSide
from bot.slack.project_desk import ProjectDesk
from bot.slack.routes import Routes
from bot.slack.work.projects import PortfolioFile, ProjectFile, ProjectWork
from bot.slack.work.prompts import Prompts


@dataclass(frozen=True)
class Files:
    """Makes the files that are handed out."""

    project: ProjectFile
    portfolio: PortfolioFile


class ProjectSide:
    """`desk` knows the project's commands; `register` and `work` are for the app and for the jobs."""

    def __init__(
        self,
        parts: SlackParts,
        desk: ProjectDesk,
        announcer: Announcer,
        files: Files,
        finds_patient_data: Callable[[str], bool],
        nudges: NudgeSide,
    ) -> None:
        opener = Opener(desk)
        nudge_forms = NudgeForms(nudges, opener)
        commands = ProjectCommands(desk, opener, nudge_forms.open_reminders)
        home = ProjectHome(desk, opener)
        self._listeners = (
            ProjectButtons(desk, opener),
            ProjectForms(desk, nudges.acted),
            NudgeButtons(nudges, opener),
            nudge_forms,
            ProjectShortcuts(desk, opener, finds_patient_data),
            home,
        )
        self.work = ProjectWork(desk, parts.poster, home, announcer, files.project, files.portfolio)
        self.work.register(desk.intake)
        nudges.register(desk.intake)
        Prompts(desk).register(desk.intake)
        self.parts = replace(
            parts,
            desk=replace(
                parts.desk,
                commands={**parts.desk.commands, **commands.by_name()},
            ),
        )

    def register(self, routes: Routes, _: Desk) -> None:
        """The app hears all that concerns projects."""
        for listener in self._listeners:
            listener.register(routes)
