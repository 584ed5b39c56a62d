"""`/advisor start`, `status` and the rest: what the command's user sees at once."""

import logging
from collections.abc import Callable, Mapping

from bot.domain.inbound import Place
from bot.slack import project_kinds as kinds
from bot.slack.commands import Command, Name
from bot.slack.desk import Subcommand
from bot.slack.listeners.project_opening import Opener
from bot.slack.payloads import Commanded
from bot.slack.project.next_steps import build_next
from bot.slack.project.standing import build_no_project, build_status, build_summary
from bot.slack.project_desk import ProjectDesk, Visit, told
from bot.slack.views.message import Message
from bot.slack.views.notices import build_error

logger = logging.getLogger(__name__)

Act = Callable[[Visit, Command, Commanded], Message | None]

OPENS: tuple[Name, ...] = ("checklist", "phase", "gate", "lesson")
"""Commands that open a modal of the project."""


class ProjectCommands:
    """The subcommands by name; each returns what its user alone sees, None where a modal opened."""

    def __init__(
        self, desk: ProjectDesk, opener: Opener, reminders: Callable[[Visit, Commanded], None]
    ) -> None:
        self._desk = desk
        self._opener = opener
        self._acts: dict[Name, Act] = {
            "start": self._start,
            "settings": self._settings,
            "reminders": lambda visit, _, commanded: reminders(visit, commanded),
            "status": self._show,
            "summary": self._show,
            "next": self._show,
            "export": self._export,
            **dict.fromkeys(OPENS, self._open),
        }

    def by_name(self) -> Mapping[Name, Subcommand]:
        """Return the subcommands."""
        return dict.fromkeys(self._acts, self.do)

    def do(self, command: Command, commanded: Commanded, place: Place) -> Message | None:
        """Do what was commanded; whatever goes wrong is told to its user."""
        try:
            visit = self._desk.visit(place, commanded.user)
            if visit.board is None and command.name not in ("start", "settings"):
                return build_no_project(visit.language)
            return self._acts[command.name](visit, command, commanded)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            return told(error)

    def _show(self, visit: Visit, command: Command, _: Commanded) -> Message:
        match command.name:
            case "status":
                return build_status(visit.project, private=True)
            case "summary":
                return build_summary(visit.project, private=True)
            case _:
                return build_next(visit.project, visit.who.id, private=True)

    def _start(self, visit: Visit, _: Command, commanded: Commanded) -> None:
        self._opener.start(visit, commanded.trigger_id)

    def _settings(self, visit: Visit, _: Command, commanded: Commanded) -> None:
        self._opener.settings(visit, commanded.trigger_id)

    def _open(self, visit: Visit, command: Command, commanded: Commanded) -> None:
        self._opener.named(command.name, visit, commanded.trigger_id, command)

    def _export(self, visit: Visit, command: Command, commanded: Commanded) -> Message:
        board = visit.project
        self._desk.intake.take(
            kinds.item(
                kinds.PROJECT_EXPORT,
                commanded.trigger_id,
                visit.place,
                visit.who.id,
                format=command.file_format,
                response_url=commanded.response_url,
            )
        )
        name = str(board.project.profile.name)
        text = visit.say("export_here", name=name, format=command.file_format.upper())
        return build_error(text, "")
