"""What every request passes before its listener."""

from collections.abc import Callable
from typing import Any, cast

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from bot.slack.payloads import Payload, is_of_bot, read_channel, read_place

PLACE = "place"
"""Name under which listeners are handed the place that a request is about."""


class Reception(Middleware):
    """Tells the place of a request: the organisation that keys all state, and whether outsiders listen.

    Events about what a bot said, ours or another's, end here: no two bots talk on without end.
    """

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002 (Bolt's name)
    ) -> BoltResponse:
        del resp
        body = cast("Payload", req.body)
        if is_of_bot(body):
            return BoltResponse(status=200, body="")
        req.context[PLACE] = read_place(body, read_channel(body))
        return next()


def register(bolt: App) -> None:
    use: Callable[[Middleware], Any] = cast("Any", bolt).use
    use(Reception())
