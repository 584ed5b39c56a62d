"""Buttons, menus and choices about projects, in messages and in modals."""

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, Respond

from bot.domain.inbound import Place
from bot.domain.phases import Phase
from bot.domain.project import Decision, Record, Status
from bot.errors import AdvisorError, Refused
from bot.services.tracker import Written
from bot.slack import project_kinds as kinds
from bot.slack.listeners.project_opening import How, Opener
from bot.slack.payloads import (
    Payload,
    is_seen_by_one,
    read_inputs,
    read_message_ts,
    read_modal_place,
    read_spot,
    read_value,
)
from bot.slack.project import gate
from bot.slack.project.checklist import ALL, build_checklist
from bot.slack.project.item import build_item
from bot.slack.project.next_steps import build_next
from bot.slack.project.parts import Entered
from bot.slack.project.spot import FILTERS, Filter
from bot.slack.project_desk import NotShownError, ProjectDesk, Visit, told
from bot.slack.routes import Routes
from bot.slack.views import project_actions as a
from bot.slack.views.message import Message, ViewDict

logger = logging.getLogger(__name__)


def starting(prefix: str) -> re.Pattern[str]:
    """Return the pattern of an action id that may have a suffix behind a point."""
    return re.compile(rf"^{re.escape(prefix)}(\..+)?$")


