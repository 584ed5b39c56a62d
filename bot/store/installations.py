"""Where the app is installed, with its tokens encrypted, and the states of installations under way.

Both are the stores that Bolt asks for in OAuth mode. An org-wide installation has no team.
"""

import datetime as dt
import json
import logging
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore
from sqlalchemy import Engine, delete, insert, select

from bot.errors import SettingsError
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import installation, oauth_state

STATE_SECONDS = 600
"""How long a person may take from "install" to "allow"."""

BOT = ""
"""The `user_id` of the row that holds the bot's own token."""


class EncryptedInstallationStore(InstallationStore):
    """Raises DataFolderError when the database fails, SettingsError where the key is another."""

    def __init__(self, engine: Engine, client_id: str, key: str) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._client_id = client_id
        self._logger = logging.getLogger(__name__)
        try:
            self._cipher = Fernet(key)
        except ValueError:
            raise SettingsError(
                "ADVISOR_TOKEN_KEY: not a key", "make one: 32 random bytes in URL-safe base64"
            ) from None

    @property
    def logger(self) -> logging.Logger:
        return self._logger

    def save(self, installation: Installation) -> None:
        """Keep an installation of a person, and with it the bot's token, the newest of each."""
        self._write(installation, installation.user_id)
        self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        self._write(bot, BOT)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        values = self._read(enterprise_id, None if is_enterprise_install else team_id, BOT)
        return Bot(**values) if values else None

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the installation of the person, or without one the newest of anybody."""
        values = self._read(enterprise_id, None if is_enterprise_install else team_id, user_id)
        return Installation(**values) if values else None

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        self._delete(enterprise_id, team_id, installation.c.user_id == BOT)

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget the installation of the person, or without one those of everybody."""
        who = installation.c.user_id == user_id if user_id else installation.c.user_id != BOT
        self._delete(enterprise_id, team_id, who)

    def delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        self._delete(enterprise_id, team_id)

    def is_in(self, org: str) -> bool:
        """Tell whether the app is installed anywhere in this enterprise, or in this team."""
        of_org = (installation.c.enterprise_id == org) | (installation.c.team_id == org)
        query = select(installation.c.id).where(installation.c.client_id == self._client_id, of_org).limit(1)
        with store_errors(self._engine), self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def _write(self, made: Installation | Bot, user_id: str) -> None:
        values = {k: v for k, v in vars(made).items() if k != "custom_values"} | made.custom_values
        team_id = None if made.is_enterprise_install else made.team_id
        row = {
            "client_id": self._client_id,
            "enterprise_id": made.enterprise_id or "",
            "team_id": team_id or "",
            "user_id": user_id,
            "installed_at": dt.datetime.fromtimestamp(made.installed_at, dt.UTC),
            "secret": self._cipher.encrypt(json.dumps(values).encode()).decode(),
        }
        of_user = installation.c.user_id == user_id
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(installation).where(self._of(made.enterprise_id, team_id), of_user))
            connection.execute(insert(installation).values(**row))

    def _read(self, enterprise_id: str | None, team_id: str | None, user_id: str | None) -> dict[str, Any]:
        who = installation.c.user_id != BOT if user_id is None else installation.c.user_id == user_id
        query = (
            select(installation.c.secret)
            .where(self._of(enterprise_id, team_id), who)
            .order_by(installation.c.installed_at.desc())
            .limit(1)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            secret = connection.execute(query).scalar()
        if secret is None:
            return {}
        try:
            return json.loads(self._cipher.decrypt(secret.encode()))
        except InvalidToken:
            raise SettingsError(
                "ADVISOR_TOKEN_KEY: not the key that the tokens were encrypted with",
                "set the old key, or install the app anew",
            ) from None

    def _delete(self, enterprise_id: str | None, team_id: str | None, *where: Any) -> None:
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(installation).where(self._of(enterprise_id, team_id), *where))

    def _of(self, enterprise_id: str | None, team_id: str | None) -> Any:
        return (
            (installation.c.client_id == self._client_id)
            & (installation.c.enterprise_id == (enterprise_id or ""))
            & (installation.c.team_id == (team_id or ""))
        )


class OAuthStates(OAuthStateStore):
    """States of installations under way, good once. Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._logger = logging.getLogger(__name__)

    @property
    def logger(self) -> logging.Logger:
        return self._logger

    def issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002 (Bolt's signature)
        state = secrets.token_urlsafe(32)
        now = dt.datetime.now(dt.UTC)
        expires_at = now + dt.timedelta(seconds=STATE_SECONDS)
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(oauth_state).where(oauth_state.c.expires_at < now))
            connection.execute(insert(oauth_state).values(state=state, expires_at=expires_at))
        return state

    def consume(self, state: str) -> bool:
        where = (oauth_state.c.state == state) & (oauth_state.c.expires_at >= dt.datetime.now(dt.UTC))
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(oauth_state).where(where)).rowcount == 1

    def purge(self, before: dt.datetime) -> int:
        """Forget states that ended before; return how many."""
        where = oauth_state.c.expires_at < before.astimezone(dt.UTC)
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(oauth_state).where(where)).rowcount
