"""All that the stand-in holds, behind one lock: look-ups, ids, and the few steps that everything shares."""

import itertools
import secrets
import threading
from collections.abc import Callable

from bot.standin.clock import Clock
from bot.standin.errors import ApiError
from bot.standin.records import (
    App,
    Channel,
    ChannelKind,
    Grant,
    Json,
    Message,
    ResponseUrl,
    Scheduled,
    Session,
    StoredFile,
    Team,
    Trigger,
    User,
    View,
)

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


class World:
    """The state. Callers hold `lock` while they read or change it; `changed` tells those who wait."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.emit: Callable[[Json, Channel | None, str], None] = lambda _event, _channel, _team: None
        self.base_url = ""
        self._numbers = itertools.count(1)
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.apps: dict[str, App] = {}
        self.grants: dict[str, Grant] = {}
        self.channels: dict[str, Channel] = {}
        self.clear_talk()

    def clear_talk(self) -> None:
        """Forget messages, views, files and all else that came of use; keep teams, apps, people, channels."""
        self.messages: dict[str, dict[str, Message]] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[tuple[str, str], str] = {}
        self.files: dict[str, StoredFile] = {}
        self.sessions: dict[tuple[str, str], Session] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: dict[str, str] = {}
        self.codes: dict[str, tuple[str, str, bool]] = {}
        self._last_ts_micros: dict[str, int] = {}

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{next(self._numbers):07X}"

    def new_ts(self, channel_id: str) -> str:
        """A time stamp that nothing else in the channel has, later than all before it."""
        micros = max(int(self.clock.now() * 1e6), self._last_ts_micros.get(channel_id, 0) + 1)
        self._last_ts_micros[channel_id] = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def token(self, prefix: str) -> str:
        return f"{prefix}-{next(self._numbers)}-{secrets.token_hex(12)}"

    def installations(self, team_id: str) -> list[Grant]:
        """The living bot grants that reach a team, its enterprise's among them."""
        return [
            grant
            for grant in self.grants.values()
            if grant.kind == "bot" and not grant.revoked and self.reaches(grant, team_id)
        ]

    def reaches(self, grant: Grant, team_id: str) -> bool:
        team = self.teams.get(team_id)
        if grant.org_wide:
            return team is not None and team.enterprise_id == grant.enterprise_id
        return grant.team_id == team_id

    def channel_for(self, grant: Grant, channel_id: str) -> Channel:
        """Raises `channel_not_found` for one that is unknown, elsewhere, or private without the caller."""
        channel = self.channels.get(channel_id)
        if channel is None or not any(
            self.reaches(grant, team) for team in (channel.team_id, *channel.shared_with)
        ):
            raise ApiError("channel_not_found")
        if channel.kind != "public" and grant.user_id not in channel.members:
            raise ApiError("channel_not_found")
        return channel

    def user_for(self, grant: Grant, user_id: str) -> User:
        user = self.users.get(user_id)
        if user is None or not (self.reaches(grant, user.team_id) or self._met(grant, user.id)):
            raise ApiError("user_not_found")
        return user

    def _met(self, grant: Grant, user_id: str) -> bool:
        """Whether a user of another workspace is in a shared channel with the bot."""
        return any(
            {user_id, grant.user_id} <= set(c.members) for c in self.channels.values() if c.is_ext_shared
        )

    def message_in(self, channel: Channel, ts: str) -> Message:
        message = self.messages.get(channel.id, {}).get(ts)
        if message is None or message.deleted or message.only_for:
            raise ApiError("message_not_found")
        return message

    def talk(self, channel_id: str) -> list[Message]:
        """The messages of a channel that are still there, oldest first, ephemeral ones included."""
        return [message for message in self.messages.get(channel_id, {}).values() if not message.deleted]

    def replies(self, message: Message) -> list[Message]:
        return [
            other
            for other in self.talk(message.channel_id)
            if other.thread_ts == message.root_ts and other.is_reply and not other.only_for
        ]

    def keep(self, message: Message) -> None:
        """Put a message into its channel. Its root becomes a thread with the first reply."""
        self.messages.setdefault(message.channel_id, {})[message.ts] = message
        root = self.messages[message.channel_id].get(message.thread_ts)
        if root is not None and not message.only_for:
            root.thread_ts = root.ts
        self.changed.notify_all()

    def dm(self, user: User, bot: User) -> Channel:
        """The one conversation of a person and a bot, opened if it is not there."""
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {user.id, bot.id}:
                return channel
        return self.add_channel("", user.team_id, "im", [user.id, bot.id], creator=bot.id)

    def add_channel(
        self, name: str, team_id: str, kind: ChannelKind, members: list[str], creator: str = ""
    ) -> Channel:
        channel = Channel(
            self.new_id("D" if kind == "im" else "C"),
            team_id,
            name,
            kind,
            creator or (members[0] if members else ""),
            int(self.clock.now()),
            list(members),
        )
        self.channels[channel.id] = channel
        return channel

    def new_trigger(self, user_id: str, app_id: str, view_id: str = "") -> str:
        trigger = f"{next(self._numbers)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(user_id, app_id, self.clock.now() + TRIGGER_SECONDS, view_id)
        return trigger

    def new_response_url(self, channel_id: str, user_id: str, app_id: str, message_ts: str = "") -> str:
        key = secrets.token_urlsafe(16)
        expires = self.clock.now() + RESPONSE_URL_SECONDS
        self.response_urls[key] = ResponseUrl(channel_id, user_id, app_id, expires, message_ts)
        return f"{self.base_url}/_respond/{key}"

    def new_ticket(self, app_id: str) -> str:
        """A ticket for one websocket, as it stands in the address that Slack hands out."""
        ticket = secrets.token_urlsafe(16)
        self.tickets[ticket] = app_id
        return ticket

    def install(self, app: App, team_id: str, *, org_wide: bool = False) -> Grant:
        """Install an app, anew or again, and give it a bot token. Its bot stays the same person."""
        team = self.teams[team_id]
        bot = self.bot_of(app.id, team_id) or self._new_bot(app, team)
        bot.deleted = False
        for old in self.grants.values():
            if (old.app_id, old.team_id, old.org_wide) == (app.id, team_id, org_wide) and not (
                old.revoked or app.token_rotation or old.kind != "bot"
            ):
                old.scopes = app.scopes
                return old
        grant = Grant(
            self.token("xoxb"),
            "bot",
            app.id,
            team_id,
            bot.id,
            app.scopes,
            enterprise_id=team.enterprise_id,
            org_wide=org_wide,
        )
        self.grants[grant.token] = grant
        return grant

    def bot_of(self, app_id: str, team_id: str) -> User | None:
        """The bot of an app in a team, its enterprise's bot among them."""
        homes = {team_id}
        homes |= {g.team_id for g in self.grants.values() if g.app_id == app_id and self.reaches(g, team_id)}
        return next((u for u in self.users.values() if u.app_id == app_id and u.team_id in homes), None)

    def _new_bot(self, app: App, team: Team) -> User:
        name = app.name.lower().replace(" ", "-")
        bot = User(self.new_id("U"), team.id, name, app.name, bot_id=self.new_id("B"), app_id=app.id)
        self.users[bot.id] = bot
        return bot

    def session(self, channel_id: str, thread_ts: str) -> Session:
        return self.sessions.setdefault((channel_id, thread_ts), Session(channel_id, thread_ts))
