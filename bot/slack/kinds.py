"""The kinds of items that arrive from Slack, and how each is named: one name for one happening."""

from bot.domain.inbound import Item, Place

QUESTION = "question"
"""Somebody asks: by mention, directly, in a thread, or in a channel where every question is answered."""
EDITED = "edited"
DELETED = "deleted"
ASIDE = "aside"
"""A question that only its asker sees answered: by command or by message shortcut."""
SHARE = "share"
"""The asker shows an answer to the channel; its data: `answer` (the id) and `response_url`."""
PROMPTS = "prompts"
"""Somebody opens the bot's messages, or another channel beside them: `data["viewed"]`."""

HOME = "home"
"""Somebody opens the bot's Home: taken in where somebody registers for it."""


def question_key(place: Place, ts: str) -> str:
    """Return the name of a question, the same however it is delivered, by mention or as a message."""
    return f"question:{place.org}:{place.channel}:{ts}"


def key_of_question(item: Item) -> str:
    """Return the name of the question that an item is, or is an edit or the removal of."""
    return item.data.get("question") or item.key
