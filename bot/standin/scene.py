"""The scene of a test: teams, people, apps and channels, what happens to them, and what happened."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import TypeVar

from bot.standin.apps import SCOPES, InstalledApp
from bot.standin.calls import Logged
from bot.standin.clock import Clock
from bot.standin.courier import Delivery
from bot.standin.engine import PATIENCE_SECONDS, Engine
from bot.standin.errors import StandInError
from bot.standin.faults import Faults
from bot.standin.people import Person
from bot.standin.records import (
    App,
    Channel,
    ChannelKind,
    Grant,
    Json,
    Message,
    Session,
    StoredFile,
    Team,
    User,
)
from bot.standin.shown import shown_user

T = TypeVar("T")
Member = Person | User


class Scene:
    """A Slack in memory, behind a real HTTP server on loopback.

    Args:
        strict: refuse also what Slack only advises against (text over 4,000 characters).
        rate_limits: answer 429 beyond Slack's limits.
        retry_factor: scales the pauses between the tries to deliver an event; 1 is Slack's own pace.
        log_size: how many calls and deliveries are kept, None for all.
    """

    def __init__(
        self,
        *,
        strict: bool = True,
        rate_limits: bool = False,
        retry_factor: float = 0.001,
        log_size: int | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.engine = Engine(
            self.clock, strict=strict, rate_limits=rate_limits, retry_factor=retry_factor, log_size=log_size
        )
        self.people: dict[str, Person] = {}
        self.team = self.add_team("Northwick Hospital")

    @property
    def api_url(self) -> str:
        return f"{self.engine.world.base_url}/api/"

    @property
    def faults(self) -> Faults:
        return self.engine.faults

    def reset(self) -> None:
        """Forget talk, views, faults and logs; teams, people, apps and channels stay."""
        with self.engine.world.lock:
            self.engine.world.clear_talk()
            self.engine.calls.clear()
            self.engine.deliveries.clear()
            self.faults.clear()

    # The scene

    def add_team(self, name: str, enterprise_id: str | None = None) -> Team:
        world = self.engine.world
        team = Team(world.new_id("T"), name, name.lower().replace(" ", "-"), enterprise_id)
        world.teams[team.id] = team
        return team

    def person(
        self,
        name: str,
        *,
        tz: str = "Europe/Stockholm",
        team: Team | None = None,
        guest: bool = False,
        locale: str = "en-GB",
    ) -> Person:
        world = self.engine.world
        handle = name.lower().replace(" ", ".")
        with world.lock:
            user = User(world.new_id("U"), (team or self.team).id, handle, name, tz=tz, locale=locale)
            user.email = f"{handle}@example.org"
            user.is_restricted = guest
            world.users[user.id] = user
        person = Person(self.engine, user)
        self.people[user.id] = person
        return person

    def app(
        self,
        name: str = "Advisor",
        *,
        scopes: Iterable[str] = SCOPES,
        events: Iterable[str] | None = None,
        commands: Iterable[str] | None = None,
        request_url: str = "",
        socket_mode: bool = False,
        token_rotation: bool = False,
        install: bool = True,
    ) -> InstalledApp:
        """An app, installed in the first team unless `install` is False."""
        world = self.engine.world
        with world.lock:
            record = App(
                world.new_id("A"),
                name,
                client_id=world.token("client"),
                client_secret=world.token("secret"),
                signing_secret=world.token("signing"),
                app_token=world.token("xapp"),
                scopes=frozenset(scopes),
                events=None if events is None else frozenset(events),
                commands=None if commands is None else frozenset(commands),
                request_url=request_url,
                socket_mode=socket_mode,
                token_rotation=token_rotation,
            )
            world.apps[record.id] = record
            for_app = frozenset({"connections:write"})
            world.grants[record.app_token] = Grant(record.app_token, "app", record.id, "", "", for_app)
        app = InstalledApp(self.engine, record)
        if install:
            app.install(self.team)
        return app

    def channel(
        self,
        name: str,
        members: Iterable[Member] = (),
        *,
        kind: ChannelKind = "public",
        team: Team | None = None,
        shared_with: Iterable[Team] = (),
    ) -> Channel:
        with self.engine.world.lock:
            ids = [member.id for member in members]
            channel = self.engine.world.add_channel(name, (team or self.team).id, kind, ids)
            channel.shared_with = [other.id for other in shared_with]
            return channel

    # What happens to channels and people

    def invites(self, channel: Channel, member: Member) -> None:
        with self.engine.world.lock:
            channel.members.append(member.id)
            self._tell(channel, "member_joined_channel", user=member.id, channel_type="C")

    def removes(self, channel: Channel, member: Member) -> None:
        """Take somebody out. A bot that is taken out itself gets no event of it, as in Slack."""
        with self.engine.world.lock:
            channel.members.remove(member.id)
            self._tell(channel, "member_left_channel", user=member.id, channel_type="C")

    def archives(self, channel: Channel) -> None:
        with self.engine.world.lock:
            channel.is_archived = True
            self._tell(channel, "channel_archive")

    def unarchives(self, channel: Channel) -> None:
        with self.engine.world.lock:
            channel.is_archived = False
            self._tell(channel, "channel_unarchive")

    def renames(self, channel: Channel, name: str) -> None:
        with self.engine.world.lock:
            channel.previous_names.append(channel.name)
            channel.name = name
            body: Json = {"id": channel.id, "name": name, "created": channel.created}
            self.engine.emit({"type": "channel_rename", "channel": body}, channel, "")

    def deactivates(self, person: Person) -> None:
        with self.engine.world.lock:
            person.user.deleted = True
            shown = shown_user(person.user, self.engine.world.teams[person.user.team_id], with_email=False)
            self.engine.emit({"type": "user_change", "user": shown}, None, person.user.team_id)

    def shares(self, channel: Channel, team: Team) -> None:
        """Make a channel a Slack Connect channel with another workspace."""
        with self.engine.world.lock:
            channel.shared_with.append(team.id)
            self._tell(channel, "channel_shared", connected_team_id=team.id)

    # What happened

    @property
    def calls(self) -> list[Logged]:
        with self.engine.world.lock:
            return list(self.engine.calls)

    def calls_of(self, method: str) -> list[Logged]:
        return [call for call in self.calls if call.method == method]

    @property
    def deliveries(self) -> list[Delivery]:
        with self.engine.world.lock:
            return list(self.engine.deliveries)

    def messages(self, channel: Channel) -> list[Message]:
        with self.engine.world.lock:
            return self.engine.world.talk(channel.id)

    def session(self, thread: Message) -> Session:
        with self.engine.world.lock:
            return self.engine.world.session(thread.channel_id, thread.root_ts)

    @property
    def files(self) -> list[StoredFile]:
        with self.engine.world.lock:
            return [stored for stored in self.engine.world.files.values() if stored.completed]

    def wait_until(
        self, condition: Callable[[], T], timeout_seconds: float = PATIENCE_SECONDS, why: str = ""
    ) -> T:
        """What the condition gives once it is true; AssertionError with the last calls if it stays false."""
        return self.engine.wait_until(condition, timeout_seconds, why)

    def settles(self, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until no delivery is under way."""
        self.wait_until(lambda: self.engine.courier.idle, timeout_seconds, "deliveries to end")

    # Delivery

    @contextmanager
    def holding_events(self, order: str = "reversed", seed: int = 0) -> Generator[None]:
        """Hold events back and let them go at the end: `same`, `reversed` or `shuffled` order."""
        self.engine.on_loop(self._hold())
        try:
            yield
        finally:
            self.engine.on_loop(self._release(order, seed))

    def knows_url(self, app: InstalledApp) -> bool:
        """Whether the app answers Slack's question for its address, as on its settings page."""
        challenge = self.engine.world.token("challenge")
        payload: Json = {"type": "url_verification", "token": "retired", "challenge": challenge}
        ack = self.engine.ask(app.record, "events_api", payload)
        return ack.taken and challenge in (ack.body, ack.payload.get("challenge"))

    def refreshes_sockets(self, app: InstalledApp, reason: str = "refresh_requested") -> None:
        self.engine.on_loop(self.engine.sockets.disconnect(app.id, reason))

    def sockets(self, app: InstalledApp) -> int:
        """How many websockets the app keeps open."""
        return len(self.engine.sockets.open.get(app.id, []))

    async def _hold(self) -> None:
        self.engine.courier.held = []

    async def _release(self, order: str, seed: int) -> None:
        if order not in {"same", "reversed", "shuffled"}:
            raise StandInError(f"There is no order '{order}'", "same, reversed or shuffled")
        self.engine.courier.release(order, seed)

    def _tell(self, channel: Channel, kind: str, **more: str) -> None:
        self.engine.emit({"type": kind, "channel": channel.id, "team": channel.team_id, **more}, channel, "")
