"""Who wants the weekly digest, and when it is due."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select, update

from bot.store import project_rows as rows
from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import nudge_preference as table


@dataclass(frozen=True)
class Subscription:
    """One person's digest: every week on that day (Monday is 0) at that hour of their zone."""

    org: str
    identity: str
    time_zone: str | None
    """None: that of their first project."""
    day: int
    hour: int
    due_at: dt.datetime


class DigestStore:
    """Keeps subscriptions. Methods raise DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def subscribe(self, org: str, identity: str, day: int, hour: int, first: dt.datetime) -> None:
        """The person gets a digest every week, the first at that moment."""
        self._keep(org, identity, day, hour, first.astimezone(dt.UTC))

    def unsubscribe(self, org: str, identity: str) -> None:
        """The person gets no digest any more."""
        self._keep(org, identity, None, None, None)

    def due(self, now: dt.datetime, limit: int) -> tuple[Subscription, ...]:
        """Return those whose time has come, the longest due first."""
        query = (
            select(table)
            .where(table.c.next_digest_at <= now.astimezone(dt.UTC), table.c.digest_day.is_not(None))
            .order_by(table.c.next_digest_at)
            .limit(limit)
        )
        with store_errors(self._engine), self._engine.connect() as connection:
            return tuple(
                Subscription(
                    one.org,
                    one.identity,
                    one.time_zone,
                    one.digest_day,
                    one.digest_hour,
                    rows.utc(one.next_digest_at),
                )
                for one in connection.execute(query)
            )

    def put_off(self, one: Subscription, until: dt.datetime) -> bool:
        """The digest is due then; False: another process has put it off already, so it has it."""
        where = (table.c.org == one.org) & (table.c.identity == one.identity)
        seen = where & (table.c.next_digest_at == one.due_at)
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            made = update(table).where(seen).values(next_digest_at=until.astimezone(dt.UTC))
            return connection.execute(made).rowcount == 1

    def _keep(
        self, org: str, identity: str, day: int | None, hour: int | None, at: dt.datetime | None
    ) -> None:
        values = {"digest_day": day, "digest_hour": hour, "next_digest_at": at}
        where = (table.c.org == org) & (table.c.identity == identity)
        with store_errors(self._engine), writing(self._engine).begin() as connection:
            if not connection.execute(update(table).where(where).values(values)).rowcount:
                new = {"org": org, "identity": identity, "opted_out": False, **values}
                connection.execute(insert(table).values(new))
