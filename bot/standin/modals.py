"""Submitting a modal: what Slack's client checks before it sends, and what it does with the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.standin import interactions
from bot.standin.api import views
from bot.standin.courier import Ack
from bot.standin.engine import Engine
from bot.standin.errors import ApiError, StandInError
from bot.standin.fields import field_of
from bot.standin.records import App, Json, User, View
from bot.standin.world import World


@dataclass(frozen=True)
class Submission:
    """What came of it: errors by block id, and the view that is on top now, if one is left."""

    ack: Ack
    errors: dict[str, str] = field(default_factory=dict[str, str])
    view: View | None = None


@dataclass(frozen=True)
class Form:
    view: View
    submits: Callable[[], Submission]


def submit(engine: Engine, app: App, user: User, view: View, checked: Callable[[Ack], Ack]) -> Submission:
    """Raises StandInError where Slack's client would keep the modal and send nothing."""
    world = engine.world
    with world.lock:
        if "submit" not in view.body:
            raise StandInError(f"The view '{view.title}' has no submit button")
        for block in view.blocks:
            if block["type"] == "input":
                _check_input(block, view)
        payload = interactions.in_view(world, "view_submission", app, user, view)
    ack = checked(engine.ask(app, "interactive", payload))
    with world.lock:
        if not ack.taken:
            return Submission(ack, {}, view)
        try:
            errors = _apply(world, app, user, view, ack.payload)
        except ApiError as error:
            raise StandInError(f"Slack cannot use the answer: {error.code}", str(error.extra)) from error
        stack = world.stacks.get(user.id, [])
        return Submission(ack, errors, world.views[stack[-1]] if stack else None)


def _apply(world: World, app: App, user: User, view: View, answer: Json) -> dict[str, str]:
    action = answer.get("response_action")
    if action == "errors":
        return _errors(view, answer["errors"])
    if action == "update":
        views.replace_body(world, view, views.checked_body(world, answer["view"], "modal"))
    elif action == "push":
        views.push_view(world, app.id, user.id, views.checked_body(world, answer["view"], "modal"))
    elif action == "clear":
        world.stacks[user.id] = []
    elif action is None:
        world.stacks[user.id] = [open_ for open_ in world.stacks.get(user.id, []) if open_ != view.id]
    else:
        raise ApiError("unknown_response_action", response_action=action)
    return {}


def _errors(view: View, errors: dict[str, str]) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        raise ApiError("errors_outside_inputs", blocks=sorted(errors.keys() - inputs))
    return errors


def _check_input(block: Json, view: View) -> None:
    part = block["element"]
    state = view.values.get(block["block_id"], {}).get(part["action_id"], {})
    value: Any = state.get(field_of(part["type"]))
    label = block["label"]["text"]
    if value in (None, "", []):
        if not block.get("optional"):
            raise StandInError(f"'{label}' is empty", "Slack would not send the modal")
        return
    if part["type"] == "plain_text_input":
        _check_length(part, label, str(value))


def _check_length(part: Json, label: str, value: str) -> None:
    low, high = part.get("min_length", 0), part.get("max_length", 3_000)
    if not low <= len(value) <= high:
        raise StandInError(f"'{label}' has {len(value)} characters", f"It takes {low} to {high}")
