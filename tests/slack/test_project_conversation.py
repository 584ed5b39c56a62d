"""Conversations about a project, over the whole way from a command or a press to what people see."""

import pytest

from bot.standin import Channel, Person, StandIn
from tests.slack.project_talk import announced, opens

pytestmark = pytest.mark.usefixtures("service")


def test_a_project_is_set_up_in_a_modal_and_the_channel_hears_of_it(
    slack: StandIn, anna: Person, omar: Person, channel: Channel
) -> None:
    assert "no project yet" in anna.command("/advisor", "status", channel).text
    form = opens(anna, "start", channel, "Set up the project")
    filled = anna.fills(form, {"Name of the project": "Sepsis alert", "AI system": "SepsisWatch 2"})
    assert filled.submits().errors == {}
    heard = slack.wait_until(lambda: announced(omar, channel))
    assert "Anna Berg" in heard[-1].shown
    assert "Sepsis alert" in heard[-1].shown
    assert "Assess the setting" in anna.command("/advisor", "status", channel).text
