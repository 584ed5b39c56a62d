"""users.*, bots.info and team.info."""

from bot.standin.api.pages import page
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Json, User
from bot.standin.shown import shown_user


@method("users.info", "users:read")
def info(call: Call) -> Json:
    return {"user": _shown(call, call.world.user_for(call.grant, call.need("user")))}


@method("users.list", "users:read")
def list_(call: Call) -> Json:
    members = [user for user in call.world.users.values() if call.world.reaches(call.grant, user.team_id)]
    found, more = page(call, members)
    shown = [_shown(call, user) for user in found]
    return {"members": shown, "response_metadata": more["response_metadata"]}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    bot_id = call.need("bot")
    for user in call.world.users.values():
        if user.bot_id == bot_id:
            bot = {"id": bot_id, "app_id": user.app_id, "user_id": user.id, "name": user.name}
            return {"bot": {**bot, "deleted": user.deleted}}
    raise ApiError("bot_not_found")


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    team = call.world.teams.get(call.text("team") or call.team_id)
    if team is None or not call.world.reaches(call.grant, team.id):
        raise ApiError("team_not_found")
    shown: Json = {"id": team.id, "name": team.name, "domain": team.domain}
    if team.enterprise_id:
        shown["enterprise_id"] = team.enterprise_id
    return {"team": shown}


def _shown(call: Call, user: User) -> Json:
    with_email = "users:read.email" in call.grant.scopes
    return shown_user(user, call.world.teams[user.team_id], with_email=with_email)
