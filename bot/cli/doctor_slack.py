"""The doctor's look at Slack: tokens, scopes, and our clock beside Slack's."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.errors import AwayError
from bot.services.checkup import Check, Finding, Health
from bot.settings import SlackSettings

ANSWER_SECONDS = 10.0
SIGNATURE_SECONDS = 300.0
"""Slack's requests are refused when our clock is further from Slack's: Bolt checks their age."""
DRIFT_SECONDS = 60.0
"""A clock that is so far off will soon be too far."""

MENDS = {
    "invalid_auth": "copy the token anew, from the app's page at Slack, into the environment",
    "not_authed": "copy the token anew, from the app's page at Slack, into the environment",
    "token_revoked": "install the app in the workspace again, and take its new token",
    "account_inactive": "install the app in the workspace again, and take its new token",
    "token_expired": "token rotation needs OAuth: switch it off in the manifest, or set SLACK_CLIENT_ID",
    "not_allowed_token_type": "SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-",
    "missing_scope": "give the app's token the scope connections:write",
    "socket_mode_not_enabled": "switch Socket Mode on in the app's manifest, or run `advisor serve --http`",
}


@dataclass
class SlackExamination:
    """Checks of what Slack says of our tokens; `auth.test` is asked once."""

    slack: SlackSettings
    scopes: Sequence[str]
    """Those of the manifest."""
    now: Callable[[], dt.datetime]
    _heard: list[httpx.Response] = field(default_factory=list[httpx.Response])

    def checks(self) -> list[Check]:
        return [
            Check("Slack token", self.token),
            Check("Slack scopes", self.granted),
            Check("Slack app token", self.app_token),
            Check("Slack secret", self.secret),
            Check("clock", self.clock),
        ]

    def token(self) -> Finding:
        """Slack knows the bot's token."""
        if not self._uses_token:
            return Finding(Health.NOT_USED, self._why_not)
        answer = self._identity().json()
        if not answer.get("ok"):
            return _refused("SLACK_BOT_TOKEN", answer)
        return Finding(Health.OK, f"bot {answer.get('user_id')} in workspace {answer.get('team_id')}")

    def granted(self) -> Finding:
        """The token has each scope of the manifest, and no other."""
        if not self._uses_token:
            return Finding(Health.NOT_USED, self._why_not)
        response = self._identity()
        header = response.headers.get("x-oauth-scopes")
        if header is None or not response.json().get("ok"):
            return Finding(
                Health.WARNING, "Slack did not say which scopes the token has", "see `Slack token`"
            )
        has = {scope.strip() for scope in header.split(",") if scope.strip()}
        reinstall = "bring the app's manifest up to deploy/slack-manifest.yaml, and reinstall the app"
        if missing := sorted(set(self.scopes) - has):
            return Finding(Health.FAILED, f"missing: {', '.join(missing)}", reinstall)
        if beyond := sorted(has - set(self.scopes)):
            return Finding(Health.WARNING, f"more than is needed: {', '.join(beyond)}", reinstall)
        return Finding(Health.OK, f"all {len(has)} of the manifest")

    def app_token(self) -> Finding:
        """Slack opens a socket for the app's token; none is opened here."""
        token = self.slack.app_token.get_secret_value()
        if not token:
            return Finding(Health.NOT_USED, "SLACK_APP_TOKEN is not set: no Socket Mode")
        answer = self._asked("apps.connections.open", token).json()
        if not answer.get("ok"):
            return _refused("SLACK_APP_TOKEN", answer)
        return Finding(Health.OK, "Slack opens sockets for it")

    def secret(self) -> Finding:
        """HTTP mode has what it checks Slack's requests with; whether it is right, only a request shows."""
        if not self.slack.signing_secret.get_secret_value():
            return Finding(Health.NOT_USED, "SLACK_SIGNING_SECRET is not set: no HTTP mode")
        return Finding(Health.OK, "set; if /metrics counts answers with status 401, it is the wrong one")

    def clock(self) -> Finding:
        """Our clock is Slack's, or without Slack no earlier than this version."""
        if not self._uses_token:
            return clock_alone(self.now())
        response = self._identity()
        theirs = response.headers.get("date")
        if theirs is None:
            return clock_alone(self.now())
        return clock_beside(self.now(), parsedate_to_datetime(theirs))

    @property
    def _uses_token(self) -> bool:
        return bool(self.slack.bot_token.get_secret_value())

    @property
    def _why_not(self) -> str:
        if self.slack.has_oauth:
            return "OAuth: each workspace's token is in the database"
        return "SLACK_BOT_TOKEN is not set"

    def _identity(self) -> httpx.Response:
        if not self._heard:
            self._heard.append(self._asked("auth.test", self.slack.bot_token.get_secret_value()))
        return self._heard[0]

    def _asked(self, method: str, token: str) -> httpx.Response:
        """Return Slack's answer. Raises AwayError where there is none."""
        address = f"{self.slack.api_url.rstrip('/')}/{method}"
        try:
            response = httpx.post(
                address, headers={"Authorization": f"Bearer {token}"}, timeout=ANSWER_SECONDS
            )
            response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AwayError(
                f"Slack at {self.slack.api_url} did not answer {method}: {type(error).__name__}",
                "let HTTPS out to it, or set HTTPS_PROXY to the proxy of the house",
            ) from error
        return response


def clock_beside(ours: dt.datetime, theirs: dt.datetime) -> Finding:
    """Return how our clock is beside Slack's."""
    off_seconds = (ours - theirs).total_seconds()
    told = f"{ours:%Y-%m-%d %H:%M} UTC, {off_seconds:+.0f} s from Slack's"
    if abs(off_seconds) > SIGNATURE_SECONDS - DRIFT_SECONDS:
        return Finding(Health.FAILED, f"{told}: Slack's requests count as stale", "set the clock (NTP)")
    if abs(off_seconds) > DRIFT_SECONDS:
        return Finding(Health.WARNING, told, "set the clock (NTP)")
    return Finding(Health.OK, told)


def clock_alone(ours: dt.datetime) -> Finding:
    """Return how our clock is where there is no other: no earlier than this version."""
    if ours < RELEASED:
        return Finding(Health.FAILED, f"{ours:%Y-%m-%d %H:%M} UTC is in the past", "set the clock (NTP)")
    return Finding(Health.OK, f"{ours:%Y-%m-%d %H:%M} UTC, compared with nothing")


RELEASED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""A month in which this version existed."""


def _refused(name: str, answer: dict[str, Any]) -> Finding:
    error = str(answer.get("error"))
    return Finding(
        Health.FAILED, f"Slack refuses {name}: {error}", MENDS.get(error, "see the app's page at Slack")
    )
