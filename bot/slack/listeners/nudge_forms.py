"""What people submit in the modals around nudges."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from slack_bolt import Ack, Respond

from bot.domain.inbound import Place
from bot.domain.project import Settings
from bot.errors import AdvisorError
from bot.services.acting import Acting, SettingsEdit
from bot.services.nudging import RuleAndWindow
from bot.slack.listeners.project_buttons import tell_in_home, tell_in_modal
from bot.slack.listeners.project_opening import Opener
from bot.slack.listeners.submissions import Errors, Outcome, Sent, answer, beside_first, read_sent, submitted
from bot.slack.nudge_side import NudgeSide
from bot.slack.nudges import forms
from bot.slack.nudges.message import build_muting
from bot.slack.nudges.mine import build_mine, read_mine
from bot.slack.nudges.ref import NudgeRef
from bot.slack.nudges.reminders import RemindersForm, build_reminders, read_reminders
from bot.slack.payloads import Commanded, Payload, read_modal_place, read_spot
from bot.slack.project.spot import Spot
from bot.slack.project.words import speech
from bot.slack.project_desk import Visit, told
from bot.slack.routes import Routes
from bot.slack.views import nudge_actions as a

SaveAnswer = Callable[[Visit, Acting, RuleAndWindow, Sent], Outcome]
"""Saves what somebody answered to a nudge."""


class NudgeForms:
    """One listener for each modal, and for what opens two of them from elsewhere than a nudge."""

    def __init__(self, side: NudgeSide, opener: Opener) -> None:
        self._side = side
        self._desk = side.desk
        self._nudges = side.nudges
        self._opener = opener

    def register(self, routes: Routes) -> None:
        for callback, listener in {
            a.NUDGE_REASON_MODAL: self.on_reason_given,
            a.NUDGE_EVIDENCE_MODAL: self.on_evidence_given,
            a.NUDGE_DATE_MODAL: self.on_date_given,
            a.NUDGE_DISMISS_MODAL: self.on_dismissed,
            a.REMINDERS_MODAL: self.on_reminders,
            a.MINE_MODAL: self.on_mine,
        }.items():
            routes.add("view", callback, listener)
        routes.add("action", a.PAUSE_END, self.on_pause_end)
        routes.add("action", a.MINE_OPEN, self.on_mine_open)

    def open_reminders(self, visit: Visit, commanded: Commanded) -> None:
        """Open the reminders of the project, for the command."""
        spot = Spot(channel=visit.place.channel)
        view = build_reminders(visit.project, self._nudges.rules, spot, self._desk.clock())
        self._opener.show(visit, commanded.trigger_id, view)

    # Of one nudge

    def on_reason_given(self, ack: Ack, body: Payload, place: Place) -> None:
        def save(visit: Visit, by: Acting, name: RuleAndWindow, sent: Sent) -> None:
            reason, activity = sent.entered.text(forms.REASON) or "", sent.spot.activity or ""
            self._nudges.not_applicable(visit.key, by, name, activity, reason)

        self._save(ack, body, place, save)

    def on_evidence_given(self, ack: Ack, body: Payload, place: Place) -> None:
        def save(visit: Visit, by: Acting, name: RuleAndWindow, sent: Sent) -> None:
            note, activity = sent.entered.text(forms.NOTE) or "", sent.spot.activity or ""
            self._nudges.add_evidence(visit.key, by, name, activity, note)

        self._save(ack, body, place, save)

    def on_date_given(self, ack: Ack, body: Payload, place: Place) -> None:
        def save(visit: Visit, by: Acting, name: RuleAndWindow, sent: Sent) -> Outcome:
            day = sent.entered.date(forms.DAY)
            if day is None or day <= visit.project.project.profile.today(by.now):
                return Errors({forms.DAY: visit.say("nudge_date_past")})
            self._nudges.snooze(visit.key, by, name, day)
            return None

        self._save(ack, body, place, save)

    def on_dismissed(self, ack: Ack, body: Payload, place: Place) -> None:
        def save(visit: Visit, by: Acting, name: RuleAndWindow, sent: Sent) -> None:
            self._nudges.dismiss(visit.key, by, name, forms.read_why(sent.entered))
            with self._desk.showing(visit):
                self._propose_muting(visit, name[0])

        self._save(ack, body, place, save)

    def _propose_muting(self, visit: Visit, name: str) -> None:
        """Who dismisses a rule that helps nobody here is offered, alone, to mute it."""
        rule = self._nudges.rules.rule(name)
        if rule and self._nudges.is_of_no_use(visit.key, name):
            self._desk.tell(visit.place, visit.who.id, build_muting(rule, visit.say))

    # Of a project

    def on_reminders(self, ack: Ack, body: Payload, place: Place) -> None:
        def save(visit: Visit, sent: Sent) -> Outcome:
            now, project = self._desk.clock(), visit.project.project
            form = read_reminders(sent.entered, project.settings.cadence)
            if form.pause and form.pause <= project.profile.today(now) and form.pause != _paused(visit):
                return Errors({"pause": visit.say("nudge_date_past")})
            parts: list[str] = []
            try:
                self._change(visit, sent.spot.version, form, parts)
            except AdvisorError as error:
                problem = self._desk.in_the_way(visit, parts, error, sent.spot.version)
                with self._desk.showing(visit, problem):
                    after = self._desk.look(visit).project
                    return build_reminders(after, self._nudges.rules, sent.spot, now, problem=problem)
            if sent.spot.nudge:
                self._side.acted(visit, sent.spot.nudge)
            return None

        submitted(self._desk, ack, body, place, save)

    def on_pause_end(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        del respond
        at = read_modal_place(body, place)
        try:
            visit = self._desk.visit(at, body["user"]["id"])
            edit = SettingsEdit(paused_until=None)
            by = self._desk.acting(visit, None)
            written = self._desk.tracker.change_settings(visit.key, by, edit)
            self._desk.announce(visit, written.record)
            with self._desk.showing(visit):
                after, spot = self._desk.look(visit), read_spot(body)
                saved = visit.say("reminders_resumed")
                view = build_reminders(after.project, self._nudges.rules, spot, by.now, saved)
                self._desk.clients.of(at).call("views.update", view_id=body["view"]["id"], view=view)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            tell_in_modal(self._desk, body, at, error)
        ack()

    def _change(self, visit: Visit, seen: int, form: RemindersForm, parts: list[str]) -> None:
        """Pause, cadence and muted kinds are as the form has them; only what differs changes.

        `parts` names what is saved by then, also where something raises.
        """
        project, tracker = visit.project.project, self._desk.tracker
        if edit := _edit(form, project.settings, _paused(visit), project.profile.time_zone):
            written = tracker.change_settings(visit.key, self._desk.acting(visit, seen), edit)
            parts.append("reminders")
            self._desk.announce(visit, written.record)
            seen = written.record.number
        awake = () if form.muted is None else sorted(set(project.settings.muted) - form.muted)
        for rule in awake:
            written = tracker.wake(visit.key, self._desk.acting(visit, seen), rule)
            parts += ["muted"] if "muted" not in parts else []
            seen = written.record.number

    # Of a person

    def on_mine_open(self, ack: Ack, body: Payload, place: Place) -> None:
        user = body["user"]["id"]
        try:
            who = self._desk.surroundings.who(place, user)
            view = build_mine(who.language, self._nudges.preference(place.org, user))
            self._opener.show(Visit(place, who, None), body["trigger_id"], view)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            tell_in_home(self._desk, body, place, error)
        ack()

    def on_mine(self, ack: Ack, body: Payload, place: Place) -> None:
        """A person's choice is their own: it takes no role, and no project."""
        sent, user = read_sent(body), body["user"]["id"]
        outcome: Outcome = None
        try:
            say = speech(self._desk.surroundings.who(place, user).language)
            chosen = read_mine(sent.entered, say)
            if isinstance(chosen, dict):
                outcome = Errors(chosen)
            else:
                self._nudges.prefer(place.org, Acting(person=user, now=self._desk.clock()), chosen)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            outcome = beside_first(sent, told(error).text)
        answer(ack, sent, outcome)

    def _save(self, ack: Ack, body: Payload, place: Place, save: SaveAnswer) -> None:
        def do(visit: Visit, sent: Sent) -> Outcome:
            ref = NudgeRef.of(sent.spot.nudge)
            outcome = save(visit, self._desk.acting(visit, None), self._side.name(visit, ref), sent)
            if outcome is None:
                self._side.show(visit, ref)
            return outcome

        submitted(self._desk, ack, body, place, do)


def _paused(visit: Visit) -> dt.date | None:
    """Return the day on which the pause of the project ends, as it was set."""
    until, profile = visit.project.project.settings.paused_until, visit.project.project.profile
    return profile.today(until) if until else None


def _edit(
    form: RemindersForm, settings: Settings, paused: dt.date | None, time_zone: str
) -> SettingsEdit | None:
    """Return what differs from the settings now, None where nothing does."""
    changed: dict[str, object] = {}
    if form.pause != paused:
        midnight = dt.datetime.combine(form.pause, dt.time(), ZoneInfo(time_zone)) if form.pause else None
        changed["paused_until"] = midnight
    if form.cadence != settings.cadence:
        changed["cadence"] = form.cadence
    return SettingsEdit.model_validate(changed) if changed else None
