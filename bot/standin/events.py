"""From a happening to the envelopes that each app gets: who is subscribed, who may see it, under which id."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.standin.records import SCOPES_OF_KIND, App, Channel, Grant, Json
from bot.standin.world import World

SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "channel_rename": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read", "groups:read"),
    "channel_deleted": ("channels:read", "groups:read"),
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "file_shared": ("files:read",),
    "assistant_thread_started": ("assistant:write",),
    "assistant_thread_context_changed": ("assistant:write",),
    "app_context_changed": ("assistant:write",),
    "agent_session_stopped": ("assistant:write", "chat:write"),
}
"""A bot token gets an event only with one of these scopes; events that are not named need none."""


@dataclass(frozen=True)
class Envelope:
    """One event for one app, as it is sent."""

    app: App
    payload: Json

    @property
    def event_type(self) -> str:
        return self.payload["event"]["type"]

    @property
    def event_id(self) -> str:
        return self.payload["event_id"]


def envelopes(
    world: World, body: Json, channel: Channel | None, team_id: str, app_id: str = ""
) -> Iterator[Envelope]:
    """One envelope for each app that should hear of it, `app_id` limiting them to one."""
    teams = [team_id] if channel is None else [channel.team_id, *channel.shared_with]
    told: set[str] = set()
    for team in teams:
        for grant in world.installations(team):
            if grant.app_id in told or app_id not in {"", grant.app_id}:
                continue
            if _hears(world, grant, body, channel):
                told.add(grant.app_id)
                yield Envelope(world.apps[grant.app_id], _wrap(world, grant, team, body, channel))


def _hears(world: World, grant: Grant, body: Json, channel: Channel | None) -> bool:
    kind = body["type"]
    if channel is not None and grant.user_id not in channel.members:
        return False
    if kind == "app_mention" and world.users[grant.user_id].mention not in body["text"]:
        return False
    needed, name = SCOPES.get(kind, ()), kind
    if kind == "message" and channel is not None:
        needed, name = (channel.scope("history"),), f"message.{SCOPES_OF_KIND[channel.kind]}"
    if needed and not grant.scopes & set(needed):
        return False
    events = world.apps[grant.app_id].events
    return events is None or name in events


def _wrap(world: World, grant: Grant, team: str, body: Json, channel: Channel | None) -> Json:
    return {
        "token": "retired",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": world.teams[team].enterprise_id,
        "api_app_id": grant.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.clock.now()),
        "authorizations": [
            {
                "enterprise_id": grant.enterprise_id,
                "team_id": None if grant.org_wide else grant.team_id,
                "user_id": grant.user_id,
                "is_bot": True,
                "is_enterprise_install": grant.org_wide,
            }
        ],
        "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
        "event_context": f"{world.new_id('EC')}",
    }
