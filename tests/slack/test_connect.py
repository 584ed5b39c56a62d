"""Channels shared with another organisation: who asks there is answered, from the corpus and nothing else."""

import pytest

from bot.slack.service import Service
from bot.standin import InstalledApp, Person, StandIn
from bot.standin.records import Message

QUESTION = "What should we check before we buy an AI system?"


@pytest.fixture
def vendor(slack: StandIn) -> Person:
    return slack.person("Vera Vendor", team=slack.add_team("Vendor Inc"))


@pytest.mark.usefixtures("service")
def test_a_person_of_the_other_organisation_is_answered_once_and_by_the_installed_bot(
    slack: StandIn, app: InstalledApp, anna: Person, vendor: Person
) -> None:
    """The payload names her workspace beside that of the installation, which is the one that counts."""
    theirs = slack.engine.world.teams[vendor.user.team_id]
    shared = slack.channel("shared", [anna, vendor, app.bot], shared_with=[theirs])
    asked = vendor.mentions(app, shared, QUESTION)
    answer: Message = vendor.gets_answer(asked)
    assert len(vendor.answers_to(asked)) == 1
    assert answer.user_id == app.bot.id
    assert {one.ack.status for one in slack.deliveries} == {200}


def test_what_was_kept_of_her_is_keyed_by_the_workspace_of_the_installation(
    slack: StandIn, app: InstalledApp, anna: Person, vendor: Person, service: Service
) -> None:
    theirs = slack.engine.world.teams[vendor.user.team_id]
    shared = slack.channel("shared", [anna, vendor, app.bot], shared_with=[theirs])
    asked = vendor.mentions(app, shared, QUESTION)
    vendor.gets_answer(asked)
    assert service.intake.knows(f"question:{slack.team.id}:{shared.id}:{asked.ts}")
    assert not service.intake.knows(f"question:{theirs.id}:{shared.id}:{asked.ts}")


@pytest.mark.usefixtures("service")
def test_her_command_shows_and_starts_no_project(
    slack: StandIn, app: InstalledApp, anna: Person, vendor: Person
) -> None:
    theirs = slack.engine.world.teams[vendor.user.team_id]
    shared = slack.channel("shared", [anna, vendor, app.bot], shared_with=[theirs])
    for command in ("status", "start", "checklist", "summary"):
        told = anna.command("/advisor", command, shared)
        assert "outside your organisation" in told.text, command
    assert slack.calls_of("views.open") == []
