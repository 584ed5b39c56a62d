"""The Bolt app: who we are in each workspace, what every request passes, which listener hears what."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth.oauth_flow import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.slack import listeners, middleware
from bot.slack.clients import Clients
from bot.slack.desk import Desk
from bot.slack.dispatcher import Dispatcher
from bot.slack.failures import SlackRefusedError
from bot.slack.payloads import Payload, is_mention
from bot.slack.routes import Routes
from bot.slack.scopes import BOT_SCOPES

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

UNREADABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What reading a payload raises that is not what Slack sends."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OAuth:
    """How the app is installed in workspaces by their people."""

    client_id: str
    client_secret: str
    installations: InstallationStore
    states: OAuthStateStore


@dataclass(frozen=True)
class Built:
    """The app, and what its listeners hear."""

    bolt: App
    routes: Routes
    dispatcher: Dispatcher
    """What answers requests over HTTP."""


Register = Callable[[Routes, Desk], None]


def build_bolt(
    desk: Desk, signing_secret: str, oauth: OAuth | None = None, more: Sequence[Register] = ()
) -> Built:
    """Return the Bolt app with all its listeners; nothing is asked of Slack before the first request.

    `process_before_response`: a request is acknowledged after its listener has kept it, not before, so
    that a crash or a failing database leaves it with Slack, which sends it again.

    Args:
        signing_secret: empty in Socket Mode, where nothing is signed.
        more: further packages of listeners.
    """
    bolt = App(
        name="advisor",
        client=desk.clients.bare(),
        signing_secret=signing_secret,
        request_verification_enabled=bool(signing_secret),
        process_before_response=True,
        authorize=_Identity(desk.clients),  # pyright: ignore[reportArgumentType] (its hint forgets None)
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    if oauth is not None:
        bolt._oauth_flow = _flow(desk.clients, oauth)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    bolt.error(_on_error)
    middleware.register(bolt)
    routes = Routes(bolt)
    for register in (listeners.register, *more):
        register(routes, desk)
    listeners.register_rest(routes)
    return Built(bolt, routes, Dispatcher(_dispatching(bolt), desk.intake, _quick(desk.clients)))


def _on_error(error: Exception) -> BoltResponse:
    """Answer that it failed, in either case so that Slack sends it again; the log has kind and place."""
    if isinstance(error, UNREADABLE):
        logger.error("a payload could not be read", exc_info=error)
        return BoltResponse(status=400, body="")
    logger.error("a request failed", exc_info=error)
    return BoltResponse(status=500, body="")


def _dispatching(bolt: App) -> Callable[[BoltRequest], BoltResponse]:
    def dispatch(request: BoltRequest) -> BoltResponse:
        """Return Bolt's answer. It reads a payload before it looks at its signature: anybody can send one."""
        try:
            return bolt.dispatch(request)
        except UNREADABLE as error:
            logger.warning("a payload could not be read: %s", type(error).__name__)
            return BoltResponse(status=400, body="")

    return dispatch


class _Identity(Authorize):
    """Who the bot is in the workspace of a request."""

    def __init__(self, clients: Clients) -> None:
        super().__init__()
        self._clients = clients

    def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, **_: object
    ) -> AuthorizeResult | None:
        """Return it, None where the app is no longer installed: what comes late is let go."""
        try:
            return self._clients.identity(enterprise_id or "", team_id or "")
        except SlackRefusedError as refused:
            logger.warning("not installed team=%s error=%s", team_id, refused.error)
            return None


def _quick(clients: Clients) -> Callable[[BoltRequest], bool]:
    """Return what tells of a mention, in a workspace in which the bot knows who it is.

    The listener of a mention reads nothing, where that of any other message looks into the database
    whether it is meant for the bot.
    """

    def is_quick(request: BoltRequest) -> bool:
        context = request.context
        return is_mention(cast("Payload", request.body)) and clients.knows(
            context.enterprise_id or "", context.team_id or ""
        )

    return is_quick


def _flow(clients: Clients, oauth: OAuth) -> OAuthFlow:
    """Return the flow of an installation. Bolt takes it beside `authorize` only when set afterwards."""
    settings = OAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=list(BOT_SCOPES),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=oauth.installations,
        state_store=oauth.states,
    )
    return OAuthFlow(client=clients.bare(), settings=settings)
