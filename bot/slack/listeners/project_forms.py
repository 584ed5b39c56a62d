"""What people submit in modals. What cannot be saved is said in the modal, with all that was typed."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from slack_bolt import Ack

from bot.domain.inbound import Place
from bot.domain.phases import Phase
from bot.domain.project import Act, Actor, Decision, Status, may
from bot.errors import AdvisorError, Refused
from bot.services.acting import NewConditionText
from bot.slack.listeners.project_saving import missing, save_item
from bot.slack.listeners.submissions import Errors, Outcome, Save, Sent, submitted
from bot.slack.payloads import Payload, read_inputs
from bot.slack.project import forms, gate, settings_form
from bot.slack.project.checklist import build_checklist
from bot.slack.project.gate import ConditionForm, DecisionForm
from bot.slack.project.item import build_item, read_item
from bot.slack.project.spot import Spot
from bot.slack.project_desk import ProjectDesk, Visit
from bot.slack.routes import Routes
from bot.slack.views import project_actions as a
from bot.slack.views.message import ViewDict


class ProjectForms:
    """One listener for each modal. `acted`: a nudge was, by what a form did that was opened from it."""

    def __init__(self, desk: ProjectDesk, acted: Callable[[Visit, str], None]) -> None:
        self._desk = desk
        self._acted = acted

    def register(self, routes: Routes) -> None:
        for callback, listener in {
            a.START_MODAL: self.on_start,
            a.PROFILE_MODAL: self.on_profile,
            a.ITEM_MODAL: self.on_item,
            a.PHASE_MODAL: self.on_phase,
            a.DECISION_MODAL: self.on_decision,
            a.LESSON_MODAL: self.on_lesson,
            a.EVIDENCE_MODAL: self.on_evidence,
            a.SETTINGS_MODAL: self.on_settings,
        }.items():
            routes.add("view", callback, listener)

    def on_start(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._start)

    def on_profile(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._profile)

    def on_item(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._item)

    def on_phase(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._phase)

    def on_decision(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._decision)

    def on_lesson(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._lesson)

    def on_evidence(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._evidence)

    def on_settings(self, ack: Ack, body: Payload, place: Place) -> None:
        self._save(ack, body, place, self._settings)

    def _start(self, visit: Visit, sent: Sent) -> Outcome:
        form = forms.read_profile(sent.entered)
        by = self._desk.acting(visit, None, [form.lead])
        try:
            written = self._desk.tracker.create(visit.key, by, forms.start_of(form))
        except AdvisorError as error:
            problem = visit.say("not_saved", what=self._desk.problem(visit, error, None))
            return forms.build_start(
                self._desk.framework, visit.who.language, visit.place.channel, form, problem
            )
        self._desk.announce(visit, written.record)
        return None

    def _profile(self, visit: Visit, sent: Sent) -> Outcome:
        board, seen = visit.project, sent.spot.version
        form = forms.read_profile(sent.entered, sent.spot.phase or board.project.phase)
        edit = forms.edit_of(form, board.project.profile.targets)
        try:
            written = self._desk.tracker.edit_profile(visit.key, self._desk.acting(visit, seen), edit)
        except AdvisorError as error:
            problem = visit.say("not_saved", what=self._desk.problem(visit, error, seen))
            return forms.build_profile(self._desk.look(visit).project, visit.place.channel, form, problem)
        self._desk.announce(visit, written.record)
        return None

    def _item(self, visit: Visit, sent: Sent) -> Outcome:
        form = read_item(sent.entered)
        if field := missing(form):
            return Errors({field: visit.say("hint_reason" if field == "reason" else "field_level_reason")})
        saved = save_item(self._desk, visit, sent.spot, form)
        if saved.error is None:
            if sent.below and saved.parts:
                at = sent.spot.model_copy(update={"activity": None, "before": {}})
                self._refresh(visit, sent.below, lambda v: build_checklist(v.project, at, v.who.id))
            return None
        problem = self._desk.in_the_way(visit, saved.parts, saved.error, saved.seen)
        with self._desk.showing(visit, problem):
            return build_item(self._desk.look(visit).project, sent.spot, form, problem)

    def _phase(self, visit: Visit, sent: Sent) -> Outcome:
        seen, board = sent.spot.version, visit.project
        chosen = _target(sent.body)
        reason = sent.entered.text(gate.MOVE_REASON)
        try:
            by = self._desk.acting(visit, seen)
            written = self._desk.tracker.set_phase(visit.key, by, chosen or board.project.phase, reason)
        except AdvisorError as error:
            problem = visit.say("not_saved", what=self._desk.problem(visit, error, seen))
            return gate.build_phase(self._desk.look(visit).project, sent.spot, chosen, reason, problem)
        self._desk.announce(visit, written.record)
        return None

    def _decision(self, visit: Visit, sent: Sent) -> Outcome:
        form, seen = gate.read_decision(sent.entered), sent.spot.version
        if any(not one.complete for one in form.conditions):
            return self._decision_again(visit, sent.spot, form, visit.say("incomplete_condition"))
        owners = [one.owner for one in form.conditions]
        try:
            written = self._desk.tracker.decide(
                visit.key,
                self._desk.acting(visit, seen, owners),
                Decision(sent.spot.decision or Decision.GO),
                form.rationale,
                [_condition(one) for one in form.conditions],
                visit.project.project.phase,
            )
        except AdvisorError as error:
            problem = visit.say("not_saved", what=self._desk.problem(visit, error, seen))
            after = self._desk.look(visit)
            spot = sent.spot.model_copy(update={"version": after.project.project.version})
            return self._decision_again(after, spot, form, problem)
        self._desk.announce(visit, written.record)
        if sent.below:

            def below(after: Visit) -> ViewDict:
                channel = visit.place.channel
                if sent.spot.below == "phase":
                    return gate.build_phase(after.project, Spot(channel=channel))
                return gate.build_gate(after.project, channel, self._desk.said(after, written.record))

            self._refresh(visit, sent.below, below)
        return None

    def _decision_again(self, visit: Visit, spot: Spot, form: DecisionForm, problem: str) -> ViewDict:
        return gate.build_decision(visit.project, spot, visit.who.name or visit.who.id, form, problem)

    def _lesson(self, visit: Visit, sent: Sent) -> Outcome:
        form = forms.read_lesson(sent.entered)
        try:
            by = self._desk.acting(visit, sent.spot.version)
            text = form.text or ""
            written = self._desk.tracker.add_lesson(visit.key, by, text, form.phase, form.activity)
        except AdvisorError as error:
            problem = visit.say("not_saved", what=self._desk.problem(visit, error, sent.spot.version))
            return forms.build_lesson(self._desk.look(visit).project, sent.spot, form, problem)
        self._desk.announce(visit, written.record)
        return None

    def _evidence(self, visit: Visit, sent: Sent) -> Outcome:
        form = forms.read_evidence(sent.entered)
        link, seen = self._permalink(visit, sent.spot.message or ""), sent.spot.version
        tracker, activity = self._desk.tracker, form.activity or ""
        parts: list[str] = []
        try:
            by = self._desk.acting(visit, seen)
            written = tracker.add_evidence(visit.key, by, activity, "permalink", link)
            self._desk.announce(visit, written.record)
            parts.append("evidence")
            if form.done and not forms.is_done(visit.project, activity):
                marked = tracker.mark(visit.key, self._desk.acting(visit, seen), activity, Status.DONE)
                self._desk.announce(visit, marked.record)
        except AdvisorError as error:
            problem = self._desk.in_the_way(visit, parts, error, seen)
            with self._desk.showing(visit, problem):
                return forms.build_evidence(self._desk.look(visit).project, sent.spot, form, problem)
        return None

    def _settings(self, visit: Visit, sent: Sent) -> Outcome:
        form = settings_form.read_settings(sent.entered)
        if visit.board is None:
            self._require_steering(visit)
            self._desk.set_mode(visit.place, form.mode, None)
            return None
        if form.weekly_cap is None:
            return Errors({settings_form.CAP: visit.say("cap_number")})
        parts: list[str] = []
        try:
            self._save_settings(visit, sent.spot.version, form, parts)
        except (AdvisorError, ValueError) as error:
            known = error if isinstance(error, AdvisorError) else Refused(visit.say("hours_off"))
            problem = self._desk.in_the_way(visit, parts, known, sent.spot.version)
            with self._desk.showing(visit, problem):
                after = self._desk.look(visit).project
                return settings_form.build_settings(after, visit.place.channel, form, problem)
        return None

    def _save_settings(
        self, visit: Visit, seen: int, form: settings_form.SettingsForm, parts: list[str]
    ) -> None:
        """Profile, settings, roles and channel are as the form has them; only what differs changes.

        `parts` names what is saved by then, also where something raises.
        """
        project, tracker = visit.project.project, self._desk.tracker
        midnight = (
            dt.datetime.combine(form.pause, dt.time(), ZoneInfo(project.profile.time_zone))
            if form.pause
            else None
        )
        profile = settings_form.profile_edit(form, project.profile)
        settings = settings_form.settings_edit(form, project.settings, midnight)
        if form.mode != self._desk.mode(visit.place):
            self._require_steering(visit)
        if profile:
            written = tracker.edit_profile(visit.key, self._desk.acting(visit, seen), profile)
            parts.append("profile")
            self._desk.announce(visit, written.record)
        if settings:
            written = tracker.change_settings(visit.key, self._desk.acting(visit, seen), settings)
            parts.append("settings")
            self._desk.announce(visit, written.record)
        for person, role in settings_form.role_changes(form, visit.project).items():
            by = self._desk.acting(visit, seen, [person])
            written = tracker.set_person(visit.key, by, person, role)
            parts += ["roles"] if "roles" not in parts else []
            self._desk.announce(visit, written.record)
        self._desk.set_mode(visit.place, form.mode, form.language)

    def _require_steering(self, visit: Visit) -> None:
        """Raises Refused: whoever may not change the settings may not change when the bot answers."""
        if visit.who.is_guest or visit.who.is_stranger:
            raise Refused("a guest of this workspace may not change the settings", "ask a member to")
        if visit.board is None:
            return
        token = visit.board.people.token_of(visit.who.id)
        if token is None or not may(visit.board.project, Actor(person=token), Act.SETTINGS):
            raise Refused(f"a {self._role(visit)} may not {Act.SETTINGS}", "ask a lead or a deputy to")

    def _role(self, visit: Visit) -> str:
        board = visit.project
        return board.project.role_of(board.people.token_of(visit.who.id) or "")

    def _permalink(self, visit: Visit, ts: str) -> str:
        web = self._desk.clients.of(visit.place)
        return web.call("chat.getPermalink", channel=visit.place.channel, message_ts=ts)["permalink"]

    def _refresh(self, visit: Visit, view_id: str, build: Callable[[Visit], ViewDict]) -> None:
        """The modal below shows the project as it is now. Raises NotShownError: the change is kept."""
        with self._desk.showing(visit):
            view = build(self._desk.look(visit))
            self._desk.clients.of(visit.place).call("views.update", view_id=view_id, view=view)

    def _save(self, ack: Ack, body: Payload, place: Place, save: Save) -> None:
        submitted(self._desk, ack, body, place, self._noting(save))

    def _noting(self, save: Save) -> Save:
        """Return the saving, after which the nudge that the form was opened from counts as acted on."""

        def do(visit: Visit, sent: Sent) -> Outcome:
            outcome = save(visit, sent)
            if outcome is None and sent.spot.nudge:
                self._acted(visit, sent.spot.nudge)
            return outcome

        return do


def _target(body: Payload) -> Phase | None:
    for block, state in read_inputs(body).items():
        if block.split(".")[0] == gate.TARGET and (chosen := state[a.PHASE_TARGET].get("selected_option")):
            return Phase(chosen["value"])
    return None


def _condition(form: ConditionForm) -> NewConditionText:
    if not (form.text and form.owner and form.due):
        raise Refused("a condition needs what, who and by when", "fill in all three")
    return NewConditionText(form.text, form.owner, form.due)
