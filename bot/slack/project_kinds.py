"""The kinds of items about projects that are worked on in jobs."""

from bot.domain.inbound import Item, Place

PROJECT_SHARE = "project_share"
"""Somebody shows the channel what they saw; `data["shows"]` is `status`, `next` or `summary`."""
PROJECT_EXPORT = "project_export"
"""Somebody wants the project as a file; `data["format"]`."""
PROJECT_ANNOUNCE = "project_announce"
"""The channel is to hear of a weighty change at once."""
NUDGES_SHOW = "nudges_show"
"""A message with nudges, `data["message"]`, is to show what stands; `data["act"]`: whether the click before
saved something."""
PORTFOLIO_EXPORT = "portfolio_export"
"""Somebody wants all of their projects as a file."""


def item(kind: str, name: str, place: Place, user: str, **data: str) -> Item:
    """Return the item; `name` names the happening within kind and channel, so that it is done once."""
    key = f"{kind}:{place.org}:{place.channel}:{name}"[:255]
    return Item(key, key, kind, place, user, data=data)
