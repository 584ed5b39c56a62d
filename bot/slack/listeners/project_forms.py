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
        after = self._desk.look(visit)
        parts = ", ".join(visit.say(f"part_{part}") for part in saved.parts)
        if saved.error is None:
            if sent.below and parts:
                at = sent.spot.model_copy(update={"activity": None, "before": {}})
                view = build_checklist(after.project, at, visit.who.id)
                self._refresh(visit, sent.below, view)
            return None
        what = self._desk.problem(visit, saved.error, saved.seen)
        phrase = "partly_saved" if parts else "not_saved"
        return build_item(after.project, sent.spot, form, visit.say(phrase, done=parts, what=what))

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
        saved = self._desk.made(visit, written.record)
        if sent.below:
            after, channel = self._desk.look(visit).project, visit.place.channel
            from_move = sent.spot.below == "phase"
            now = (
                gate.build_phase(after, Spot(channel=channel))
                if from_move
                else gate.build_gate(after, channel, saved)
            )
            self._refresh(visit, sent.below, now)
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
        done = ""
        try:
            by = self._desk.acting(visit, seen)
            written = tracker.add_evidence(visit.key, by, activity, "permalink", link)
            self._desk.announce(visit, written.record)
            done = visit.say("part_evidence")
            if form.done and not forms.is_done(visit.project, activity):
                marked = tracker.mark(visit.key, self._desk.acting(visit, seen), activity, Status.DONE)
                self._desk.announce(visit, marked.record)
        except AdvisorError as error:
            what = self._desk.problem(visit, error, seen)
            problem = visit.say("partly_saved" if done else "not_saved", done=done, what=what)
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
        try:
            self._save_settings(visit, sent.spot.version, form)
        except (AdvisorError, ValueError) as error:
            seen = sent.spot.version
            what = (
                self._desk.problem(visit, error, seen)
                if isinstance(error, AdvisorError)
                else visit.say("hours_off")
            )
            after = self._desk.look(visit).project
            problem = visit.say("not_saved", what=what)
            return settings_form.build_settings(after, visit.place.channel, form, problem)
        return None

    def _save_settings(self, visit: Visit, seen: int, form: settings_form.SettingsForm) -> None:
        """Profile, settings, roles and channel are as the form has them; only what differs changes."""
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
            self._desk.announce(visit, written.record)
        if settings:
            written = tracker.change_settings(visit.key, self._desk.acting(visit, seen), settings)
            self._desk.announce(visit, written.record)
        for person, role in settings_form.role_changes(form, visit.project).items():
            by = self._desk.acting(visit, seen, [person])
            written = tracker.set_person(visit.key, by, person, role)
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

    def _refresh(self, visit: Visit, view_id: str, view: ViewDict) -> None:
        """The modal below shows the project as it is now; whether it does is no matter of the change."""
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
