"""`advisor play`: the bot over the stand-in Slack, with a page that shows it, on loopback and for a while.

The page is served at once. What costs seconds, the bot, is imported and loaded behind it.
"""

import logging
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from bot.cli.serve import LOG_FORMAT
from bot.errors import UsageError
from bot.playground import Desk, Page
from bot.standin import InstalledApp, StandIn

if TYPE_CHECKING:
    from bot.services.ports import Progress
    from bot.settings import Settings


LOG_SIZE = 500
"""Calls and deliveries that the stand-in remembers."""
CHANNELS = ("ai-sepsis", "ai-chest-xray", "ai-new")
"""The last has no project, to start one in."""
PEOPLE = ("Astrid Lind", "Omar Haddad", "Maja Berg")


def run(settings: "Settings", port: int, progress: "Progress") -> None:
    """Serve until a signal to end.

    Raises:
        UsageError: the port is taken.
    """
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    with _ended_by_signal():
        slack = StandIn(log_size=LOG_SIZE, retry_factor=1.0)
        bot_port = _free_port()
        installed = slack.app("Advisor", request_url=f"http://127.0.0.1:{bot_port}/slack/events")
        with slack.running(), _served(slack, installed, port) as desk:
            from bot.cli.play_bot import Playing

            Playing(settings, slack, installed, desk, progress).serve(bot_port)


class _Ended(BaseException):
    """Told to end. No KeyboardInterrupt: raised inside an `exec` of an import, that one makes Python end
    itself by the signal in the end, even where it is caught."""


@contextmanager
def _ended_by_signal() -> Generator[None]:
    """A signal to end is an end as wished, at whatever moment it comes."""

    def end(number: int, frame: object) -> NoReturn:
        del number, frame
        raise _Ended

    before = {name: signal.signal(name, end) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Ended:
        return
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def _served(slack: StandIn, installed: InstalledApp, port: int) -> Generator[Desk]:
    """People and channels are there, and the page that shows them."""
    people = [slack.person(name) for name in PEOPLE]
    for name in CHANNELS:
        slack.channel(name, [*people, installed.bot])
    desk = Desk(slack, installed)
    page = Page(desk)
    try:
        address = page.start(port)
    except OSError:
        raise UsageError(f"port {port} is taken", "say --port with another, or 0 for any") from None
    sys.stdout.write(f"{address}\nNothing leaves this machine. Ctrl-C ends it and throws all away.\n")
    sys.stdout.flush()
    try:
        yield desk
    finally:
        page.stop()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
