"""Opens the project's modals, within the three seconds of a trigger."""

from typing import Literal

from bot.domain.phases import Phase
from bot.errors import Refused
from bot.slack.commands import Command
from bot.slack.project import forms, gate
from bot.slack.project.checklist import build_checklist
from bot.slack.project.item import build_item
from bot.slack.project.settings_form import build_mode_settings, build_settings, settings_form
from bot.slack.project.spot import Filter, Spot
from bot.slack.project_desk import ProjectDesk, Visit
from bot.slack.views import project_actions as a
from bot.slack.views.message import ViewDict

How = Literal["open", "push"]
"""`push`: on top of the modal in which a button was pressed."""


class Opener:
    """Raises Refused: the channel has no project; AwayError, SlackRefusedError: Slack does not open it."""

    def __init__(self, desk: ProjectDesk) -> None:
        self._desk = desk

    def show(self, visit: Visit, trigger_id: str, view: ViewDict, how: How = "open") -> None:
        self._desk.clients.of(visit.place).call(f"views.{how}", trigger_id=trigger_id, view=view)

    def named(
        self, name: str, visit: Visit, trigger_id: str, command: Command | None = None, how: How = "open"
    ) -> None:
        """Open what is called `name`: one of the `OPEN_…` names."""
        channel = visit.place.channel
        match name:
            case a.OPEN_START | a.OPEN_PROFILE:
                self.start(visit, trigger_id)
                return
            case a.OPEN_SETTINGS:
                self.settings(visit, trigger_id)
                return
            case a.OPEN_CHECKLIST:
                view = self._checklist(visit, command)
            case a.OPEN_GATE:
                view = gate.build_gate(visit.project, channel)
            case a.OPEN_PHASE:
                to = command.phase if command else None
                view = gate.build_phase(visit.project, Spot(channel=channel), self._target(visit, to))
            case a.OPEN_LESSON:
                text = command.text if command else None
                spot = Spot(channel=channel)
                view = forms.build_lesson(visit.project, spot, forms.LessonForm(text or None))
            case _:
                raise Refused(f"there is no “{name}” to open", "use a newer message")
        self.show(visit, trigger_id, view, how)

    def start(self, visit: Visit, trigger_id: str) -> None:
        """Open the form of a new project, or the profile of the one that is there."""
        channel, who = visit.place.channel, visit.who
        if visit.board:
            self.show(visit, trigger_id, forms.build_profile(visit.board, channel))
            return
        form = forms.ProfileForm(lead=who.id, zone=who.time_zone, language=who.language)
        self.show(visit, trigger_id, forms.build_start(self._desk.framework, who.language, channel, form))

    def settings(self, visit: Visit, trigger_id: str) -> None:
        """Open the settings; of a channel without a project, when the bot answers in it."""
        channel, mode = visit.place.channel, self._desk.mode(visit.place)
        if visit.board:
            view = build_settings(visit.board, channel, settings_form(visit.board, mode))
        else:
            view = build_mode_settings(visit.language, channel, mode)
        self.show(visit, trigger_id, view)

    def item(self, visit: Visit, trigger_id: str, activity: str, spot: Spot, how: How) -> None:
        """Open one activity."""
        at = spot.model_copy(update={"activity": activity, "channel": visit.place.channel})
        self.show(visit, trigger_id, build_item(visit.project, at), how)

    def _checklist(self, visit: Visit, command: Command | None) -> ViewDict:
        """Return the checklist: as asked for, else what is open in the phase now."""
        phase: Phase | None = visit.project.project.phase
        shows: Filter = "open"
        if command:
            shows = command.shows
            # What is mine, late or blocked is looked for in all phases, unless one is named.
            phase = command.phase or (phase if shows == "open" else None)
        spot = Spot(channel=visit.place.channel, phase=phase, shows=shows)
        return build_checklist(visit.project, spot, visit.who.id)

    def _target(self, visit: Visit, to: Phase | None) -> Phase | None:
        return None if to is visit.project.project.phase else to
