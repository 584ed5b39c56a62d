"""What people do with a project in Slack, in a word each."""

from bot.standin import Channel, Person
from bot.standin.records import Message, View


def opens(person: Person, command: str, channel: Channel, title: str) -> View:
    """Give the command and return the modal that it opens."""
    said = person.command("/advisor", command, channel)
    assert said.message is None, said.text
    return person.gets_modal(title)


def starts(person: Person, channel: Channel, name: str = "Sepsis alert", **fields: object) -> None:
    """Set a project up that the person leads."""
    form = opens(person, "start", channel, "Set up the project")
    assert person.fills(form, {"Name of the project": name, **fields}).submits().view is None


def announced(person: Person, channel: Channel) -> list[Message]:
    """What the bot said to the whole channel."""
    return [message for message in person.sees(channel) if message.app_id and not message.only_for]
