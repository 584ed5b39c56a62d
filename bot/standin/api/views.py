"""views.*: modals behind a trigger, and Home. blocks.validate."""

from typing import Any

from bot.standin import budgets
from bot.standin.api.posting import refuse_invalid, with_ids
from bot.standin.blocks import check_blocks
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.fields import initial_state
from bot.standin.records import Json, Trigger, View
from bot.standin.shown import shown_view
from bot.standin.view_checks import check_view
from bot.standin.world import World


@method("views.open")
def open_(call: Call) -> Json:
    trigger = _pull(call)
    body = _body(call, "modal")
    view = new_view(call.world, call.app.id, call.user.team_id, trigger.user_id, body)
    call.world.stacks[trigger.user_id] = [view.id]
    return {"view": shown_view(view)}


@method("views.push")
def push(call: Call) -> Json:
    trigger = _pull(call)
    if not trigger.view_id:
        raise ApiError("not_found")
    view = push_view(call.world, call.app.id, trigger.user_id, _body(call, "modal"))
    return {"view": shown_view(view)}


@method("views.update")
def update(call: Call) -> Json:
    view = _named(call)
    _same_hash(call, view)
    replace_body(call.world, view, _body(call, view.body["type"]))
    return {"view": shown_view(view)}


@method("views.publish")
def publish(call: Call) -> Json:
    user = call.world.user_for(call.grant, call.need("user_id"))
    body = _body(call, "home")
    key = (user.id, call.app.id)
    view = call.world.views.get(call.world.homes.get(key, ""))
    if view is None:
        view = new_view(call.world, call.app.id, user.team_id, user.id, body)
        call.world.homes[key] = view.id
    else:
        _same_hash(call, view)
        replace_body(call.world, view, body)
    return {"view": shown_view(view)}


@method("blocks.validate")
def validate(call: Call) -> Json:
    given = [name for name in ("blocks", "message", "view") if call.text(name)]
    if len(given) != 1:
        raise ApiError("invalid_arguments")
    value: Any = call.parsed(given[0])
    if given[0] == "view":
        refuse_invalid(check_view(value, str(value.get("type"))), "invalid_blocks")
    else:
        blocks = value if given[0] == "blocks" else value.get("blocks", [])
        refuse_invalid(check_blocks(blocks, "message"), "invalid_blocks")
    return {}


def new_view(world: World, app_id: str, team_id: str, user_id: str, body: Json) -> View:
    view_id = world.new_id("V")
    view = View(view_id, app_id, team_id, user_id, body, _hash(world), view_id)
    _seed(view)
    world.views[view_id] = view
    world.changed.notify_all()
    return view


def push_view(world: World, app_id: str, user_id: str, body: Json) -> View:
    """A view on top of what the person has open; raises `push_limit_reached`."""
    stack = world.stacks.get(user_id, [])
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= budgets.VIEWS_PER_STACK:
        raise ApiError("push_limit_reached")
    below = world.views[stack[-1]]
    view = new_view(world, app_id, below.team_id, user_id, body)
    view.root_id, view.previous_id = below.root_id, below.id
    stack.append(view.id)
    return view


def replace_body(world: World, view: View, body: Json) -> None:
    """New content in place. What was filled in stays where block and action ids stay."""
    view.body, view.hash = body, _hash(world)
    kept = view.values
    view.values = {}
    _seed(view)
    for block_id, actions in view.values.items():
        actions.update({key: value for key, value in kept.get(block_id, {}).items() if key in actions})
    world.changed.notify_all()


def checked_body(world: World, body: Any, kind: str) -> Json:
    refuse_invalid(check_view(body, kind), "invalid_arguments")
    named: str = body.get("external_id", "")
    if named and any(v.body.get("external_id") == named and v.body is not body for v in world.views.values()):
        raise ApiError("duplicate_external_id")
    blocks: list[Json] = [_with_action_ids(world, block) for block in with_ids(world, body["blocks"])]
    return {**body, "blocks": blocks}


def _body(call: Call, kind: str) -> Json:
    body: Any = call.parsed("view")
    view_id = call.text("view_id") or call.text("external_id")
    if view_id and isinstance(body, dict):
        refuse_invalid(check_view(body, kind), "invalid_arguments")
        blocks = [_with_action_ids(call.world, block) for block in with_ids(call.world, body["blocks"])]  # pyright: ignore[reportUnknownArgumentType]
        return {**body, "blocks": blocks}
    return checked_body(call.world, body, kind)


def _with_action_ids(world: World, block: Json) -> Json:
    """Slack makes up the action ids that an input or an action leaves out."""
    out = dict(block)
    for name in ("element", "accessory"):
        if name in out and out[name]["type"] != "image":
            out[name] = {**out[name], "action_id": out[name].get("action_id") or world.new_id("a")}
    if out["type"] == "actions":
        out["elements"] = [
            {**e, "action_id": e.get("action_id") or world.new_id("a")} for e in out["elements"]
        ]
    return out


def _pull(call: Call) -> Trigger:
    """Use a trigger: three seconds, one time, by the app that got it."""
    trigger = call.world.triggers.get(call.need("trigger_id"))
    if trigger is None or trigger.app_id != call.app.id:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if trigger.expires_at <= call.world.clock.now():
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger


def _named(call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    for view in call.world.views.values():
        if view.app_id == call.app.id and (
            view.id == view_id or (external_id and view.body.get("external_id") == external_id)
        ):
            return view
    raise ApiError("not_found" if external_id else "view_not_found")


def _same_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _hash(world: World) -> str:
    return f"{int(world.clock.now())}.{world.new_id('h')}"


def _seed(view: View) -> None:
    """The state that Slack reports before anybody touches the view: initial values, else empty ones."""
    view.values = initial_state(view.blocks)
