"""Who may see and do what: guests, bots, outsiders, other workspaces."""

import pytest

from bot.slack.service import Service
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.project_talk import a_minute_passes, announced, opens, opens_item, staffs, starts


@pytest.fixture
def title(application) -> str:
    return application.corpus.framework.activity("assess/use-case").names.en


def test_in_a_channel_with_outsiders_nothing_of_the_project_is_shown_or_changed(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person
) -> None:
    shared = slack.channel("shared", [anna, app.bot], shared_with=[slack.add_team("Vendor Inc")])
    for command in ("status", "checklist", "next", "gate", "summary", "export", "start", "settings"):
        assert "outside your organisation" in anna.command("/advisor", command, shared).text
    assert anna.modal is None


def test_a_channel_that_is_shared_later_falls_silent_about_its_project(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, omar: Person
) -> None:
    channel = slack.channel("sepsis", [anna, omar, app.bot])
    starts(anna, channel)
    slack.wait_until(lambda: announced(omar, channel))
    form = opens(anna, "checklist", channel, "Checklist")
    slack.shares(channel, slack.add_team("Vendor Inc"))
    service_forgets_the_channel(service)
    assert "outside your organisation" in anna.command("/advisor", "status", channel).text
    anna.chooses(form, "project_checklist_filter", "all")
    assert "outside your organisation" in anna.gets_modal("Checklist").shown
    before = len(announced(omar, channel))
    a_minute_passes(service)
    assert len(announced(omar, channel)) == before


def service_forgets_the_channel(service: Service) -> None:
    """Let the half minute pass for which it is kept whether a channel is shared."""
    for route in service.built.routes.all:
        desk = getattr(getattr(route.listener, "__self__", None), "_desk", None)
        surroundings = getattr(desk, "surroundings", None)
        if surroundings:
            surroundings._external._found.clear()


def test_a_guest_looks_but_does_not_change(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, title: str
) -> None:
    guest = slack.person("Gus Guest", guest=True)
    channel = slack.channel("sepsis", [anna, guest, app.bot])
    assert opens(guest, "start", channel, "Set up the project")
    refused = guest.fills(guest.gets_modal(), {"Name of the project": "Mine"}).submits().view
    assert refused is not None
    assert "a guest of this workspace" in refused.shown
    starts(anna, channel)
    form = opens(anna, "settings", channel, "Settings")
    anna.fills(form, {"People of the channel without a role": "Do the work as members"}).submits()
    assert "Led by Anna Berg" in guest.command("/advisor", "status", channel).text
    form = opens_item(guest, channel, title)
    refused = guest.fills(form, {"Status": "Done"}).submits().view
    assert refused is not None
    assert "a guest of this workspace" in refused.shown
    staffs(anna, channel, members=[guest])
    form = opens_item(guest, channel, title)
    assert guest.fills(form, {"Status": "Done"}).submits().view.title == "Checklist"


def test_somebody_without_a_role_is_told_whom_to_ask(
    slack: StandIn, service: Service, anna: Person, omar: Person, channel: Channel, title: str
) -> None:
    starts(anna, channel)
    refused = omar.fills(opens_item(omar, channel, title), {"Status": "Done"}).submits().view
    assert refused is not None
    assert "a viewer may not mark an activity" in refused.shown
    assert "ask a lead for that role" in refused.shown


def test_a_bot_does_not_decide_a_gate(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person
) -> None:
    robot = slack.person("Robo Clerk")
    channel = slack.channel("sepsis", [anna, robot, app.bot])
    starts(anna, channel)
    staffs(anna, channel, sponsors=[robot])
    robot.user.bot_id = "B0ROBOT"
    service_forgets_people(service)
    review = opens(robot, "gate", channel, "Gate review")
    robot.presses(review, "Hold")
    refused = robot.fills(robot.gets_modal("Decision"), {"Rationale": "I compute so"}).submits().view
    assert refused is not None
    assert "a bot may not decide a gate" in refused.shown


def service_forgets_people(service: Service) -> None:
    for route in service.built.routes.all:
        desk = getattr(getattr(route.listener, "__self__", None), "_desk", None)
        surroundings = getattr(desk, "surroundings", None)
        if surroundings:
            surroundings._people._found.clear()


def test_two_channels_know_nothing_of_each_other(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, omar: Person, channel: Channel
) -> None:
    other = slack.channel("other", [anna, omar, app.bot])
    starts(anna, channel, "Sepsis alert")
    starts(anna, other, "Radiology triage")
    assert "Radiology" not in anna.command("/advisor", "summary", channel).text
    assert "Sepsis" not in anna.command("/advisor", "summary", other).text


def test_where_the_bot_is_no_member_its_user_is_told(
    slack: StandIn, service: Service, app: InstalledApp, anna: Person, omar: Person
) -> None:
    channel = slack.channel("sepsis", [anna, omar, app.bot])
    starts(anna, channel)
    slack.wait_until(lambda: announced(omar, channel))
    slack.removes(channel, app.bot)
    anna.command("/advisor", "export md", channel)
    told = slack.wait_until(lambda: [m for m in anna.sees(channel) if "/invite" in m.shown])
    assert told[-1].only_for == anna.id
