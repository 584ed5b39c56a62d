"""Fixtures of the Slack tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.library.reader import corpus_of, read_folder
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.bot import running
from tests.slack.nudge_talk import Ward, ward


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus as shipped."""
    return corpus_of(read_folder(SHIPPED_KNOWLEDGE))


@pytest.fixture
def slack() -> Iterator[StandIn]:
    """Slack's three seconds for an acknowledgement are for the benchmark: tests run beside others."""
    slack = StandIn()
    slack.engine.courier.ack_seconds = 20
    with slack.running():
        yield slack


@pytest.fixture
def app(slack: StandIn) -> InstalledApp:
    return slack.app("Advisor")


@pytest.fixture
def anna(slack: StandIn) -> Person:
    return slack.person("Anna Berg")


@pytest.fixture
def omar(slack: StandIn) -> Person:
    return slack.person("Omar Said")


@pytest.fixture
def channel(slack: StandIn, app: InstalledApp, anna: Person, omar: Person) -> Channel:
    return slack.channel("sepsis-ai", [anna, omar, app.bot])


@pytest.fixture
def service(slack: StandIn, app: InstalledApp, application: Application, tmp_path: Path) -> Iterator[Service]:
    """The bot in this process, answering from the shipped corpus."""
    with running(slack, app, application, f"sqlite:///{tmp_path / 'advisor.db'}") as service:
        yield service


@pytest.fixture
def house(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    application: Application,
    tmp_path: Path,
) -> Iterator[Callable[..., Ward]]:
    """Opens a ward; the fields are those of the form that starts its project."""
    with ExitStack() as stack:
        yield lambda **fields: stack.enter_context(
            ward(slack, app, anna, channel, application, tmp_path, **fields)
        )


@pytest.fixture
def here(house: Callable[..., Ward]) -> Ward:
    return house()
