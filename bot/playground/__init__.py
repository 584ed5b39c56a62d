"""A page on loopback that shows the stand-in Slack as people see it, to try the bot without a workspace.

Like the stand-in it knows nothing of the bot: what only the bot can tell comes as functions (`Backstage`).
"""

from bot.playground.desk import Backstage, Desk
from bot.playground.page import Page

__all__ = ["Backstage", "Desk", "Page"]
