"""A person at her screen: she gives commands, presses, fills in, opens and closes."""

from dataclasses import dataclass, field
from typing import Any

from bot.standin import interactions
from bot.standin.apps import InstalledApp
from bot.standin.courier import Ack, Kind
from bot.standin.engine import PATIENCE_SECONDS
from bot.standin.errors import StandInError
from bot.standin.fields import chosen
from bot.standin.finding import HALVES, Found, find
from bot.standin.modals import Form, Submission, submit
from bot.standin.records import App, Channel, Json, Message, View
from bot.standin.responses import say
from bot.standin.shown import shown_view
from bot.standin.talking import Talker


@dataclass(frozen=True)
class Outcome:
    """What an app answered at once, and the message that the answer put before the person, if any."""

    ack: Ack
    message: Message | None = None

    @property
    def text(self) -> str:
        return self.message.shown if self.message else ""


@dataclass
class Person(Talker):
    """Acts return when the app has acknowledged.

    An act that the app does not acknowledge raises StandInError, unless `must_answer` is False.
    """

    must_answer: bool = field(default=True)

    def command(self, name: str, text: str, channel: Channel) -> Outcome:
        """Give a slash command; what the app says in its ack appears in the channel."""
        world = self.engine.world
        with world.lock:
            app = self._app_of_command(name)
            payload = interactions.command(world, app, self.user, channel, name, text)
        ack = self._ask(app, "slash_commands", payload)
        body = {"text": ack.body} if isinstance(ack.body, str) else ack.body
        if not ack.taken or not (body.get("text") or body.get("blocks")):
            return Outcome(ack)
        with world.lock:
            return Outcome(ack, say(world, app.id, channel.id, self.id, body))

    def presses(
        self, thing: Message | View, which: str, value: str | None = None, near: str = "", block: str = ""
    ) -> Outcome:
        """Press a button, found by action id or by its words (see `find` for the rest)."""
        found = find(thing, which, value, near, block)
        return self._acts(thing, found, _pressed(found.part, which, value))

    def chooses(
        self, thing: Message | View, which: str, value: Any, near: str = "", block: str = ""
    ) -> Outcome | None:
        """Choose in a select, a menu, a picker. In an input block it only fills; else the app hears of it."""
        found = find(thing, which, None, near, block)
        state = chosen(found.part, value)
        with self.engine.world.lock:
            if found.part["type"] != "overflow":
                thing.values.setdefault(found.block["block_id"], {})[found.part["action_id"]] = state
        if found.block["type"] == "input" and not found.block.get("dispatch_action"):
            return None
        return self._acts(thing, found, state)

    def fills(self, view: View, values: dict[str, Any]) -> Form:
        """Fill in fields, each named by its action id, block id or label; then `.submits()`."""
        for which, value in values.items():
            self.chooses(view, which, value)
        return Form(view, lambda: self.submits(view))

    def submits(self, view: View) -> Submission:
        self._sees_view(view)
        return submit(self.engine, self._app(view.app_id), self.user, view, self._checked)

    def closes(self, view: View) -> Outcome | None:
        """Close a modal; the app hears of it only where the view asks for that."""
        world = self.engine.world
        with world.lock:
            self._sees_view(view)
            world.stacks[self.id].remove(view.id)
            if not view.body.get("notify_on_close"):
                return None
            app = self._app(view.app_id)
            payload = interactions.in_view(world, "view_closed", app, self.user, view)
        return Outcome(self._ask(app, "interactive", payload | {"is_cleared": False}))

    def searches(self, thing: Message | View, which: str, query: str) -> list[Json]:
        """Type into a select with options from the app; gives the options that it offers."""
        world = self.engine.world
        found = find(thing, which)
        with world.lock:
            app = self._app(thing.app_id)
            payload = self._around(thing, "block_suggestion", app) | {
                "action_id": found.part["action_id"],
                "block_id": found.block["block_id"],
                "value": query,
            }
        answer = self._ask(app, "interactive", payload).payload
        groups: list[Json] = answer.get("option_groups", [])
        return [*answer.get("options", []), *(option for group in groups for option in group["options"])]

    def shortcut(self, callback_id: str, message: Message | None, app: InstalledApp) -> Outcome:
        """Use a shortcut of an app, on a message or, without one, from anywhere."""
        world = self.engine.world
        with world.lock:
            if message is None:
                payload = interactions.shortcut(world, app.record, self.user, callback_id)
            else:
                payload = interactions.in_message(world, "message_action", app.record, self.user, message)
                payload |= {"callback_id": callback_id, "action_ts": world.new_ts("actions")}
        return Outcome(self._ask(app.record, "interactive", payload))

    def opens_home(self, app: InstalledApp, tab: str = "home") -> None:
        """Open the app's Home, or its messages (`tab="messages"`)."""
        world = self.engine.world
        with world.lock:
            body: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm(app).id, "tab": tab}
            if home := self.home(app):
                body["view"] = shown_view(home)
            body["event_ts"] = world.new_ts("home")
            self.engine.emit(body, None, self.user.team_id, app.id)

    def looks_at(self, channel: Channel, app: InstalledApp) -> None:
        """Open a channel beside the app's messages."""
        world = self.engine.world
        with world.lock:
            entity: Json = {
                "type": "slack#/types/channel_id",
                "value": channel.id,
                "team_id": channel.team_id,
            }
            body: Json = {"type": "app_context_changed", "user": self.id, "channel": self.dm(app).id}
            body |= {"context": {"entities": [entity]}, "event_ts": world.new_ts("home")}
            self.engine.emit(body, None, self.user.team_id, app.id)

    def stops(self, app: InstalledApp, thread: Message) -> None:
        """Press stop on an agent that works in a thread: its open streams end."""
        world = self.engine.world
        with world.lock:
            streams = [m for m in world.replies(thread) if m.stream == "open" and m.app_id == app.id]
            for message in streams:
                message.stream = "done"
            body: Json = {
                "type": "agent_session_stopped",
                "channel": thread.channel_id,
                "user": self.id,
                "thread_ts": thread.root_ts,
                "streaming_message_ts": [message.ts for message in streams],
                "event_ts": world.new_ts(thread.channel_id),
            }
            self.engine.emit(body, world.channels[thread.channel_id], "", app.id)

    @property
    def modal(self) -> View | None:
        """The view on top of what she has open."""
        stack = self.engine.world.stacks.get(self.id, [])
        return self.engine.world.views[stack[-1]] if stack else None

    def gets_modal(self, title: str = "", timeout_seconds: float = PATIENCE_SECONDS) -> View:
        """Wait for a modal, of this title where one is given."""

        def there() -> View | None:
            view = self.modal
            return view if view and title in {"", view.title} else None

        found = self.engine.wait_until(there, timeout_seconds, f"a modal {title}")
        assert found is not None
        return found

    def home(self, app: InstalledApp) -> View | None:
        return self.engine.world.views.get(self.engine.world.homes.get((self.id, app.id), ""))

    def _acts(self, thing: Message | View, found: Found, reported: Json) -> Outcome:
        world = self.engine.world
        with world.lock:
            app = self._app(thing.app_id)
            payload = self._around(thing, "block_actions", app)
            payload["actions"] = [interactions.action(world, found.block, found.part, reported)]
        return Outcome(self._ask(app, "interactive", payload))

    def _around(self, thing: Message | View, kind: str, app: App) -> Json:
        world = self.engine.world
        if isinstance(thing, View):
            self._sees_view(thing)
            return interactions.in_view(world, kind, app, self.user, thing)
        if thing.deleted or thing.only_for not in {"", self.id}:
            raise StandInError("The message is not there for her", "Look at what she sees")
        return interactions.in_message(world, kind, app, self.user, thing)

    def _sees_view(self, view: View) -> None:
        open_here = self.engine.world.stacks.get(self.id, [])
        if view.id not in open_here and view.id not in self.engine.world.homes.values():
            raise StandInError(f"The view '{view.title}' is not open", "Ask for `modal` anew")

    def _ask(self, app: App, kind: Kind, payload: Json) -> Ack:
        return self._checked(self.engine.ask(app, kind, payload))

    def _checked(self, ack: Ack) -> Ack:
        if self.must_answer and not ack.taken:
            raise StandInError(f"The app did not acknowledge: {ack.reason}, status {ack.status}")
        return ack

    def _app(self, app_id: str) -> App:
        return self.engine.world.apps[app_id]

    def _app_of_command(self, name: str) -> App:
        for grant in self.engine.world.installations(self.user.team_id):
            app = self._app(grant.app_id)
            if app.commands is None or name in app.commands:
                return app
        raise StandInError(f"{name} is not a command here", "Install an app that has it")


def _pressed(part: Json, which: str, value: str | None) -> Json:
    """What a pressed element reports: the half of a feedback pair that was meant, else itself."""
    if part["type"] != "feedback_buttons":
        return {}
    for name in HALVES:
        half = part[name]
        if which == half["text"]["text"] or value == half["value"]:
            return {"text": half["text"], "value": half["value"]}
    raise StandInError(f"'{which}' has two buttons", "Name one by its words, or say `value`")
