"""A stand-in Slack: a real HTTP server on loopback with its state in memory, for tests and benchmarks.

It knows nothing of the bot, so that what it refuses is what Slack refuses.
"""

from bot.standin import api as api
from bot.standin.apps import SCOPES, InstalledApp
from bot.standin.clock import Clock
from bot.standin.errors import StandInError
from bot.standin.people import Outcome, Person
from bot.standin.records import Channel, Message, Team, User, View
from bot.standin.standin import StandIn

__all__ = [
    "SCOPES",
    "Channel",
    "Clock",
    "InstalledApp",
    "Message",
    "Outcome",
    "Person",
    "StandIn",
    "StandInError",
    "Team",
    "User",
    "View",
]
