"""The things that a Slack keeps, as they lie in the stand-in's memory."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]
TokenKind = Literal["bot", "app", "user"]
SCOPES_OF_KIND = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
"""How the scopes and the `message.*` subscriptions call each kind of conversation."""


@dataclass
class Team:
    id: str
    name: str
    domain: str
    enterprise_id: str | None = None


@dataclass
class User:
    """A person or a bot; `bot_id` and `app_id` are set for bots only."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    email: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""

    @property
    def is_bot(self) -> bool:
        return bool(self.bot_id)

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass
class App:
    """An app as its settings page knows it.

    `events` None subscribes to everything, `commands` None claims every slash command.
    """

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    app_token: str
    scopes: frozenset[str]
    events: frozenset[str] | None = None
    commands: frozenset[str] | None = None
    request_url: str = ""
    socket_mode: bool = False
    token_rotation: bool = False


@dataclass
class Grant:
    """What one token may do, and where."""

    token: str
    kind: TokenKind
    app_id: str
    team_id: str
    user_id: str
    scopes: frozenset[str]
    enterprise_id: str | None = None
    org_wide: bool = False
    refresh_token: str = ""
    expires_at: float | None = None
    revoked: bool = False


@dataclass
class Channel:
    id: str
    team_id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    members: list[str] = field(default_factory=list[str])
    is_archived: bool = False
    shared_with: list[str] = field(default_factory=list[str])
    previous_names: list[str] = field(default_factory=list[str])
    topic: str = ""

    @property
    def is_ext_shared(self) -> bool:
        return bool(self.shared_with)

    def scope(self, verb: str) -> str:
        """`channels:read` for a public channel and `read`, and so on."""
        return f"{SCOPES_OF_KIND[self.kind]}:{verb}"


@dataclass
class Message:
    """One message; a deleted one stays here so that a test can ask what it was."""

    channel_id: str
    ts: str
    team_id: str
    user_id: str
    text: str
    blocks: list[Json] = field(default_factory=list[Json])
    app_id: str = ""
    bot_id: str = ""
    thread_ts: str = ""
    subtype: str = ""
    only_for: str = ""
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    files: list[Json] = field(default_factory=list[Json])
    stream: Literal["", "open", "done"] = ""
    stream_started: float = 0.0
    edited_ts: str = ""
    edited_by: str = ""
    deleted: bool = False
    values: dict[str, Json] = field(default_factory=dict[str, Json])
    versions: list[str] = field(default_factory=list[str])

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def root_ts(self) -> str:
        return self.thread_ts or self.ts

    @property
    def shown(self) -> str:
        """All that a reader sees: the blocks' words where there are blocks, else the text."""
        return "\n".join(words_of(self.blocks)) if self.blocks else self.text


@dataclass
class View:
    """A modal in somebody's stack, or somebody's Home. `values` is what has been filled in."""

    id: str
    app_id: str
    team_id: str
    user_id: str
    body: Json
    hash: str
    root_id: str
    previous_id: str = ""
    values: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def blocks(self) -> list[Json]:
        return self.body["blocks"]

    @property
    def title(self) -> str:
        return self.body.get("title", {}).get("text", "")

    @property
    def callback_id(self) -> str:
        return self.body.get("callback_id", "")

    @property
    def shown(self) -> str:
        return "\n".join(words_of(self.blocks))


@dataclass
class StoredFile:
    id: str
    name: str
    title: str
    size: int
    user_id: str
    content: bytes = b""
    uploaded: bool = False
    completed: bool = False
    channels: list[str] = field(default_factory=list[str])


@dataclass
class Session:
    """What an agent shows about one thread: its status, title, and prompts to start from."""

    channel_id: str
    thread_ts: str
    status: str = ""
    title: str = ""
    prompts: list[Json] = field(default_factory=list[Json])
    lifecycle: str = ""
    statuses: list[str] = field(default_factory=list[str])


@dataclass
class Scheduled:
    id: str
    post_at: int
    message: Message


@dataclass
class Trigger:
    user_id: str
    app_id: str
    expires_at: float
    view_id: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an app may answer an interaction without a token, a few times and for a while."""

    channel_id: str
    user_id: str
    app_id: str
    expires_at: float
    message_ts: str = ""
    uses: int = 0


def words_of(part: Any) -> list[str]:
    """Every text inside blocks, in reading order, labels and options included."""
    if isinstance(part, list):
        return [word for item in part for word in words_of(item)]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(part, dict):
        return []
    found: list[str] = []
    for key, value in part.items():  # pyright: ignore[reportUnknownVariableType]
        if key in {"text", "alt_text", "title"} and isinstance(value, str):
            found.append(value)
        else:
            found.extend(words_of(value))
    return found
