"""Posts nudges into Slack, each message once, by its key."""

from typing import Any

from bot.domain.inbound import Place
from bot.domain.nudges import NudgeRules
from bot.domain.project import ProjectKey
from bot.errors import ChannelGoneError
from bot.services.nudging import Letter
from bot.services.outbox import Delivery, Undelivered
from bot.slack.clients import Clients
from bot.slack.destination import Destination
from bot.slack.failures import GONE, SlackRefusedError
from bot.slack.nudges.message import build_nudges
from bot.slack.poster import Poster
from bot.slack.reader import Reader
from bot.slack.surroundings import Surroundings


class SlackNudgeChannel:
    """The channels of all workspaces. Methods raise ChannelGoneError, AwayError, SlackRefusedError."""

    def __init__(
        self,
        clients: Clients,
        surroundings: Surroundings,
        poster: Poster,
        reader: Reader,
        rules: NudgeRules,
    ) -> None:
        self._clients = clients
        self._surroundings = surroundings
        self._poster = poster
        self._reader = reader
        self._rules = rules

    def post(self, key: ProjectKey, letter: Letter) -> str:
        """Post the letter and return its `ts`; where outsiders listen, the channel counts as gone."""
        message = build_nudges(letter, self._rules)
        return _ts(self._poster.post(letter.message, self._destination(key), message))

    def edit(self, key: ProjectKey, ts: str, letter: Letter) -> None:
        """The message says what the letter says."""
        message = build_nudges(letter, self._rules)
        _ts(self._poster.update(self._destination(key), ts, message))

    def find(self, key: ProjectKey, message: str) -> str | None:
        """Return the `ts` of the message with that key among the latest of the channel."""
        try:
            return self._reader.said(Place.of_project(key), "", message) or None
        except SlackRefusedError as refused:
            raise _mapped(refused) from refused

    def is_newest(self, key: ProjectKey, ts: str) -> bool:
        """Tell whether the newest message of the channel is this one."""
        place = Place.of_project(key)
        try:
            answer = self._clients.of(place).call("conversations.history", channel=place.channel, limit=1)
        except SlackRefusedError as refused:
            raise _mapped(refused) from refused
        newest: list[dict[str, Any]] = answer["messages"]
        return bool(newest) and newest[0].get("ts") == ts

    def _destination(self, key: ProjectKey) -> Destination:
        place = Place.of_project(key)
        if self._surroundings.is_closed(place):
            raise ChannelGoneError("people of another organisation may be in the channel", _MEND)
        return Destination.channel(place)


_MEND = "invite the advisor, unarchive the channel, or leave it to your own organisation"


def _ts(delivery: Delivery) -> str:
    if isinstance(delivery, Undelivered):
        raise ChannelGoneError(f"Slack: {delivery.error}", _MEND)
    return delivery.ts


def _mapped(refused: SlackRefusedError) -> Exception:
    if refused.error not in GONE:
        return refused
    return ChannelGoneError(f"Slack: {refused.error}", _MEND)
