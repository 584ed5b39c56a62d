"""What Slack checks of a modal or a Home before it shows it."""

from collections.abc import Iterator
from typing import Any

from bot.standin import budgets
from bot.standin.blocks import check_blocks, interactive
from bot.standin.records import Json
from bot.standin.shapes import (
    Problem,
    Shape,
    anything,
    boolean,
    check_shape,
    may,
    need,
    one_of,
    plain,
    string,
)

_COMMON: Shape = {
    "type": need(one_of("modal", "home")),
    "blocks": need(anything),
    "private_metadata": may(string(budgets.PRIVATE_METADATA_CHARS)),
    "callback_id": may(string(budgets.ID_CHARS)),
    "external_id": may(string(budgets.ID_CHARS)),
}
_MODAL: Shape = {
    **_COMMON,
    "title": need(plain(budgets.VIEW_TITLE_CHARS)),
    "submit": may(plain(budgets.VIEW_TITLE_CHARS)),
    "close": may(plain(budgets.VIEW_TITLE_CHARS)),
    "clear_on_close": may(boolean),
    "notify_on_close": may(boolean),
    "submit_disabled": may(boolean),
}


def check_view(view: Any, kind: str) -> list[Problem]:
    """Everything that Slack would refuse in a view of the kind `modal` or `home`."""
    if not isinstance(view, dict) or view.get("type") != kind:  # pyright: ignore[reportUnknownMemberType]
        return [("/view/type", f"must be {kind}")]
    body: Json = view  # pyright: ignore[reportUnknownVariableType]
    problems = list(check_shape(body, "/view", _MODAL if kind == "modal" else _COMMON))
    if problems:
        return problems
    surface = "modal" if kind == "modal" else "home"
    problems = [(f"/view{path}", why) for path, why in check_blocks(body["blocks"], surface)]
    return problems or list(_whole(body))


def _whole(body: Json) -> Iterator[Problem]:
    blocks: list[Json] = body["blocks"]
    if body["type"] == "modal" and any(b["type"] == "input" for b in blocks) and "submit" not in body:
        yield "/view", "missing required field: submit (a view with an input block needs it)"
    focused = [part for block in blocks for part in interactive(block) if part.get("focus_on_load")]
    if len(focused) > 1:
        yield "/view/blocks", "only one element may have focus_on_load"
