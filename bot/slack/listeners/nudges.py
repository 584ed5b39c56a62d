"""Listeners for what people click in a message with nudges: read, one call to the desk, show it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, Respond

from bot.domain.inbound import Place
from bot.domain.project import Decision
from bot.errors import Refused
from bot.services.acting import Acting
from bot.services.nudging import RuleAndWindow
from bot.slack.listeners.project_buttons import starting
from bot.slack.listeners.project_opening import Opener
from bot.slack.nudge_side import NudgeSide
from bot.slack.nudges.forms import build_date, build_dismissal, build_evidence_note, build_reason, spot_of
from bot.slack.nudges.message import build_muted
from bot.slack.nudges.mine import build_mine
from bot.slack.nudges.ref import NudgeRef, read_block
from bot.slack.nudges.reminders import build_reminders
from bot.slack.payloads import Payload, read_value
from bot.slack.project.gate import build_decision, build_gate
from bot.slack.project.spot import Spot
from bot.slack.project_desk import Visit, told
from bot.slack.routes import Routes
from bot.slack.views import nudge_actions as a
from bot.slack.views.message import ViewDict


@dataclass(frozen=True)
class Click:
    """Who clicked on which nudge of which project, and what: an activity, a condition, a choice."""

    visit: Visit
    ref: NudgeRef
    subject: str
    chosen: str
    action: dict[str, Any]

    @property
    def spot(self) -> Spot:
        return spot_of(self.visit.place.channel, self.ref, self.subject)


OPENED: Final = object()
"""What an act returns that changed nothing and opened a form."""

Act = Callable[[Click, Acting, RuleAndWindow], object]


class NudgeButtons:
    """One listener for each act. What cannot be done is told to who clicked, alone."""

    def __init__(self, side: NudgeSide, opener: Opener) -> None:
        self._side = side
        self._desk = side.desk
        self._nudges = side.nudges
        self._opener = opener

    def register(self, routes: Routes) -> None:
        for action, listener in {
            a.NUDGE_DONE: self.on_done,
            a.NUDGE_ASSIGN: self.on_assign,
            a.NUDGE_DUE: self.on_due,
            a.NUDGE_CLOSE: self.on_close,
            a.NUDGE_MOVE: self.on_move,
            a.NUDGE_LATER: self.on_later,
            a.NUDGE_MORE: self.on_more,
            a.NUDGE_MUTE: self.on_mute,
        }.items():
            routes.add("action", action, listener)
        for action, listener in {
            a.NUDGE_NOT_APPLICABLE: self.on_not_applicable,
            a.NUDGE_EVIDENCE: self.on_evidence,
            a.NUDGE_DETAILS: self.on_details,
            a.NUDGE_GATE: self.on_gate,
            a.NUDGE_PAUSE: self.on_pause,
        }.items():
            routes.add("action", action, listener)
        routes.add("action", starting(a.NUDGE_DECIDE), self.on_decide)

    # One click

    def on_done(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        desk = self._nudges
        self._do(body, place, respond, lambda c, by, n: desk.mark_done(c.visit.key, by, n, c.subject))
        ack()

    def on_assign(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        desk = self._nudges
        self._do(body, place, respond, lambda c, by, n: desk.assign(c.visit.key, by, n, c.subject, c.chosen))
        ack()

    def on_due(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(click: Click, by: Acting, name: RuleAndWindow) -> None:
            day = dt.date.fromisoformat(click.chosen)
            self._nudges.set_due(click.visit.key, by, name, click.subject, day)

        self._do(body, place, respond, act)
        ack()

    def on_close(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        desk = self._nudges
        self._do(body, place, respond, lambda c, by, n: desk.close_condition(c.visit.key, by, n, c.subject))
        ack()

    def on_move(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(click: Click, by: Acting, name: RuleAndWindow) -> None:
            self._desk.announce(click.visit, self._nudges.move(click.visit.key, by, name))

        self._do(body, place, respond, act)
        ack()

    def on_later(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        """Put the nudge off, or ask until when."""

        def act(click: Click, by: Acting, name: RuleAndWindow) -> object:
            if click.chosen == a.LATER_DATE:
                tomorrow = click.visit.project.project.profile.today(by.now) + dt.timedelta(days=1)
                return self._open(body, click, build_date(click.visit.say, click.spot, tomorrow))
            if click.chosen in (a.LATER_DAY, a.LATER_WEEK):
                until = "day" if click.chosen == a.LATER_DAY else "next_week"
                return self._nudges.snooze(click.visit.key, by, name, until)
            raise _unknown()

        self._do(body, place, respond, act)
        ack()

    def on_more(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(click: Click, by: Acting, name: RuleAndWindow) -> object:
            match click.chosen:
                case a.MORE_DISMISS:
                    return self._open(body, click, build_dismissal(click.visit.say, click.spot))
                case a.MORE_MUTE:
                    return self._nudges.mute(click.visit.key, by, name[0])
                case a.MORE_PROJECT:
                    return self._open_reminders(body, click)
                case a.MORE_MINE:
                    now = self._nudges.preference(click.visit.key.org, by.person)
                    view = build_mine(click.visit.who.language, now, click.visit.place.channel)
                    return self._open(body, click, view)
                case _:
                    raise _unknown()

        self._do(body, place, respond, act)
        ack()

    def on_mute(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        """Mute the rule of a proposal, which one person alone sees."""
        try:
            visit = self._desk.visit(place, body["user"]["id"])
            rule = self._nudges.rules.rule(read_value(body))
            if rule is None:
                raise _unknown()
            self._nudges.mute(visit.key, self._desk.acting(visit, None), rule.id)
            said, done = build_muted(rule, visit.say), True
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            said, done = told(error), False
        respond(response_type="ephemeral", replace_original=done, text=said.text, blocks=said.blocks)
        ack()

    # What opens a modal

    def on_not_applicable(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def form(click: Click) -> ViewDict:
            return build_reason(click.visit.say, click.spot)

        self._show(body, place, respond, form)
        ack()

    def on_evidence(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def form(click: Click) -> ViewDict:
            return build_evidence_note(click.visit.say, click.spot)

        self._show(body, place, respond, form)
        ack()

    def on_details(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(click: Click, _: Acting, __: RuleAndWindow) -> object:
            self._opener.item(click.visit, body["trigger_id"], click.subject, click.spot, "open")
            return OPENED

        self._do(body, place, respond, act)
        ack()

    def on_decide(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def form(click: Click) -> ViewDict:
            visit, decision = click.visit, Decision(click.action["value"])
            seen = {"decision": decision.value, "version": visit.project.project.version, "activity": None}
            spot = click.spot.model_copy(update=seen)
            return build_decision(visit.project, spot, visit.who.name or visit.who.id)

        self._show(body, place, respond, form)
        ack()

    def on_gate(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def form(click: Click) -> ViewDict:
            return build_gate(click.visit.project, click.visit.place.channel)

        self._show(body, place, respond, form)
        ack()

    def on_pause(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        self._do(body, place, respond, lambda c, _, __: self._open_reminders(body, c))
        ack()

    def _open_reminders(self, body: Payload, click: Click) -> object:
        visit = click.visit
        spot = click.spot.model_copy(update={"activity": None})
        view = build_reminders(visit.project, self._nudges.rules, spot, self._desk.clock())
        return self._open(body, click, view)

    def _open(self, body: Payload, click: Click, view: ViewDict) -> object:
        self._opener.show(click.visit, body["trigger_id"], view)
        return OPENED

    def _show(self, body: Payload, place: Place, respond: Respond, form: Callable[[Click], ViewDict]) -> None:
        self._do(body, place, respond, lambda c, _, __: self._open(body, c, form(c)))

    def _do(
        self,
        body: Payload,
        place: Place,
        respond: Respond,
        act: Act,
    ) -> None:
        """Do what was clicked as a visitor of the project, and let the message say so."""
        try:
            visit = self._desk.visit(place, body["user"]["id"])
            click = read_click(body, visit)
            mentioned = [click.chosen] if click.action["type"] == "users_select" else []
            by, name = self._desk.acting(visit, None, mentioned), self._side.name(visit, click.ref)
            try:
                done = act(click, by, name)
            except Refused:
                self._side.catch_up(visit, click.ref)
                raise
            if done is not OPENED:
                self._side.show(visit, click.ref)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            said = told(error)
            respond(response_type="ephemeral", replace_original=False, text=said.text, blocks=said.blocks)


def read_click(body: Payload, visit: Visit) -> Click:
    """Return what was clicked. Raises Refused: this is no nudge of ours, or not any more."""
    action: dict[str, Any] = body["actions"][0]
    ref, subject = read_block(action["block_id"])
    option: dict[str, Any] = action.get("selected_option") or {}
    chosen = option.get("value") or action.get("selected_user") or action.get("selected_date") or ""
    if not subject and action["action_id"] in (a.NUDGE_DONE, a.NUDGE_DETAILS):
        subject = chosen
    return Click(visit, ref, subject, chosen, action)


def _unknown() -> Refused:
    return Refused("this choice is not known any more", "use a newer message")
