"""Who we are in a workspace, and who people are there: asked once, and nothing is passed over in silence."""

import logging
import threading

import pytest

from bot.domain.inbound import Place
from bot.slack.clients import Clients
from bot.slack.surroundings import Surroundings
from bot.standin import InstalledApp, Person, StandIn


def place_of(app: InstalledApp) -> Place:
    team = app.grants[0].team_id
    return Place(team, team, "", "C1")


def test_threads_that_ask_at_once_share_one_answer(slack: StandIn, app: InstalledApp) -> None:
    clients, start = Clients(slack.api_url, app.bot_token), threading.Barrier(8)
    found: list[str | None] = []

    def ask() -> None:
        start.wait()
        found.append(clients.identity("", place_of(app).team).bot_user_id)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [app.bot.id] * 8
    assert len(slack.calls_of("auth.test")) == 1


@pytest.mark.parametrize(("error", "is_told"), [("user_not_found", False), ("missing_scope", True)])
def test_who_cannot_be_looked_up_is_a_stranger_and_the_operator_hears_why(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    caplog: pytest.LogCaptureFixture,
    error: str,
    is_told: bool,
) -> None:
    slack.faults.error(error, "users.info")
    with caplog.at_level(logging.WARNING, "bot.slack.surroundings"):
        who = Surroundings(Clients(slack.api_url, app.bot_token)).who(place_of(app), anna.id)
    assert who.is_stranger
    assert (error in caplog.text) == is_told
