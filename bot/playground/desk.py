"""What the page shows to one person, and what it does for them."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.standin import Channel, InstalledApp, Message, Person, StandIn
from bot.standin.control import Control
from bot.standin.errors import StandInError
from bot.standin.records import StoredFile
from bot.standin.shown import shown_channel, shown_message, shown_view

Json = dict[str, Any]

HOUR_SECONDS = 3600
MOST_HOURS = 24 * 31
"""Longest step of the clock."""

CLOSE_SECONDS = 5.0

LATEST = 60
"""Calls and deliveries that the panel shows."""

REFUSED = 200
"""What a person cannot do is an answer with `ok` false, as Slack's own are: no failure of the page."""

ACTS = frozenset(
    (
        *("say", "dm", "edit", "delete", "react", "command", "press", "choose", "submit", "close"),
        *("shortcut", "open_home", "stop"),
    )
)
"""Hands of the stand-in that the page may use."""


@dataclass(frozen=True)
class Backstage:
    """What only the bot's side can do. Each is called from a thread of the page's server."""

    settle: Callable[[], None]
    """The bot has done what it was told before."""
    reset: Callable[[], None]
    """The sample projects are as they were at the start."""
    tick: Callable[[], None]
    """The moment has come on: what is due is sent."""
    held: Callable[[], list[Json]]
    """For each project its `channel`, its name as `project`, and the nudges that are `due` or `held` back:
    their `rule` and `window`, and of those held the `reason` and `until` when."""
    shortcuts: Mapping[str, str] = field(default_factory=dict[str, str])
    """What stands in a message's menu, and its callback id."""


class Desk:
    """The page's view of the stand-in.

    Attributes:
        preparing: what the bot does before it can answer, in words; empty once it can.
    """

    def __init__(self, slack: StandIn, app: InstalledApp) -> None:
        self._slack = slack
        self._app = app
        self._backstage: Backstage | None = None
        self._control = Control(slack)
        self._one_at_a_time = threading.Lock()
        self._is_closing = False
        self._held: dict[tuple[str, ...], Json] = {}
        self.preparing = "Getting ready"

    def open(self, backstage: Backstage) -> None:
        """The bot answers from now on."""
        self._backstage = backstage
        self.preparing = ""

    def close(self) -> None:
        """No more time passes: the tick under way is over when this returns, or it takes too long."""
        self._is_closing = True
        if self._one_at_a_time.acquire(timeout=CLOSE_SECONDS):
            self._one_at_a_time.release()

    @property
    def is_open(self) -> bool:
        return self._backstage is not None

    def state(self, person_id: str, channel_id: str) -> Json:
        """Return all that the page shows. An unknown person or channel stands for the first there is."""
        world = self._slack.engine.world
        with world.lock:
            people = list(self._slack.people.values())
            person = self._slack.people.get(person_id, people[0])
            channels = self._channels(person)
            channel = next((one for one in channels if one.id == channel_id), channels[0])
            home = person.home(self._app)
            return {
                "now": self._slack.clock.now(),
                "preparing": self.preparing,
                "me": person.id,
                "channel": channel.id,
                "people": [asdict(one) for one in world.users.values()],
                "mine": [one.id for one in people],
                "app": {"id": self._app.id, "bot": self._app.bot.id, "name": self._app.record.name},
                "channels": [shown_channel(one) | {"latest": _latest(person, one)} for one in channels],
                "messages": [self._message(one) for one in person.sees(channel)],
                "sessions": [
                    asdict(one) for (where, _), one in world.sessions.items() if where == channel.id
                ],
                "shortcuts": dict(self._backstage.shortcuts) if self._backstage else {},
                "modals": [shown_view(one) for one in person.modals],
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
            "nudges": self._backstage.held() if self._backstage else [],
            "held": list(reversed(self._held.values()))[:LATEST],
        }

    def act(self, name: str, args: Json) -> tuple[int, Json]:
        """Do something as a person; HTTP status and answer."""
        if self._backstage is None:
            return 503, {"ok": False, "error": "the advisor is not ready yet: try again in some seconds"}
        if name == "advance":
            return self._advance(self._backstage, args.get("hours"))
        if name == "reset":
            return self._reset(self._backstage)
        if name not in ACTS:
            return 404, {"ok": False, "error": f"there is no act {name}"}
        if name == "say" and args.get("mention"):
            args = {**args, "text": f"{self._app.bot.mention} {args.get('text', '')}"}
        status, answer = self._control.do(name, {"app": self._app.id, **args})
        return REFUSED if status == 400 else status, answer

    def file(self, person_id: str, file_id: str) -> StoredFile | None:
        """Return a file that was shared where this person reads, if there is one."""
        person = self._slack.people.get(person_id)
        try:
            return person.downloads(file_id) if person else None
        except StandInError:
            return None

    def _reset(self, backstage: Backstage) -> tuple[int, Json]:
        """All is as at the start, the clock too."""
        with self._one_at_a_time:
            self._slack.settles()
            backstage.settle()
            self._slack.reset()
            self._slack.clock.catch_up()
            self._held.clear()
            backstage.reset()
        return 200, {"ok": True}

    def _advance(self, backstage: Backstage, hours: Any) -> tuple[int, Json]:
        """Move the clock on hour by hour, so that all comes that would have come meanwhile."""
        if not isinstance(hours, int) or not 0 < hours <= MOST_HOURS:
            return 400, {"ok": False, "error": f"the clock moves by 1 to {MOST_HOURS} hours"}
        with self._one_at_a_time:
            for _ in range(hours):
                if self._is_closing:
                    break
                self._slack.clock.advance(HOUR_SECONDS)
                backstage.tick()
                self._note_held(backstage.held())
        return 200, {"ok": True}

    def _note_held(self, nudges: list[Json]) -> None:
        """Remember what was held back while time passed: once for each reason, since when."""
        for project in nudges:
            for one in project["held"]:
                key = (project["channel"], one["rule"], one["window"], one["reason"])
                since = {"at": self._slack.clock.now(), "project": project["project"], **one}
                self._held.setdefault(key, since)

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
        return shown | {
            "channel": message.channel_id,
            "only_for": message.only_for,
            "values": message.values,
            "streamed": bool(message.stream),
        }


def _latest(person: Person, channel: Channel) -> str:
    """Return the `ts` of the latest that somebody else said before the person, empty where nobody did."""
    return max((one.ts for one in person.sees(channel) if one.user_id != person.id), default="")


def _what(payload: Mapping[str, Any]) -> str:
    event: Mapping[str, Any] = payload.get("event", {})
    return str(event.get("type") or payload.get("command") or payload.get("type", ""))
