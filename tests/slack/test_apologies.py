"""Whatever was asked for in the background and failed, its person hears of it, once, and nobody else."""

import logging

import pytest

from bot.errors import ExportError
from bot.slack.service import Service
from bot.slack.work import apologies
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.project_talk import starts

pytestmark = pytest.mark.usefixtures("service")

WAYS = (apologies.IN_THREAD, apologies.ALONE, apologies.DIRECT, apologies.NOBODY)


def test_each_kind_of_work_has_one_way_to_say_that_it_failed(service: Service) -> None:
    assert sorted(kind for way in WAYS for kind in way) == sorted(service.intake._workers)


def fails(error: Exception):
    def work(*_: object) -> bytes:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("a defect"), "Something went wrong"),
        (ExportError("there is no font for this name", "ask the operator"), "no font for this name"),
    ],
    ids=["defect", "known"],
)
def test_an_export_that_fails_is_told_to_who_wanted_it(
    slack: StandIn,
    anna: Person,
    omar: Person,
    channel: Channel,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    starts(anna, channel)
    work = service.intake._workers["project_export"].__self__
    monkeypatch.setattr(work, "_project_file", fails(error))
    anna.command("/advisor", "export pdf", channel)
    told = slack.wait_until(lambda: [m for m in anna.sees(channel) if m.only_for and said in m.shown])
    assert len(told) == 1
    assert not any(said in m.shown for m in omar.sees(channel))


def test_a_portfolio_that_cannot_be_made_is_told_in_direct_messages(
    slack: StandIn,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    starts(anna, channel)
    work = service.intake._workers["portfolio_export"].__self__
    monkeypatch.setattr(work, "_portfolio_file", fails(ValueError("a defect")))
    anna.opens_home(app)
    home = slack.wait_until(lambda: anna.home(app))
    with caplog.at_level(logging.ERROR):
        anna.presses(home, "project_home_export", value="pdf")
        told = slack.wait_until(lambda: [m for m in anna.sees(anna.dm(app)) if m.app_id])
    (shown,) = [m.shown for m in told]
    reference = shown.rsplit(" ", 1)[-1]
    assert reference in caplog.text


def test_what_slack_refuses_is_a_reference_for_its_reader_and_an_error_in_the_log(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.error("invalid_blocks", "chat.postMessage")
    with caplog.at_level(logging.ERROR):
        shown = anna.gets_answer(anna.mentions(app, channel, "What do we check before we buy?")).shown
    assert "invalid_blocks" not in shown
    reference = shown.rsplit(" ", 1)[-1]
    assert f"error=invalid_blocks reference={reference}" in caplog.text


def test_an_apology_goes_with_its_question(
    slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    asked = anna.mentions(app, channel, "What about this? " * 300)
    told = anna.gets_answer(asked)
    anna.deletes(asked)
    slack.wait_until(lambda: told.deleted)
