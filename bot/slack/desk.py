"""What the listeners work with."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.inbound import Place
from bot.services.intake import Intake
from bot.services.recaller import Recaller
from bot.services.responder import Responder
from bot.slack.clients import Clients
from bot.slack.payloads import Commanded
from bot.slack.views.message import Message

Subcommand = Callable[[Commanded, Place], Message | None]
"""Does what `/advisor <name>` asks for and returns what its user alone sees at once, None for nothing."""

Misspelling = Callable[[Commanded], Message | None]
"""Returns what to say of a command whose name is none, None where it is a question."""


def nothing_misspelt(_: Commanded) -> Message | None:
    """Take whatever is no command for a question."""
    return None


Leave = Callable[[Place], None]
"""Erases what is kept of a workspace that the app was taken out of."""


@dataclass(frozen=True)
class Desk:
    """The parts that listeners call.

    Attributes:
        commands: the subcommands beside `ask` and `help`.
        misspelt: tells what to say of a command whose name is none of them.
    """

    intake: Intake
    responder: Responder
    clients: Clients
    recaller: Recaller
    clock: Callable[[], dt.datetime]
    leave: Leave
    commands: Mapping[str, Subcommand] = field(default_factory=dict[str, Subcommand])
    misspelt: Misspelling = nothing_misspelt
