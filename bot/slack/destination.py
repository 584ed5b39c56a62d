"""Where a message goes, and what each of ours carries."""

from dataclasses import dataclass
from typing import Any

from bot.domain.inbound import Item, Place
from bot.slack.reader import METADATA

QUIET = {"unfurl_links": False, "unfurl_media": False}
"""No previews: fetching one tells the other side that somebody reads."""


def named(key: str) -> dict[str, Any]:
    """Return the metadata by which a message of ours is found again."""
    return {"event_type": METADATA, "event_payload": {"key": key}}


@dataclass(frozen=True)
class Destination:
    """Where a reply may go: made from what came in, or from the channel of a project, and nothing else.

    Attributes:
        user: who alone sees what is private.
        thread_ts: the thread that replies go to; empty: the channel itself.
        response_url: of a command or a button; reaches its user also where the bot is no member.
    """

    place: Place
    user: str = ""
    thread_ts: str = ""
    response_url: str = ""

    @classmethod
    def of(cls, item: Item) -> "Destination":
        """Return where the item came from."""
        return cls(item.place, item.user, item.thread, item.data.get("response_url", ""))

    @classmethod
    def channel(cls, place: Place) -> "Destination":
        """Return a channel, for what the bot says there of its own accord."""
        return cls(place)
