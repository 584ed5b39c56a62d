"""How the bot behaves in each channel."""

from typing import Any

from sqlalchemy import Engine, delete, select

from bot.domain.inbound import Channel
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import channel
from bot.store.upserts import upsert


class ChannelStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def read(self, org: str, channel_id: str) -> Channel | None:
        """Return what was set, None where nothing was."""
        where = (channel.c.org == org) & (channel.c.channel == channel_id)
        with store_errors(self._engine), self._engine.connect() as connection:
            row = connection.execute(select(channel).where(where)).first()
        return Channel(mode=row.mode, language=row.language) if row else None

    def write(self, org: str, channel_id: str, settings: Channel) -> None:
        values: dict[str, Any] = {"org": org, "channel": channel_id, "mode": settings.mode}
        values["language"] = settings.language
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(upsert(self._engine, channel, values))

    def forget(self, org: str, channel_id: str) -> None:
        where = (channel.c.org == org) & (channel.c.channel == channel_id)
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(delete(channel).where(where))
