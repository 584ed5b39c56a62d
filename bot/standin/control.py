"""The same hands over HTTP, for other processes: POST /_control/<act> with a JSON object.

People, apps, teams and channels are named by id or by name; messages by `channel` and `ts`; views by
`view`, the one on top where it is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from bot.standin.apps import InstalledApp
from bot.standin.calls import Logged
from bot.standin.courier import Ack, Delivery
from bot.standin.errors import ApiError, StandInError
from bot.standin.faults import Fault
from bot.standin.modals import Submission
from bot.standin.people import Outcome, Person
from bot.standin.records import Channel, Json, Message, View
from bot.standin.scene import Scene
from bot.standin.shown import shown_channel, shown_message, shown_view

T = TypeVar("T")
_LATEST = 500


class Control:
    def __init__(self, slack: Scene) -> None:
        self._slack = slack
        self._acts: dict[str, Callable[[Json], Any]] = {
            **{name: self._scene_act(act) for name, act in _SCENE_ACTS.items()},
            **{name: self._person_act(act) for name, act in _PERSON_ACTS.items()},
        }

    def do(self, act: str, args: Json) -> tuple[int, Json]:
        """HTTP status and answer: 404 for an unknown act, 400 for one that cannot be done."""
        run = self._acts.get(act)
        if run is None:
            return 404, {"ok": False, "error": f"no act {act}; there are {', '.join(sorted(self._acts))}"}
        try:
            return 200, {"ok": True, "result": self._shown(run(args))}
        except (StandInError, ApiError) as error:
            return 400, {"ok": False, "error": str(error)}
        except (KeyError, TypeError) as error:
            return 400, {"ok": False, "error": f"missing or unknown argument: {error}"}

    def _scene_act(self, act: "Callable[[Names, Json], Any]") -> Callable[[Json], Any]:
        return lambda args: act(Names(self._slack), args)

    def _person_act(self, act: "Callable[[Person, Names, Json], Any]") -> Callable[[Json], Any]:
        def run(args: Json) -> Any:
            names = Names(self._slack)
            return act(names.person(args["person"]), names, args)

        return run

    def _shown(self, result: Any) -> Any:
        match result:
            case list() | tuple():
                shown = [self._shown(one) for one in result]  # pyright: ignore[reportUnknownVariableType]
            case Message():
                shown = shown_message(self._slack.engine.world, result) | {"only_for": result.only_for}
            case Channel():
                shown = shown_channel(result)
            case View():
                shown = shown_view(result)
            case Person():
                shown = asdict(result.user)
            case InstalledApp():
                shown = {"id": result.id, "bot": result.bot.id, "environment": result.environment()}
            case Ack() | Delivery() | Logged() | Outcome() | Submission():
                shown = {name: self._shown(value) for name, value in vars(result).items()}
            case _:
                shown = result
        return shown


class Names:
    """Finds what a name or an id stands for."""

    def __init__(self, slack: Scene) -> None:
        self.slack = slack

    def person(self, name: str) -> Person:
        people = self.slack.people.values()
        return _named("person", name, people, lambda one: {one.id, one.user.name, one.user.real_name})

    def app(self, name: str) -> InstalledApp:
        apps = [InstalledApp(self.slack.engine, record) for record in self.slack.engine.world.apps.values()]
        return _named("app", name, apps, lambda one: {one.id, one.record.name})

    def channel(self, name: str) -> Channel:
        channels = self.slack.engine.world.channels.values()
        return _named("channel", name, channels, lambda one: {one.id, one.name})

    def message(self, args: Json, key: str = "ts") -> Message:
        talk = self.slack.messages(self.channel(args["channel"]))
        return _named("message", args[key], talk, lambda one: {one.ts})

    def thread(self, args: Json) -> Message | None:
        return self.message(args, "thread") if args.get("thread") else None

    def view(self, person: Person, args: Json) -> View:
        view = self.slack.engine.world.views.get(args["view"]) if args.get("view") else person.modal
        if view is None:
            raise StandInError("There is no such view open")
        return view

    def thing(self, person: Person, args: Json) -> Message | View:
        return self.message(args) if args.get("ts") else self.view(person, args)


def _named(what: str, name: str, among: Any, names: Callable[[T], set[str]]) -> T:
    found: Sequence[T] = [one for one in among if name in names(one)]
    if not found:
        raise StandInError(f"There is no {what} '{name}'")
    return found[0]


def _add_channel(names: Names, args: Json) -> Channel:
    bots = {record.name: names.app(record.id).bot for record in names.slack.engine.world.apps.values()}
    members = [bots.get(name) or names.person(name) for name in args.get("members", [])]
    return names.slack.channel(args["name"], members, kind=args.get("kind", "public"))


def _add_fault(names: Names, args: Json) -> None:
    down_seconds = args.get("down_seconds")
    if down_seconds:
        names.slack.faults.down(down_seconds)
    else:
        names.slack.faults.add(Fault(**args))


def _set_url(names: Names, args: Json) -> None:
    names.app(args["app"]).request_url = args["url"]


def _state(names: Names, _args: Json) -> Json:
    world = names.slack.engine.world
    with world.lock:
        return {
            "teams": [asdict(team) for team in world.teams.values()],
            "users": [asdict(user) for user in world.users.values()],
            "channels": [shown_channel(channel) for channel in world.channels.values()],
            "calls": len(names.slack.engine.calls),
            "deliveries": len(names.slack.engine.deliveries),
        }


_SCENE_ACTS: dict[str, Callable[[Names, Json], Any]] = {
    "add_person": lambda names, args: names.slack.person(**args),
    "add_app": lambda names, args: names.slack.app(**args),
    "add_channel": _add_channel,
    "set_url": _set_url,
    "archive": lambda names, args: names.slack.archives(names.channel(args["channel"])),
    "unarchive": lambda names, args: names.slack.unarchives(names.channel(args["channel"])),
    "rename": lambda names, args: names.slack.renames(names.channel(args["channel"]), args["name"]),
    "fault": _add_fault,
    "copies": lambda names, args: names.slack.faults.copies(**args),
    "clear_faults": lambda names, _args: names.slack.faults.clear(),
    "advance": lambda names, args: names.slack.clock.advance(args["seconds"]),
    "reset": lambda names, _args: names.slack.reset(),
    "state": _state,
    "calls": lambda names, args: names.slack.calls[-args.get("last", _LATEST) :],
    "deliveries": lambda names, args: names.slack.deliveries[-args.get("last", _LATEST) :],
    "refresh_sockets": lambda names, args: names.slack.refreshes_sockets(names.app(args["app"])),
}

_PERSON_ACTS: dict[str, Callable[[Person, Names, Json], Any]] = {
    "say": lambda she, names, args: she.says(
        names.channel(args["channel"]), args["text"], names.thread(args)
    ),
    "mention": lambda she, names, args: she.mentions(
        names.app(args["app"]), names.channel(args["channel"]), args["text"], names.thread(args)
    ),
    "dm": lambda she, names, args: she.dms(names.app(args["app"]), args["text"]),
    "edit": lambda she, names, args: she.edits(names.message(args), args["text"]),
    "delete": lambda she, names, args: she.deletes(names.message(args)),
    "react": lambda she, names, args: she.reacts(names.message(args), args["name"]),
    "command": lambda she, names, args: she.command(
        args["command"], args.get("text", ""), names.channel(args["channel"])
    ),
    "press": lambda she, names, args: she.presses(
        names.thing(she, args), args["which"], args.get("value"), args.get("near", ""), args.get("block", "")
    ),
    "choose": lambda she, names, args: she.chooses(
        names.thing(she, args), args["which"], args["value"], args.get("near", ""), args.get("block", "")
    ),
    "submit": lambda she, names, args: she.fills(names.view(she, args), args.get("values", {})).submits(),
    "close": lambda she, names, args: she.closes(names.view(she, args)),
    "shortcut": lambda she, names, args: she.shortcut(
        args["callback_id"], names.message(args) if args.get("ts") else None, names.app(args["app"])
    ),
    "open_home": lambda she, names, args: she.opens_home(names.app(args["app"]), args.get("tab", "home")),
    "home": lambda she, names, args: she.home(names.app(args["app"])),
    "stop": lambda she, names, args: she.stops(names.app(args["app"]), names.message(args)),
    "see": lambda she, names, args: she.sees(names.channel(args["channel"]), names.thread(args)),
    "modal": lambda she, _names, _args: she.modal,
}
