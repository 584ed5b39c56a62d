"""Processes that sweep for nudges into a Slack over HTTP, until they are done or killed.

They are forked from a server that has imported everything and read the rules: a start takes
milliseconds, so that the time goes into what is killed. A forked process opens its own database and its
own connections, and dies of SIGKILL as any other.
"""

import datetime as dt
import multiprocessing
from functools import cache
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event

from bot.adapters.guard import finds_patient_data
from bot.domain.framework import Framework
from bot.domain.nudges import NudgeRules, no_holidays
from bot.library.files import read_yaml
from bot.library.nudges import read_nudges
from bot.services.nudger import Nudger
from bot.services.outbox import Outbox
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.clients import Clients
from bot.slack.nudge_channel import SlackNudgeChannel
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.surroundings import Surroundings
from bot.store.engine import create_store_engine
from bot.store.frameworks import FrameworkShelf
from bot.store.nudges import NudgeStore
from bot.store.posts import PostStore
from bot.store.projects import ProjectStore

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["evals.benchmarks.nudge_preload"])


@cache
def shipped_framework() -> Framework:
    return Framework.model_validate(read_yaml(SHIPPED_KNOWLEDGE / "framework.yaml"))


@cache
def shipped_rules() -> NudgeRules:
    return read_nudges(SHIPPED_KNOWLEDGE)


class Sweep:
    """One process that sweeps once. `begun` is set when it looks at the first project."""

    def __init__(self, url: str, api_url: str, token: str, now: dt.datetime) -> None:
        self.begun: Event = PROCESSES.Event()
        arguments = (url, api_url, token, now.isoformat(), self.begun)
        self.process: BaseProcess = PROCESSES.Process(target=sweep, args=arguments)
        self.process.start()

    def killed_within(self, seconds: float) -> bool:
        """Kill it that long after it has begun; False: it was done before."""
        assert self.begun.wait(60)
        self.process.join(seconds)
        was_alive = self.process.exitcode is None
        self.process.kill()
        self.process.join(60)
        return was_alive

    def finished(self) -> None:
        self.process.join(600)
        assert self.process.exitcode == 0


def sweep(url: str, api_url: str, token: str, now: str, begun: Event) -> None:
    """Send what is due at that moment."""
    moment = dt.datetime.fromisoformat(now)
    engine = create_store_engine(url)
    shelf = FrameworkShelf(engine, shipped_framework())
    projects, nudges = ProjectStore(engine, shelf), NudgeStore(engine, shelf)
    clients = Clients(api_url, token)
    reader = Reader(clients)
    poster = Poster(clients, Outbox(PostStore(engine), lambda: moment), reader)
    channel = SlackNudgeChannel(clients, Surroundings(clients), poster, reader, shipped_rules())
    tracker = Tracker(projects, finds_patient_data)
    begun.set()
    Nudger(projects, tracker, nudges, channel, shipped_rules(), no_holidays).sweep(lambda: moment)
    engine.dispose()
