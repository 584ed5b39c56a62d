"""Who somebody is and who is in a channel, as Slack says now: asked seldom, forgotten soon."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.domain.inbound import Place
from bot.domain.project import ProjectKey
from bot.domain.understanding import Language
from bot.slack.clients import Clients
from bot.slack.failures import SlackRefusedError

PERSON_SECONDS = 600.0
"""How long a person's name and kind are kept; a guest who became a member waits so long."""
CHANNEL_SECONDS = 30.0
"""How long it is kept whether outsiders are in a channel; so long they might still be shown a project."""
MOST_KEPT = 20_000

UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
"""What Slack says of people whom it does not tell of: those of other organisations."""

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Who:
    """A person of Slack. `is_guest`: has no full membership of the workspace, or none at all."""

    id: str
    name: str | None
    time_zone: str
    language: Language
    is_guest: bool
    is_bot: bool
    is_stranger: bool = False
    """Belongs to another organisation."""


class Surroundings:
    """Kept by organisation, so that nothing passes from one workspace to another.

    Raises AwayError where Slack does not answer.
    """

    def __init__(self, clients: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._people = _Kept[Who](PERSON_SECONDS, clock)
        self._external = _Kept[bool](CHANNEL_SECONDS, clock)

    def who(self, place: Place, user: str) -> Who:
        """Return who the user is; somebody whom Slack does not tell of counts as a stranger."""
        return self._people.get((place.org, place.team, user), lambda: self._ask_who(place, user))

    def is_external(self, place: Place) -> bool:
        """Tell whether people of another organisation are in the channel.

        Raises:
            SlackRefusedError: the bot cannot look into the channel, so nobody knows.
        """
        if place.is_external:
            return True
        if place.is_direct:
            return False
        return self._external.get((place.org, place.team, place.channel), lambda: self._ask_external(place))

    def is_closed(self, place: Place) -> bool:
        """Tell whether nothing of a project may be said there: outsiders listen, or Slack does not tell."""
        try:
            return self.is_external(place)
        except SlackRefusedError as refused:
            logger.info("outsiders not known channel=%s error=%s", place.channel, refused.error)
            return True

    def _ask_external(self, place: Place) -> bool:
        answer = self._clients.of(place).call("conversations.info", channel=place.channel)
        channel: dict[str, Any] = answer["channel"]
        return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))

    def _ask_who(self, place: Place, user: str) -> Who:
        try:
            answer = self._clients.of(place).call("users.info", user=user, include_locale="true")
        except SlackRefusedError as refused:
            if refused.error not in UNKNOWN:
                logger.warning("taken for a stranger user=%s error=%s", user, refused.error)
            return Who(user, None, "UTC", "en", is_guest=True, is_bot=False, is_stranger=True)
        found: dict[str, Any] = answer["user"]
        profile: dict[str, Any] = found.get("profile") or {}
        return Who(
            id=user,
            name=found.get("real_name") or profile.get("real_name") or profile.get("display_name"),
            time_zone=found.get("tz") or "UTC",
            language="sv" if str(found.get("locale", "")).startswith("sv") else "en",
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            is_bot=bool(found.get("is_bot")),
            is_stranger=bool(found.get("is_stranger")),
        )


class _Kept(Generic[T]):
    """Values that are asked for anew after `seconds`."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._found: dict[tuple[str, ...], tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], ask: Callable[[], T]) -> T:
        known = self._found.get(key)
        if known and known[0] > self._clock():
            return known[1]
        value = ask()
        with self._lock:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[key] = self._clock() + self._seconds, value
        return value


def place_of(key: ProjectKey) -> Place:
    """Return the place of a project's channel; an organisation's id says itself which kind it is."""
    enterprise = key.org if key.org.startswith("E") else ""
    return Place(key.org, "" if enterprise else key.org, enterprise, key.channel)
