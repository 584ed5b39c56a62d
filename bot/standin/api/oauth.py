"""oauth.v2.access: a code, or a refresh token, for a bot token."""

from dataclasses import replace

from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import App, Grant, Json

ROTATION_SECONDS = 12 * 3_600


@method("oauth.v2.access", tokens=())
def access(call: Call) -> Json:
    app = _client(call)
    if call.text("grant_type") == "refresh_token":
        return _answer(call, app, _refreshed(call, app))
    entry = call.world.codes.pop(call.text("code"), None)
    if entry is None or entry[0] != app.id:
        raise ApiError("invalid_code")
    return _answer(call, app, install(call, app, entry[1], org_wide=entry[2]))


def install(call: Call, app: App, team_id: str, *, org_wide: bool) -> Grant:
    grant = call.world.install(app, team_id, org_wide=org_wide)
    if app.token_rotation:
        _rotate(call, grant)
    return grant


def _client(call: Call) -> App:
    """The app by its id and secret, from the form or, as the SDK sends them, from basic authorization."""
    for app in call.world.apps.values():
        if app.client_id == call.text("client_id"):
            if app.client_secret != call.text("client_secret"):
                raise ApiError("bad_client_secret")
            return app
    raise ApiError("invalid_client_id")


def _refreshed(call: Call, app: App) -> Grant:
    for old in list(call.world.grants.values()):
        if old.app_id == app.id and old.refresh_token and old.refresh_token == call.text("refresh_token"):
            new = replace(old, token=call.world.token("xoxe.xoxb-1"), revoked=False)
            old.refresh_token = ""
            call.world.grants[new.token] = new
            _rotate(call, new)
            return new
    raise ApiError("invalid_refresh_token")


def _rotate(call: Call, grant: Grant) -> None:
    grant.refresh_token = call.world.token("xoxe-1")
    grant.expires_at = call.world.clock.now() + ROTATION_SECONDS


def _answer(call: Call, app: App, grant: Grant) -> Json:
    team = call.world.teams[grant.team_id]
    enterprise = {"id": team.enterprise_id, "name": team.enterprise_id} if team.enterprise_id else None
    answer: Json = {
        "access_token": grant.token,
        "token_type": "bot",
        "scope": ",".join(sorted(grant.scopes)),
        "bot_user_id": grant.user_id,
        "app_id": app.id,
        "team": None if grant.org_wide else {"id": team.id, "name": team.name},
        "enterprise": enterprise,
        "is_enterprise_install": grant.org_wide,
        "authed_user": {"id": next(u.id for u in call.world.users.values() if u.team_id == team.id)},
    }
    if grant.expires_at is not None:
        answer["refresh_token"] = grant.refresh_token
        answer["expires_in"] = int(grant.expires_at - call.world.clock.now())
    return answer
