"""What every request passes before its listener."""

from collections.abc import Callable
from typing import Any, cast

from slack_bolt import App, BoltContext, BoltResponse

from bot.slack.payloads import Payload, is_of_bot, read_channel, read_place

PLACE = "place"
"""Name under which listeners are handed the place that a request is about."""


def register(bolt: App) -> None:
    use: Callable[[Callable[..., Any]], Any] = cast("Any", bolt).use
    use(stop_bots)
    use(tell_place)


def stop_bots(body: Payload, next: Callable[[], Any]) -> BoltResponse | None:  # noqa: A002 (Bolt's name)
    """End events about what a bot said, ours or another's: no two bots talk to each other without end."""
    if is_of_bot(body):
        return BoltResponse(status=200, body="")
    next()
    return None


def tell_place(body: Payload, context: BoltContext, next: Callable[[], Any]) -> None:  # noqa: A002
    """Hand the place on: the organisation by which all state is keyed, and whether outsiders listen."""
    context[PLACE] = read_place(body, read_channel(body))
    next()
