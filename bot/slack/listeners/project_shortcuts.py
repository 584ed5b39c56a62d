"""The message shortcuts "Use as evidence" and "Save as lesson"."""

from collections.abc import Callable

from slack_bolt import Ack, BoltContext, Respond

from bot.domain.inbound import Place
from bot.slack.listeners.project_opening import Opener
from bot.slack.payloads import Payload, Pointed, read_pointed, read_text
from bot.slack.project import forms
from bot.slack.project.parts import INPUT_CHARS
from bot.slack.project.spot import Spot
from bot.slack.project.standing import build_no_project
from bot.slack.project_desk import ProjectDesk, Visit, told
from bot.slack.routes import Routes
from bot.slack.views import actions
from bot.slack.views.message import Message, ViewDict
from bot.slack.views.mrkdwn import cut
from bot.slack.views.notices import build_patient_data


class ProjectShortcuts:
    """What a person points at is opened in a form; nothing is kept before they save it."""

    def __init__(self, desk: ProjectDesk, opener: Opener, finds_patient_data: Callable[[str], bool]) -> None:
        self._desk = desk
        self._opener = opener
        self._finds_patient_data = finds_patient_data

    def register(self, routes: Routes) -> None:
        routes.add("shortcut", actions.EVIDENCE_SHORTCUT, self.on_use_as_evidence)
        routes.add("shortcut", actions.LESSON_SHORTCUT, self.on_save_as_lesson)

    def on_use_as_evidence(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def form(visit: Visit, pointed: Pointed) -> ViewDict:
            spot = Spot(channel=place.channel, message=pointed.ts)
            return forms.build_evidence(visit.project, spot)

        self._open(body, place, respond, form)
        ack()

    def on_save_as_lesson(
        self, ack: Ack, body: Payload, place: Place, respond: Respond, context: BoltContext
    ) -> None:
        text = cut(read_text(read_pointed(body).raw, context.bot_user_id or ""), INPUT_CHARS)

        def form(visit: Visit, pointed: Pointed) -> ViewDict:
            spot = Spot(channel=place.channel, message=pointed.ts)
            return forms.build_lesson(visit.project, spot, forms.LessonForm(text), from_message=True)

        if self._finds_patient_data(text):
            _say(respond, build_patient_data("en"))
        else:
            self._open(body, place, respond, form)
        ack()

    def _open(
        self, body: Payload, place: Place, respond: Respond, form: Callable[[Visit, Pointed], ViewDict]
    ) -> None:
        pointed = read_pointed(body)
        try:
            visit = self._desk.visit(place, pointed.user)
            if visit.board is None:
                _say(respond, build_no_project(visit.language))
                return
            self._opener.show(visit, pointed.trigger_id, form(visit, pointed))
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            _say(respond, told(error))


def _say(respond: Respond, message: Message) -> None:
    respond(response_type="ephemeral", replace_original=False, text=message.text, blocks=message.blocks)
