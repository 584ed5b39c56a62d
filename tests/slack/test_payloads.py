"""What is read out of Slack's payloads, and that nothing else reads them."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.domain.inbound import Place
from bot.slack import listeners
from bot.slack.payloads import (
    is_seen_by_one,
    read_answer_modal,
    read_message_ts,
    read_modal_place,
    read_spot,
)
from bot.slack.project.spot import Spot

PLACE = Place("T1", "T1", "", "C1")


def modal(metadata: str) -> dict[str, Any]:
    return {"view": {"id": "V1", "private_metadata": metadata}}


def test_a_modal_is_about_the_channel_that_it_was_opened_for() -> None:
    spot = Spot(channel="C7", version=3)
    assert read_spot(modal(spot.packed())) == spot
    assert read_modal_place(modal(spot.packed()), PLACE) == Place("T1", "T1", "", "C7")


@pytest.mark.parametrize("body", [{}, {"view": None}, modal(""), modal(Spot(version=3).packed())], ids=str)
def test_what_names_no_channel_leaves_the_place_as_it_is(body: dict[str, Any]) -> None:
    assert read_modal_place(body, PLACE) == PLACE


def test_an_answer_in_a_modal_is_found_where_it_was_given() -> None:
    assert read_answer_modal(modal("a1:C7")) == ("a1", "C7")
    assert read_answer_modal(modal("a1")) == ("a1", "")


def test_of_a_pressed_button_it_is_read_in_which_message_and_who_sees_that() -> None:
    private = {"container": {"type": "message", "message_ts": "1.2", "is_ephemeral": True}}
    assert (read_message_ts(private), is_seen_by_one(private)) == ("1.2", True)
    assert (read_message_ts({"container": None}), is_seen_by_one({})) == ("", False)


@pytest.mark.parametrize("part", ["private_metadata", "container", "state", "authorizations", "event"])
def test_no_listener_reads_this_part_of_a_payload_by_itself(part: str) -> None:
    for path in Path(listeners.__file__).parent.glob("*.py"):
        found = re.search(rf"""(\w+\[|\.get\()["']{part}["']""", path.read_text(encoding="utf-8"))
        assert found is None, (path.name, found)
