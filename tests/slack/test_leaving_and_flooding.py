"""The app is taken out of a workspace; and somebody asks without end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.compose import Application
from bot.domain.inbound import Place
from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from bot.store.conversations import ConversationStore
from bot.store.engine import create_store_engine
from bot.store.schema import metadata
from tests.domain.project.builders import NOW
from tests.slack.bot import running
from tests.slack.project_talk import starts

QUESTION = "What should we check before we buy an AI system?"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture
def service(slack: StandIn, app: InstalledApp, application: Application, database: str) -> Iterator[Service]:
    with running(slack, app, application, database, person_limit_per_minute=5) as service:
        yield service


def rows_naming(url: str, mark: str) -> list[str]:
    engine = create_store_engine(url)
    with engine.connect() as connection:
        found = [
            f"{table.name} {row}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table)).all()
            if mark in str(row)
        ]
    engine.dispose()
    return found


def bytes_of_jobs(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("advisor-jobs.db*"))


@pytest.mark.usefixtures("service")
class TestLeaving:
    def test_a_workspace_that_takes_the_app_out_is_erased_and_no_other(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, database: str, tmp_path: Path
    ) -> None:
        starts(anna, channel)
        anna.gets_answer(anna.mentions(app, channel, QUESTION))
        slack.settles()
        engine = create_store_engine(database)
        ConversationStore(engine).open("other", Place("TOTHER", "TOTHER", "", "C9"), "1.0", "1.0", "U9", NOW)
        engine.dispose()
        team = slack.team.id
        assert rows_naming(database, team)

        app.uninstall(slack.team)
        slack.wait_until(lambda: not rows_naming(database, team), why="rows of the workspace are left")
        slack.settles()
        assert rows_naming(database, team) == []
        assert len(rows_naming(database, "TOTHER")) == 1
        slack.wait_until(lambda: team.encode() not in bytes_of_jobs(tmp_path), why="ids are left in the jobs")


@pytest.mark.usefixtures("service")
class TestFlooding:
    def test_who_floods_is_told_once_when_to_come_again_and_nobody_else_waits(
        self, slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
    ) -> None:
        other = slack.channel("other", [omar, app.bot])
        omar.gets_answer(omar.mentions(app, other, QUESTION))
        asked = [anna.mentions(app, channel, f"{QUESTION} {number}") for number in range(40)]
        omar.gets_answer(omar.mentions(app, other, "When should training start?"))
        slack.settles()
        answers = [one for one in asked if anna.answers_to(one)]
        assert len(answers) <= 5
        told = slack.wait_until(
            lambda: [m for m in anna.sees(channel) if "more than I take from one person" in m.shown], 10
        )
        slack.settles()
        assert len(told) == 1
        assert "seconds" in told[0].shown
        assert not [m for m in omar.sees(channel) if "more than I take" in m.shown]
