"""Listeners for what people click in a message with nudges: read, one call to the desk, show it."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.domain.project import ProjectKey
from bot.errors import AdvisorError, Refused
from bot.services.acting import Acting
from bot.services.nudge_desk import NudgeDesk
from bot.services.nudging import RuleAndWindow
from bot.slack.payloads import read_place
from bot.slack.routes import Routes
from bot.slack.views import nudge_actions as a
from bot.slack.views.mrkdwn import cut_literal
from bot.slack.views.nudges import build_evidence_modal, build_reason_modal

log = logging.getLogger(__name__)

Body = dict[str, Any]
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Click:
    """Who clicked where, on which nudge."""

    key: ProjectKey
    by: Acting
    message: str
    place: int
    subject: str
    code: str = ""


class NudgeListeners:
    """The listeners; `register` puts them on an app. `refresh` shows in the message what was done."""

    def __init__(
        self,
        desk: NudgeDesk,
        refresh: Callable[[ProjectKey, str, dt.datetime], None],
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._refresh = refresh
        self._clock = clock

    def register(self, app: Routes, _: object = None) -> None:
        """The app listens for each act of `nudge_actions`, once."""
        app.action(a.NUDGE_DONE)(self.on_done)
        app.action(a.NUDGE_ASSIGN)(self.on_assign)
        app.action(a.NUDGE_DUE)(self.on_due)
        app.action(a.NUDGE_CLOSE)(self.on_close)
        app.action(a.NUDGE_MOVE)(self.on_move)
        app.action(a.NUDGE_MORE)(self.on_more)
        app.action(a.NUDGE_NOT_APPLICABLE)(self.on_not_applicable)
        app.action(a.NUDGE_EVIDENCE)(self.on_evidence)
        app.view(a.NUDGE_REASON_MODAL)(self.on_reason_given)
        app.view(a.NUDGE_EVIDENCE_MODAL)(self.on_evidence_given)

    def on_done(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        self._do(body, client, lambda c, n: self._desk.mark_done(c.key, c.by, n, c.subject))

    def on_assign(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        owner = body["actions"][0].get("selected_user")
        self._do(body, client, lambda c, n: self._desk.assign(c.key, c.by, n, c.subject, owner))

    def on_due(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        day = dt.date.fromisoformat(body["actions"][0]["selected_date"])
        self._do(body, client, lambda c, n: self._desk.set_due(c.key, c.by, n, c.subject, day))

    def on_close(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        self._do(body, client, lambda c, n: self._desk.close_condition(c.key, c.by, n, c.subject))

    def on_move(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        self._do(body, client, lambda c, n: self._desk.move(c.key, c.by, n))

    def on_more(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        self._do(body, client, self._chosen)

    def on_not_applicable(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        about, language = body["actions"][0]["value"], self._desk.language(read_key(body))
        view = build_reason_modal(body["channel"]["id"], about, language)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def on_evidence(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        about, language = body["actions"][0]["value"], self._desk.language(read_key(body))
        view = build_evidence_modal(body["channel"]["id"], about, language)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def on_reason_given(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        text = read_text(body)
        self._do(body, client, lambda c, n: self._desk.not_applicable(c.key, c.by, n, c.subject, text))

    def on_evidence_given(self, ack: Ack, body: Body, client: Any) -> None:
        ack()
        text = read_text(body)
        self._do(body, client, lambda c, n: self._desk.add_evidence(c.key, c.by, n, c.subject, text))

    def _chosen(self, click: Click, name: RuleAndWindow) -> None:
        desk = self._desk
        match click.code:
            case a.SNOOZE_DAY:
                desk.snooze(click.key, click.by, name, "day")
            case a.SNOOZE_WEEK:
                desk.snooze(click.key, click.by, name, "next_week")
            case a.DISMISS:
                desk.dismiss(click.key, click.by, name, "other")
            case a.MUTE:
                desk.mute(click.key, click.by, name[0])
            case a.OPT_OUT:
                desk.opt_out(click.key.org, click.by)
            case _:
                raise Refused("this choice is not known any more", "use a newer message")

    def _do(self, body: Body, client: Any, act: Callable[[Click, RuleAndWindow], object]) -> None:
        """Do what was clicked, and tell the person alone where it may not be."""
        click = read_click(body, self._clock())
        try:
            act(click, self._desk.name_of(click.key, click.message, click.place))
            self._refresh(click.key, click.message, click.by.now)
        except AdvisorError as error:
            log.info("nudge of %s: %s", click.key, type(error).__name__)
            client.chat_postEphemeral(
                channel=click.key.channel, user=click.by.person, text=cut_literal(str(error), 500)
            )


def read_key(body: Body) -> ProjectKey:
    """Return the project of an interaction: of its channel, or of the one that a modal was opened in."""
    org = read_place(body, "").org
    if "view" in body and "actions" not in body:
        return ProjectKey(org=org, channel=body["view"]["private_metadata"].split(" ")[0])
    return ProjectKey(org=org, channel=body["channel"]["id"])


def read_click(body: Body, now: dt.datetime) -> Click:
    """Return who clicked, and on which nudge."""
    code, about = "", ""
    if "actions" in body:
        action = body["actions"][0]
        if action["action_id"] == a.NUDGE_MORE:
            code, _, about = action["selected_option"]["value"].partition(":")
        elif "selected_option" in action:
            about = action["selected_option"]["value"]
        elif "value" in action:
            about = action["value"]
        else:
            about = action["block_id"].split(":", 2)[2]
    else:
        about = body["view"]["private_metadata"].split(" ", 1)[1]
    message, place, *subject = about.split(":", 2)
    by = Acting(person=body["user"]["id"], now=now, name=body["user"].get("name"))
    return Click(read_key(body), by, message, int(place), subject[0] if subject else "", code)


def read_text(body: Body) -> str:
    """Return what was typed into a modal of this file."""
    values = body["view"]["state"]["values"]
    return str(values[a.NUDGE_TEXT_BLOCK][a.NUDGE_TEXT_INPUT]["value"])
