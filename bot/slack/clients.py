"""The bot's identity and its Web API client in each workspace."""

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any, cast

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot, InstallationStore
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.domain.inbound import Place
from bot.errors import AdvisorError
from bot.slack.failures import SlackRefusedError, calling
from bot.tracing import span

TIMEOUT_SECONDS = 20
CACHE_SECONDS = 60.0
"""How long a workspace's identity is kept before its installation is read again."""
ROTATE_BEFORE_MINUTES = 120

logger = logging.getLogger(__name__)


class Web:
    """The Web API with one token. Raises AwayError where Slack does not answer, SlackRefusedError."""

    def __init__(self, client: WebClient) -> None:
        self._client: Any = client

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Return Slack's answer. Arguments that are None are left out, as if not given."""
        given = {name: _as_field(value) for name, value in arguments.items() if value is not None}
        with span("post" if method.startswith("chat.") else "slack", method=method), calling(method):
            return cast("dict[str, Any]", self._client.api_call(method, data=given).data)

    def upload(self, channel: str, thread_ts: str, name: str, content: bytes, title: str) -> None:
        """The file is in the channel, or in the thread where one is named."""
        with calling("files.upload"):
            self._client.files_upload_v2(
                content=content, filename=name, title=title, channel=channel, thread_ts=thread_ts or None
            )


def _as_field(value: Any) -> Any:
    """Return a value as a field of a form, which every method of Slack takes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value


@dataclass(frozen=True)
class _Known:
    result: AuthorizeResult
    until: float


class Clients:
    """One token from the settings, or those of the installations, rotated before they end.

    Writes are never sent again by the client itself: the jobs do that, who look first what is there.
    """

    def __init__(
        self,
        api_url: str,
        token: str = "",
        installations: InstallationStore | None = None,
        client_id: str = "",
        client_secret: str = "",
    ) -> None:
        self._api_url = api_url
        self._token = token
        self._installations = installations
        self._client_id = client_id
        self._client_secret = client_secret
        self._known: dict[tuple[str, str], _Known] = {}
        self._lock = threading.Lock()
        self._asking: dict[tuple[str, str], threading.Lock] = {}
        """One for each workspace, so that a slow one keeps no other waiting."""

    def bare(self, token: str = "") -> WebClient:
        """Return a client of this Slack."""
        return WebClient(
            token=token or None, base_url=self._api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
        )

    def of(self, place: Place) -> Web:
        """Return the Web API as the bot, in the workspace of a place. Raises AwayError, SlackRefusedError."""
        return Web(self.bare(self.identity(place.enterprise, place.team).bot_token or ""))

    def knows(self, enterprise: str, team: str) -> bool:
        """Tell whether `identity` answers at once, without asking anybody."""
        return self._remembered(self._key(enterprise, team)) is not None

    def identity(self, enterprise: str, team: str) -> AuthorizeResult:
        """Return who the bot is in a workspace. Raises AwayError, SlackRefusedError."""
        key = self._key(enterprise, team)
        if known := self._remembered(key):
            return known
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        with asking:  # who waited for another's answer has it now: a token is rotated by one of them
            if known := self._remembered(key):
                return known
            result = self._identified(self._token) if self._installations is None else self._installed(*key)
            lasts_seconds = float("inf") if self._installations is None else CACHE_SECONDS
            self._known[key] = _Known(result, time.monotonic() + lasts_seconds)
        return result

    def _remembered(self, key: tuple[str, str]) -> AuthorizeResult | None:
        known = self._known.get(key)
        return known.result if known and known.until > time.monotonic() else None

    def _key(self, enterprise: str, team: str) -> tuple[str, str]:
        return ("", "") if self._installations is None else (enterprise, team)

    def forget(self, enterprise: str, team: str, *, org_wide: bool = False) -> None:
        """The app was taken out of a workspace, or out of a whole organisation, or its tokens were."""
        for known in list(self._known):
            if known[0] == enterprise and (org_wide or known[1] == team):
                self._known.pop(known, None)
        if self._installations is not None:
            of_team = None if org_wide else team or None
            self._installations.delete_all(enterprise_id=enterprise or None, team_id=of_team)

    def _identified(self, token: str) -> AuthorizeResult:
        found = Web(self.bare(token)).call("auth.test")
        return AuthorizeResult(
            enterprise_id=found.get("enterprise_id"),
            team_id=found.get("team_id"),
            bot_id=found.get("bot_id"),
            bot_user_id=found.get("user_id"),
            bot_token=token,
        )

    def _installed(self, enterprise: str, team: str) -> AuthorizeResult:
        bot = self._find(enterprise, team)
        if bot is None:
            raise SlackRefusedError("find_installation", "not_installed")
        bot = self._rotated(bot)
        return AuthorizeResult(
            enterprise_id=enterprise or None,
            team_id=team or None,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
            bot_scopes=list(bot.bot_scopes),
        )

    def _rotated(self, bot: Bot) -> Bot:
        """Return the bot with a token that lasts; with the one it has, where there is no newer and it does.

        Raises AwayError, SlackRefusedError only where the token has ended.
        """
        rotator = TokenRotator(
            client_id=self._client_id, client_secret=self._client_secret, client=self.bare()
        )
        try:
            with calling("oauth.v2.access"):
                rotated = rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=ROTATE_BEFORE_MINUTES
                )
        except AdvisorError as error:
            if bot.bot_token_expires_at is None or bot.bot_token_expires_at <= time.time():
                raise
            logger.warning("token not rotated team=%s: %s", bot.team_id, error.message)
            return bot
        if rotated is None or self._installations is None:
            return bot
        self._installations.save_bot(rotated)
        return rotated

    def _find(self, enterprise: str, team: str) -> Bot | None:
        if self._installations is None:
            return None
        for org_wide in (False, True) if enterprise else (False,):
            found = self._installations.find_bot(
                enterprise_id=enterprise or None, team_id=team or None, is_enterprise_install=org_wide
            )
            if found is not None:
                return found
        return None
