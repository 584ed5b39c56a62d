"""What the page shows to one person, and what it does for them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from bot.standin.control import Control
from bot.standin.shown import shown_channel, shown_message, shown_view

Json = dict[str, Any]

HOUR_SECONDS = 3600
MOST_HOURS = 24 * 31
"""Longest step of the clock."""

LATEST = 60
"""Calls and deliveries that the panel shows."""

ACTS = frozenset(
    {"say", "dm", "edit", "delete", "react", "command", "press", "choose", "submit", "close"}
) | {
    "shortcut",
    "open_home",
    "stop",
}
"""Hands of the stand-in that the page may use."""


@dataclass(frozen=True)
class Backstage:
    """What only the bot's side can do. Each is called from a thread of the page's server."""

    reset: Callable[[], None]
    """The sample projects are as they were at the start."""
    tick: Callable[[], None]
    """The moment has come on: what is due is sent."""
    held: Callable[[], list[Json]]
    """Nudges that are due or held back, and why, for each channel."""


class Desk:
    """The page's view of the stand-in."""

    def __init__(self, slack: StandIn, app: InstalledApp, backstage: Backstage) -> None:
        self._slack = slack
        self._app = app
        self._backstage = backstage
        self._control = Control(slack)

    def state(self, person_id: str, channel_id: str) -> Json:
        """Return all that the page shows. An unknown person or channel stands for the first there is."""
        world = self._slack.engine.world
        with world.lock:
            people = list(self._slack.people.values())
            person = self._slack.people.get(person_id, people[0])
            channels = self._channels(person)
            channel = next((one for one in channels if one.id == channel_id), channels[0])
            home, modal = person.home(self._app), person.modal
            return {
                "now": self._slack.clock.now(),
                "me": person.id,
                "channel": channel.id,
                "people": [asdict(one) for one in world.users.values()],
                "mine": [one.id for one in people],
                "app": {"id": self._app.id, "bot": self._app.bot.id, "name": self._app.record.name},
                "channels": [shown_channel(one) for one in channels],
                "messages": [self._message(one) for one in person.sees(channel)],
                "modal": shown_view(modal) if modal else None,
                "home": shown_view(home) if home else None,
            }

    def backstage(self) -> Json:
        """Return what was sent either way, the newest first, and the state of nudges."""
        return {
            "deliveries": [
                {
                    "kind": one.kind,
                    "what": _what(one.payload),
                    "status": one.ack.status,
                    "took_ms": round(one.ack.latency_seconds * 1000),
                    "payload": one.payload,
                }
                for one in reversed(self._slack.deliveries[-LATEST:])
            ],
            "calls": [
                {"method": one.method, "outcome": one.outcome, "args": one.args}
                for one in reversed(self._slack.calls[-LATEST:])
            ],
            "nudges": self._backstage.held(),
        }

    def act(self, name: str, args: Json) -> tuple[int, Json]:
        """Do something as a person; HTTP status and answer."""
        if name == "advance":
            return self._advance(int(args.get("hours", 0)))
        if name == "reset":
            self._slack.settles()
            self._slack.reset()
            self._backstage.reset()
            return 200, {"ok": True}
        if name not in ACTS:
            return 404, {"ok": False, "error": f"there is no act {name}"}
        if name == "say" and args.get("mention"):
            args = {**args, "text": f"{self._app.bot.mention} {args['text']}"}
        args.pop("mention", None)
        return self._control.do(name, {"app": self._app.id, **args})

    def _advance(self, hours: int) -> tuple[int, Json]:
        """Move the clock on hour by hour, so that all comes that would have come meanwhile."""
        if not 0 < hours <= MOST_HOURS:
            return 400, {"ok": False, "error": f"the clock moves by 1 to {MOST_HOURS} hours"}
        for _ in range(hours):
            self._slack.clock.advance(HOUR_SECONDS)
            self._backstage.tick()
        return 200, {"ok": True}

    def _channels(self, person: Person) -> list[Channel]:
        direct = person.dm(self._app)
        mine = [
            one
            for one in self._slack.engine.world.channels.values()
            if one.kind != "im" and person.id in one.members
        ]
        return [*mine, direct]

    def _message(self, message: Message) -> Json:
        shown = shown_message(self._slack.engine.world, message, metadata=False)
        return shown | {"channel": message.channel_id, "only_for": message.only_for, "values": message.values}


def _what(payload: Mapping[str, Any]) -> str:
    event: Mapping[str, Any] = payload.get("event", {})
    return str(event.get("type") or payload.get("command") or payload.get("type", ""))
