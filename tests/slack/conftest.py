"""Fixtures of the Slack tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.library.reader import corpus_of, read_folder
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.bot import running


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus as shipped."""
    return corpus_of(read_folder(SHIPPED_KNOWLEDGE))


@pytest.fixture
def slack() -> Iterator[StandIn]:
    slack = StandIn()
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
