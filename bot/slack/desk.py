"""What the listeners work with."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.inbound import Place
from bot.services.intake import Intake
from bot.services.recaller import Recaller
from bot.services.responder import Responder
from bot.slack.clients import Clients
from bot.slack.commands import Command, Name
from bot.slack.payloads import Commanded
from bot.slack.views.message import Message

Subcommand = Callable[[Command, Commanded, Place], Message | None]
"""Does what `/advisor <name>` asks for and returns what its user alone sees at once, None for nothing."""


@dataclass(frozen=True)
class Desk:
    """The parts that listeners call.

    Attributes:
        commands: the subcommands beside `ask` and `help`.
    """

    intake: Intake
    responder: Responder
    clients: Clients
    recaller: Recaller
    clock: Callable[[], dt.datetime]
    commands: Mapping[Name, Subcommand] = field(default_factory=dict[Name, Subcommand])
