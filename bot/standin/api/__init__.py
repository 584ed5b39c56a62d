"""The Web API's methods by family; importing this package registers all of them."""

from bot.standin.api import (
    agents,
    auth,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    streams,
    users,
    views,
)

__all__ = [
    "agents",
    "auth",
    "chat",
    "conversations",
    "files",
    "oauth",
    "reactions",
    "streams",
    "users",
    "views",
]
