"""When a channel is nudged and when it is left alone, over the whole app."""

import datetime as dt
from collections.abc import Callable

import pytest

from bot.domain.project import ProjectRole, Status
from bot.services.nudge_preview import MUTE_AFTER
from bot.standin import Person
from bot.standin.records import Message
from tests.slack.nudge_talk import ETHICS, Ward

EPIPHANY = dt.datetime(2027, 1, 6, 9, tzinfo=dt.UTC)
"""A Wednesday: a holiday in Sweden and Austria, a working day in Norway and Denmark."""


@pytest.mark.parametrize(
    ("zone", "is_nudged"),
    [
        ("Europe/Stockholm", False),
        ("Europe/Vienna", False),
        ("Europe/Oslo", True),
        ("Europe/Copenhagen", True),
    ],
)
def test_a_public_holiday_is_kept_where_the_project_is(
    house: Callable[..., Ward], zone: str, is_nudged: bool
) -> None:
    here = house(**{"Time zone": zone})
    here.now = EPIPHANY
    here.due(day=dt.date(2027, 1, 8))
    here.a_minute_passes()
    assert bool(here.nudged()) is is_nudged
    here.a_minute_passes(days=1)
    assert len(here.nudged()) == 1


def test_a_lead_is_asked_once_and_not_again(house: Callable[..., Ward], omar: Person) -> None:
    here = house()
    here.tracker.set_person(here.key, here.by(), omar.id, ProjectRole.MEMBER)
    here.due(day=dt.date(2026, 11, 24))
    here.tracker.assign(here.key, here.by(), ETHICS, omar.id)
    for _ in range(40):
        here.a_minute_passes(days=1)
    said = [m for m in here.nudged() if "was due on 24 Nov 2026" in m.shown]
    assert [omar.mention in m.shown for m in said] == [True, False]
    assert [here.anna.mention in m.shown for m in said] == [False, True]
    assert "so the lead is asked" in said[1].shown


def test_who_dismisses_a_kind_again_and_again_is_offered_to_mute_it(house: Callable[..., Ward]) -> None:
    here = house()
    days = [here.now.date() + dt.timedelta(days=7 * week) for week in range(1, MUTE_AFTER + 1)]
    for activity, day in zip(activities(here), days, strict=False):
        here.due(activity, day)
        assert offers(here) == []
        while not any(f"is due on {day.day} " in m.shown for m in here.nudged()):
            here.a_minute_passes(days=1)
        here.anna.chooses(here.nudge(f"is due on {day.day} "), "nudge_more", "dismiss")
        form = here.anna.gets_modal("Dismiss")
        assert here.anna.fills(form, {"Why?": "not_relevant"}).submits().view is None
        here.tracker.mark(here.key, here.by(), activity, Status.NOT_APPLICABLE, reason="Not for us")
    (offer,) = offers(here)
    here.anna.presses(offer, "Mute this kind here")
    assert "activity-due" in here.project.settings.muted
    assert "muted here" in offer.shown


def offers(here: Ward) -> list[Message]:
    """Return what Anna alone sees of a kind that is of no use."""
    return [m for m in here.anna.sees(here.channel) if m.only_for and "again and again" in m.shown]


def activities(here: Ward) -> list[str]:
    return [one.id for one in here.framework.activities if one.phase.value == "assess"]
