"""What people do with a project in Slack, in a word each."""

import datetime as dt
from typing import Any

from bot.services.jobs import Job
from bot.slack.service import Service
from bot.standin import Channel, Person
from bot.standin.records import Message, View


def opens(person: Person, command: str, channel: Channel, title: str) -> View:
    """Give the command and return the modal that it opens."""
    said = person.command("/advisor", command, channel)
    assert said.message is None, said.text
    return person.gets_modal(title)


def starts(person: Person, channel: Channel, name: str = "Sepsis alert", **fields: Any) -> None:
    """Set a project up that the person leads."""
    form = opens(person, "start", channel, "Set up the project")
    assert person.fills(form, {"Name of the project": name, **fields}).submits().view is None


def staffs(person: Person, channel: Channel, **roles: list[Person]) -> None:
    """Give people roles, each named by its label."""
    labels = {"members": "Members: do the work", "sponsors": "Sponsors: decide gates, verify"}
    form = opens(person, "settings", channel, "Settings")
    assert person.fills(form, {labels[role]: people for role, people in roles.items()}).submits().view is None


def opens_item(person: Person, channel: Channel, title: str) -> View:
    """Open an activity from the checklist of everything."""
    checklist = opens(person, "checklist all assess", channel, "Checklist")
    option = item_option(checklist, title, "details")
    person.chooses(checklist, "project_item", option, near=title)
    return person.gets_modal("Activity")


def item_option(checklist: View, title: str, code: str) -> str:
    """Return the value of a choice in the menu of an activity."""
    for block in checklist.blocks:
        if title in block.get("text", {}).get("text", "") and "accessory" in block:
            return next(o["value"] for o in block["accessory"]["options"] if o["value"].startswith(code))
    raise AssertionError(f"{title} is not on the list: {checklist.shown[:400]}")


def announced(person: Person, channel: Channel) -> list[Message]:
    """What the bot said to the whole channel."""
    return [message for message in person.sees(channel) if message.app_id and not message.only_for]


def a_minute_passes(service: Service, after: dt.timedelta = dt.timedelta(seconds=30)) -> None:
    """Let happen what is done each minute, at a moment from now."""
    minute = (dt.datetime.now(dt.UTC) + after).isoformat()
    service.intake._jobs._tick(Job("tick", minute, {"minute": minute}))
