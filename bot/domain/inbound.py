"""What arrives from people, as values: where it happened, what it is, and how the bot behaves there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.domain.project.base import ProjectKey
from bot.domain.understanding import Language, language_of

Mode = Literal["mentions", "all", "off"]
"""When the bot answers in a channel without being asked by command: if mentioned, every question, never."""

MODES: tuple[Mode, ...] = ("mentions", "all", "off")
PATIENT_DATA = "patient_data"
"""Kind of an item whose text held patient data: the text is gone, only the writer is told."""

TOO_MANY = "too_many"
"""Kind of an item of somebody who asked for too much: nothing is done but to tell them when to come again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation. Every read and write of state is keyed by `org` and `channel`."""

    org: str
    """The enterprise id where there is one, else the team id."""
    team: str
    enterprise: str
    """Empty outside of an enterprise grid."""
    channel: str
    is_external: bool = False
    """People of another organisation are in the channel (Slack Connect)."""

    @classmethod
    def of_project(cls, key: ProjectKey) -> "Place":
        """Return the channel of a project; an organisation's id says itself which kind it is."""
        is_enterprise = key.org.startswith("E")
        team, enterprise = ("", key.org) if is_enterprise else (key.org, "")
        return cls(key.org, team, enterprise, key.channel)

    @property
    def is_direct(self) -> bool:
        """Whether this is the direct conversation of one person with the bot."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that somebody did and that is worked on once, after it was acknowledged.

    Attributes:
        key: names the happening, however often and under whichever event ids it is delivered.
        event_id: Slack's id of the delivery, `key` where it has none.
        kind: decides who works on it.
        text: what the person wrote, markup taken off; empty where nothing is to be kept.
        data: further ids and small values; never what people wrote.
    """

    key: str
    event_id: str
    kind: str
    place: Place
    user: str
    ts: str = ""
    thread_ts: str = ""
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def thread(self) -> str:
        """The thread that a reply goes to: its own, or the one that it begins."""
        return self.thread_ts or self.ts

    def without_text(self) -> "Item":
        """Return the item of a text that must not be kept."""
        return replace(self, kind=PATIENT_DATA, text="")

    def turned_away(self, seconds: int) -> "Item":
        """Return the item of somebody who may come again in so many seconds; the text is gone."""
        data = {**self.data, "seconds": str(seconds), "language": language_of(self.text)}
        return replace(self, kind=TOO_MANY, text="", data=data)

    @property
    def lane(self) -> str:
        """What is done one after the other: everything in one conversation."""
        return f"{self.place.org}:{self.place.channel}"

    def to_json(self) -> str:
        values = {name: getattr(self, name) for name in self.__slots__}
        values["place"] = {name: getattr(self.place, name) for name in self.place.__slots__}
        values["data"] = dict(self.data)
        return json.dumps(values)  # ASCII: half a surrogate pair, which Slack may send, is stored too

    @classmethod
    def from_json(cls, body: str) -> "Item":
        values: dict[str, Any] = json.loads(body)
        values["place"] = Place(**values["place"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Channel:
    """How the bot behaves in a channel."""

    mode: Mode = "mentions"
    language: Language | None = None
    """Language of the bot's own words; None: that of the question."""
