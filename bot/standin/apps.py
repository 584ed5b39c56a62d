"""An app as a test holds it: its secrets, its bot in each workspace, its settings."""

from dataclasses import dataclass

from bot.standin.engine import Engine
from bot.standin.errors import StandInError
from bot.standin.records import App, Grant, Team, User

SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
    }
)
"""Every scope that the stand-in knows: what an app gets that names none."""


@dataclass
class InstalledApp:
    engine: Engine
    record: App

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def app_token(self) -> str:
        return self.record.app_token

    @property
    def signing_secret(self) -> str:
        return self.record.signing_secret

    @property
    def request_url(self) -> str:
        return self.record.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.record.request_url = url

    @property
    def bot(self) -> User:
        """The bot in the first workspace that the app was installed in."""
        return self.engine.world.users[self.grants[0].user_id]

    @property
    def bot_token(self) -> str:
        return self.grants[0].token

    @property
    def grants(self) -> list[Grant]:
        """The living bot grants, oldest first."""
        found = [
            grant
            for grant in self.engine.world.grants.values()
            if grant.app_id == self.id and grant.kind == "bot" and not grant.revoked
        ]
        if not found:
            raise StandInError(f"{self.record.name} is not installed anywhere", "Call `install` with a team")
        return found

    def bot_in(self, team_id: str) -> User:
        bot = self.engine.world.bot_of(self.id, team_id)
        if bot is None:
            raise StandInError(f"{self.record.name} is not installed in {team_id}", "Call `install`")
        return bot

    def token_in(self, team: Team) -> str:
        return next(g.token for g in self.grants if self.engine.world.reaches(g, team.id))

    def install(self, team: Team, *, org_wide: bool = False) -> Grant:
        with self.engine.world.lock:
            return self.engine.world.install(self.record, team.id, org_wide=org_wide)

    def uninstall(self, team: Team) -> None:
        """Take the app out of a workspace: it hears of that, then its tokens are void."""
        with self.engine.world.lock:
            bot = self.bot_in(team.id)
            for body in (
                {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot.id]}},
                {"type": "app_uninstalled"},
            ):
                self.engine.emit(body, None, team.id, self.id)
            for grant in self.grants:
                grant.revoked = grant.revoked or grant.team_id == team.id
            bot.deleted = True
            for channel in self.engine.world.channels.values():
                if bot.id in channel.members:
                    channel.members.remove(bot.id)

    def code(self, team: Team, *, org_wide: bool = False) -> str:
        """The code that Slack hands to the redirect address after a person has allowed the app."""
        with self.engine.world.lock:
            code = self.engine.world.token("code")
            self.engine.world.codes[code] = (self.id, team.id, org_wide)
            return code

    def environment(self) -> dict[str, str]:
        """The variables with which an app finds this Slack and proves itself."""
        return {
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": f"{self.engine.world.base_url}/api/",
        }
