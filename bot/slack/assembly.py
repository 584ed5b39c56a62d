"""Joins the Slack side's own parts; `bot.compose` gives it everything from outside."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.services.intake import Intake
from bot.services.outbox import Outbox
from bot.services.recaller import Recaller
from bot.services.responder import Responder
from bot.slack.app import Built, OAuth, Register, build_bolt
from bot.slack.clients import Clients
from bot.slack.commands import Name
from bot.slack.desk import Desk, Subcommand
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.surroundings import Surroundings
from bot.slack.work.agent import AgentThreads
from bot.slack.work.questions import Questions


@dataclass(frozen=True)
class Access:
    """How the app proves itself to Slack, and Slack to the app."""

    api_url: str
    token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    installations: InstallationStore | None = None
    states: OAuthStateStore | None = None

    def clients(self) -> Clients:
        return Clients(self.api_url, self.token, self.installations, self.client_id, self.client_secret)

    def oauth(self) -> OAuth | None:
        if self.installations is None or self.states is None:
            return None
        return OAuth(self.client_id, self.client_secret, self.installations, self.states)


@dataclass(frozen=True)
class SlackParts:
    """What works on items: other packages of work register with `intake` and say things by `poster`."""

    clients: Clients
    reader: Reader
    poster: Poster
    surroundings: Surroundings
    desk: Desk


def assemble(
    access: Access,
    intake: Intake,
    responder: Responder,
    outbox: Outbox,
    recaller: Recaller,
    commands: Mapping[Name, Subcommand],
    clock: Callable[[], dt.datetime],
) -> SlackParts:
    """Return the parts, with everything that has to do with questions registered."""
    clients = access.clients()
    reader = Reader(clients)
    poster = Poster(clients, outbox, reader)
    surroundings = Surroundings(clients)
    Questions(responder, recaller, poster, reader, surroundings, AgentThreads(clients)).register(intake)
    desk = Desk(intake, responder, clients, recaller, clock, commands)
    return SlackParts(clients, reader, poster, surroundings, desk)


def build(access: Access, parts: SlackParts, more: tuple[Register, ...] = ()) -> Built:
    """Return the Bolt app over the parts."""
    return build_bolt(parts.desk, access.signing_secret, access.oauth(), more)
