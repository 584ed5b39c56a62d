"""api.test, auth.* and apps.connections.open."""

from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Json


@method("api.test", tokens=())
def api_test(call: Call) -> Json:
    if error := call.text("error"):
        raise ApiError(error)
    return {"args": call.args}


@method("auth.test")
def auth_test(call: Call) -> Json:
    team = call.world.teams[call.grant.team_id]
    answer: Json = {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.user.name,
        "team_id": team.id,
        "user_id": call.user.id,
        "is_enterprise_install": call.grant.org_wide,
    }
    if call.user.bot_id:
        answer["bot_id"] = call.user.bot_id
    if team.enterprise_id:
        answer["enterprise_id"] = team.enterprise_id
    return answer


@method("auth.revoke")
def revoke(call: Call) -> Json:
    if not call.flag("test"):
        call.grant.revoked = True
    return {"revoked": call.grant.revoked}


@method("apps.connections.open", "connections:write", tokens=("app",))
def connections_open(call: Call) -> Json:
    if not call.app.socket_mode:
        raise ApiError("socket_mode_not_enabled")
    base = call.world.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/_socket?ticket={call.world.new_ticket(call.app.id)}"}
