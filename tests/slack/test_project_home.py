"""App Home and the summaries of leads."""

import datetime as dt

import pytest

from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.project_talk import a_minute_passes, starts

MONDAY_MORNING = {"How often": "Every week", "On (if weekly)": "Monday", "At": "08:00"}


def home_of(slack: StandIn, app: InstalledApp, person: Person) -> str:
    person.opens_home(app)
    view = slack.wait_until(lambda: person.home(app))
    assert view is not None
    slack.settles()
    return view.shown


def test_home_helps_who_has_no_project_yet(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person
) -> None:
    assert "`/advisor start`" in home_of(slack, app, anna)


def test_home_shows_the_projects_of_a_person_and_opens_their_status(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    starts(anna, channel)
    assert "Sepsis alert" in home_of(slack, app, anna)
    assert "Sepsis alert" not in home_of(slack, app, omar)
    home = anna.home(app)
    assert home is not None
    anna.presses(home, "Status")
    assert "Led by Anna Berg" in anna.gets_modal("Sepsis alert").shown
    anna.presses(anna.gets_modal("Sepsis alert"), "Checklist")
    assert anna.gets_modal("Checklist")
    anna.chooses(home, "project_home_filter", "attention")
    slack.wait_until(lambda: "None of your 1 project fits" in anna.home(app).shown)


def test_the_portfolio_is_handed_out_as_a_file_in_direct_messages(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    home_of(slack, app, anna)
    anna.presses(anna.home(app), "All as PDF")
    (stored,) = slack.wait_until(lambda: slack.files)
    assert stored.content.startswith(b"%PDF")
    assert stored.channels == [anna.dm(app).id]


def test_a_lead_gets_the_summary_when_they_chose_and_once(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, channel: Channel
) -> None:
    starts(anna, channel)
    home_of(slack, app, anna)
    anna.presses(anna.home(app), "Summaries by DM …")
    form = anna.gets_modal("Summaries by DM")
    assert anna.fills(form, MONDAY_MORNING).submits().view is None
    now = dt.datetime.now(dt.UTC)
    days = (7 - now.weekday()) % 7 or 7
    monday = (now + dt.timedelta(days=days)).replace(hour=7, minute=1, second=0)
    for minutes in (-65, 0, 1, 60):
        a_minute_passes(service, monday + dt.timedelta(minutes=minutes) - now)
    told = [m for m in anna.sees(anna.dm(app)) if "Summary of your projects" in m.shown]
    assert len(told) == 1
    assert "Sepsis alert" in told[0].shown
    anna.presses(anna.home(app), "Summaries by DM …")
    anna.fills(anna.gets_modal("Summaries by DM"), {"How often": "Never"}).submits()
    a_minute_passes(service, monday + dt.timedelta(days=7) - now)
    assert len([m for m in anna.sees(anna.dm(app)) if "Summary of your projects" in m.shown]) == 1


def test_a_lead_whom_slack_does_not_let_be_reached_is_tried_once_a_summary(
    slack: StandIn,
    service: Service,
    app: InstalledApp,
    anna: Person,
    channel: Channel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    starts(anna, channel)
    home_of(slack, app, anna)
    anna.presses(anna.home(app), "Summaries by DM …")
    anna.fills(anna.gets_modal("Summaries by DM"), MONDAY_MORNING).submits()
    now = dt.datetime.now(dt.UTC)
    days = (7 - now.weekday()) % 7 or 7
    monday = (now + dt.timedelta(days=days)).replace(hour=7, minute=1, second=0)
    refusal = slack.faults.error("user_disabled", "conversations.open", times=99)
    for minutes in (0, 1, 2):
        a_minute_passes(service, monday + dt.timedelta(minutes=minutes) - now)
    assert 99 - refusal.left == 1
    assert not [one for one in caplog.records if one.exc_info]
    refusal.left = 0
    a_minute_passes(service, monday + dt.timedelta(days=7) - now)
    assert len([m for m in anna.sees(anna.dm(app)) if "Summary of your projects" in m.shown]) == 1