class ProjectButtons:
    """One listener for each action; each tells its user what went wrong, where something did."""

    def __init__(self, desk: ProjectDesk, opener: Opener) -> None:
        self._desk = desk
        self._opener = opener

    def register(self, routes: Routes) -> None:
        for action, listener in {
            a.PROJECT_OPEN: self.on_open,
            a.PROJECT_SHARE: self.on_share,
            a.PROJECT_EXPORT: self.on_export,
            a.PROJECT_UNDO: self.on_undo,
            a.ITEM_MENU: self.on_item,
            a.ITEM_BUTTON: self.on_item,
            a.ITEM_VERIFY: self.on_verify,
            a.ITEM_UNVERIFY: self.on_unverify,
            a.ITEM_UNPROVE: self.on_unprove,
            a.CHECKLIST_PHASE: self.on_checklist_choice,
            a.CHECKLIST_FILTER: self.on_checklist_choice,
            a.CHECKLIST_PAGE: self.on_checklist_choice,
            a.PHASE_TARGET: self.on_phase_target,
            a.GATE_DECIDE: self.on_decide,
            a.GATE_CLOSE: self.on_close_condition,
            a.CONDITION_MORE: self.on_more_conditions,
        }.items():
            routes.add("action", starting(action), listener)

    def on_open(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            how: How = "push" if "view" in body else "open"
            self._opener.named(read_value(body), visit, body["trigger_id"], how=how)

        self._do(body, place, respond, act)
        ack()

    def on_share(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            shown = read_value(body)
            name = f"{shown}:{visit.project.project.version}:{read_message_ts(body)}"
            item = kinds.item(kinds.PROJECT_SHARE, name, visit.place, visit.who.id, shows=shown)
            self._desk.intake.take(item)
            respond(delete_original=True)

        self._do(body, place, respond, act)
        ack()

    def on_export(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            data = {"format": read_value(body), "response_url": body.get("response_url", "")}
            item = kinds.item(kinds.PROJECT_EXPORT, body["trigger_id"], visit.place, visit.who.id, **data)
            self._desk.intake.take(item)

        self._do(body, place, respond, act)
        ack()

    def on_item(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        """Do at once what takes one click, and open the rest."""
        code, _, activity = read_value(body).partition(":")

        def act(visit: Visit) -> None:
            spot = read_spot(body)
            if code == a.ITEM_DETAILS:
                how: How = "push" if "view" in body else "open"
                self._opener.item(visit, body["trigger_id"], activity, spot, how)
                return
            self._change(body, visit, respond, lambda v: self._one_click(v, code, activity, spot.version))

        self._do(body, place, respond, act)
        ack()

    def on_undo(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def undo(visit: Visit) -> Written:
            by = self._desk.acting(visit, None)
            return self._desk.tracker.undo(visit.key, by, int(read_value(body)))

        self._do(body, place, respond, lambda visit: self._change(body, visit, respond, undo))
        ack()

    def on_verify(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        tracker = self._desk.tracker
        self._in_item(body, place, respond, lambda v, by, name: tracker.verify_item(v.key, by, name))
        ack()

    def on_unverify(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        tracker = self._desk.tracker
        self._in_item(
            body, place, respond, lambda v, by, name: tracker.withdraw_verification(v.key, by, name)
        )
        ack()

    def on_unprove(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        tracker = self._desk.tracker
        self._in_item(
            body,
            place,
            respond,
            lambda v, by, name: tracker.remove_evidence(v.key, by, name, read_value(body)),
        )
        ack()

    def on_checklist_choice(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            spot, action, value = read_spot(body), body["actions"][0]["action_id"], read_value(body)
            if action == a.CHECKLIST_PHASE:
                changed: dict[str, Any] = {"phase": None if value == ALL else Phase(value), "page": 0}
            elif action == a.CHECKLIST_FILTER:
                changed = {"shows": _filter(value), "page": 0}
            else:
                changed = {"page": int(value)}
            at = spot.model_copy(update=changed)
            self._update(body, visit, build_checklist(visit.project, at, visit.who.id))

        self._do(body, place, respond, act)
        ack()

    def on_phase_target(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            reason = Entered(read_inputs(body)).text(gate.MOVE_REASON)
            view = gate.build_phase(visit.project, read_spot(body), Phase(read_value(body)), reason)
            self._update(body, visit, view)

        self._do(body, place, respond, act)
        ack()

    def on_decide(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            decision = Decision(read_value(body))
            below = "phase" if body["view"]["callback_id"] == a.PHASE_MODAL else "gate"
            spot = read_spot(body).model_copy(update={"decision": decision.value, "below": below})
            name = visit.who.name or visit.who.id
            view = gate.build_decision(visit.project, spot, name)
            self._opener.show(visit, body["trigger_id"], view, "push")

        self._do(body, place, respond, act)
        ack()

    def on_more_conditions(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            typed = gate.read_decision(Entered(read_inputs(body)))
            spot = read_spot(body).model_copy(update={"conditions": int(read_value(body))})
            name = visit.who.name or visit.who.id
            self._update(body, visit, gate.build_decision(visit.project, spot, name, typed))

        self._do(body, place, respond, act)
        ack()

    def on_close_condition(self, ack: Ack, body: Payload, place: Place, respond: Respond) -> None:
        def act(visit: Visit) -> None:
            decision, _, number = read_value(body).partition("/")
            by = self._desk.acting(visit, read_spot(body).version)
            written, problem = self._tried(
                body, visit, lambda v: self._desk.tracker.close_condition(v.key, by, decision, int(number))
            )
            with self._desk.showing(visit, problem):
                after = self._desk.look(visit)
                saved = self._desk.said(after, written)
                self._update(body, after, gate.build_gate(after.project, visit.place.channel, saved, problem))

        self._do(body, place, respond, act)
        ack()

    def _one_click(self, visit: Visit, code: str, activity: str, seen: int) -> Written:
        by = self._desk.acting(visit, seen or None)
        match code:
            case a.ITEM_DONE:
                return self._desk.tracker.mark(visit.key, by, activity, Status.DONE)
            case a.ITEM_BEGIN:
                return self._desk.tracker.mark(visit.key, by, activity, Status.IN_PROGRESS)
            case a.ITEM_TAKE:
                return self._desk.tracker.assign(visit.key, by, activity, visit.who.id)
            case _:
                raise Refused("this choice is not known any more", "use a newer message")

    def _change(
        self, body: Payload, visit: Visit, respond: Respond, change: Callable[[Visit], Written]
    ) -> None:
        """Make the change and show the list anew, with what was done or why it was not."""
        written, problem = self._tried(body, visit, change)
        with self._desk.showing(visit, problem):
            after = self._desk.look(visit)
            saved = self._desk.said(after, written)
            if "view" in body:
                view = build_checklist(after.project, read_spot(body), visit.who.id, saved, problem)
                self._update(body, after, view)
                return
            private = is_seen_by_one(body)
            shown = build_next(
                after.project,
                visit.who.id if private else None,
                private=private,
                saved=saved if private else "",
            )
            respond(replace_original=True, text=shown.text, blocks=shown.blocks)

    def _tried(
        self, body: Payload, visit: Visit, change: Callable[[Visit], Written]
    ) -> tuple[Record | None, str]:
        """Make the change. Returns what was done; else, for a modal to show, why it was not, as markup."""
        try:
            record = change(visit).record
        except AdvisorError as error:
            if "view" not in body:
                raise
            what = self._desk.problem(visit, error, read_spot(body).version)
            return None, visit.say("not_saved", what=what)
        self._desk.announce(visit, record)
        return record, ""

    def _in_item(
        self, body: Payload, place: Place, respond: Respond, change: Callable[[Visit, Any, str], Written]
    ) -> None:
        """Make a change from within an activity's modal, and show the modal anew."""

        def act(visit: Visit) -> None:
            spot = read_spot(body)
            by = self._desk.acting(visit, spot.version)
            _, problem = self._tried(body, visit, lambda v: change(v, by, spot.activity or ""))
            with self._desk.showing(visit, problem):
                after = self._desk.look(visit)
                self._update(body, after, build_item(after.project, spot, problem=problem))

        self._do(body, place, respond, act)

    def _update(self, body: Payload, visit: Visit, view: ViewDict) -> None:
        self._desk.clients.of(visit.place).call("views.update", view_id=body["view"]["id"], view=view)

    def _do(self, body: Payload, place: Place, respond: Respond, act: Callable[[Visit], None]) -> None:
        """Act on the project of the message or of the modal, and tell its user alone what went wrong."""
        at = read_modal_place(body, place)
        try:
            act(self._desk.visit(at, body["user"]["id"]))
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            if "view" in body:
                tell_in_modal(self._desk, body, at, error)
                return
            said = told(error)
            respond(response_type="ephemeral", replace_original=False, text=said.text, blocks=said.blocks)


def tell_in_modal(desk: ProjectDesk, body: Payload, place: Place, error: Exception) -> None:
    """The modal says what went wrong; where it cannot be drawn anew, its user hears it in the channel."""
    said, view = told(error), body["view"]
    if not isinstance(error, NotShownError):
        try:
            web = desk.clients.of(place)
            web.call("views.update", view_id=view["id"], view=problem_view(view, said))
        except AdvisorError as refused:
            logger.warning("modal in %s:%s not redrawn: %s", place.org, place.channel, type(refused).__name__)
        else:
            return
    desk.tell(place, body["user"]["id"], said)


def tell_in_home(desk: ProjectDesk, body: Payload, place: Place, error: Exception) -> None:
    """The Home tab says what went wrong, above what it showed."""
    view = problem_view(body["view"], told(error))
    desk.clients.of(place).call("views.publish", user_id=body["user"]["id"], view=view)


def problem_view(view: Payload, message: Message) -> ViewDict:
    """Return the view with a message on top: it stays as it was, also what was filled in."""
    kept = ("type", "callback_id", "private_metadata", "title", "close", "submit")
    blocks = [block for block in view["blocks"] if not block["block_id"].startswith("problem.")]
    on_top = [{**block, "block_id": f"problem.{n}"} for n, block in enumerate(message.blocks)]
    return {**{name: view[name] for name in kept if view.get(name)}, "blocks": [*on_top, *blocks][:100]}


def _filter(said: str) -> Filter:
    filters: dict[str, Filter] = {one: one for one in FILTERS}
    if said not in filters:
        raise Refused("this choice is not known any more", "open the list anew")
    return filters[said]
