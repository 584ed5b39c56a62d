"""Everything else that Slack tells: the bot's messages tab, removals, and what nobody listens to."""

import logging
import re
from dataclasses import replace

from slack_bolt import Ack, BoltContext

from bot.domain.inbound import Item, Place
from bot.slack import kinds
from bot.slack.desk import Desk
from bot.slack.payloads import Payload, read_viewed
from bot.slack.routes import Routes

logger = logging.getLogger(__name__)


class Events:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_app_home_opened(self, body: Payload, event: Payload, place: Place) -> None:
        kind = kinds.PROMPTS if event.get("tab") == "messages" else kinds.HOME
        if self._desk.intake.handles(kind):
            name = f"{kind}:{place.org}:{event['user']}:{body.get('event_id', '')}"
            self._desk.intake.take(Item(name, body.get("event_id") or name, kind, place, event["user"]))

    def on_app_context_changed(self, body: Payload, event: Payload, place: Place) -> None:
        if viewed := read_viewed(event):
            name = f"{kinds.PROMPTS}:{place.org}:{event['user']}:{body.get('event_id', '')}"
            item = Item(name, body.get("event_id") or name, kinds.PROMPTS, place, event["user"])
            self._desk.intake.take(replace(item, data={"viewed": viewed}))

    def on_app_uninstalled(self, place: Place, context: BoltContext) -> None:
        self._leave(place, context)

    def on_tokens_revoked(self, place: Place, event: Payload, context: BoltContext) -> None:
        tokens: Payload = event.get("tokens") or {}
        if tokens.get("bot"):
            self._leave(place, context)

    def _leave(self, place: Place, context: BoltContext) -> None:
        """Tokens and data of the workspace are gone before Slack is answered: else it tells us again."""
        org_wide = bool(context.is_enterprise_install)
        self._desk.clients.forget(place.enterprise, place.team, org_wide=org_wide)
        self._desk.leave(place)


def on_app_rate_limited(place: Place) -> None:
    logger.error("Slack limits the events of team=%s: subscribe to fewer", place.team)


def on_any_event(event: Payload) -> None:
    logger.debug("no listener for event type=%s", event.get("type"))


def on_any_action(ack: Ack, action: Payload) -> None:
    logger.warning("no listener for action=%s", action.get("action_id"))
    ack()


def register(routes: Routes, desk: Desk) -> None:
    events = Events(desk)
    routes.add("event", "app_home_opened", events.on_app_home_opened)
    routes.add("event", "app_context_changed", events.on_app_context_changed)
    routes.add("event", "app_uninstalled", events.on_app_uninstalled)
    routes.add("event", "tokens_revoked", events.on_tokens_revoked)
    routes.add("event", "app_rate_limited", on_app_rate_limited)


def register_rest(routes: Routes) -> None:
    routes.add("event", re.compile(".+"), on_any_event)
    routes.add("action", re.compile(".*"), on_any_action)
