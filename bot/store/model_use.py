"""What each day took of the language model, over all processes."""

import datetime as dt

from sqlalchemy import Engine, delete, select

from bot.store.engine import writing
from bot.store.failures import store_errors
from bot.store.schema import model_use
from bot.store.upserts import inserting


class ModelUseStore:
    """Raises DataFolderError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    def add(self, day: dt.date, tokens: int, cost: float) -> None:
        """The day took so much more; nothing that another process adds meanwhile is lost."""
        added = inserting(self._engine, model_use).values(day=day, tokens=tokens, cost=cost)
        summed = {
            "tokens": model_use.c.tokens + added.excluded.tokens,
            "cost": model_use.c.cost + added.excluded.cost,
        }
        with store_errors(self._engine), self._writing.begin() as connection:
            connection.execute(added.on_conflict_do_update(index_elements=["day"], set_=summed))

    def of(self, day: dt.date) -> tuple[int, float]:
        """Return the tokens and the cost of a day."""
        query = select(model_use.c.tokens, model_use.c.cost).where(model_use.c.day == day)
        with store_errors(self._engine), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (row.tokens, row.cost) if row else (0, 0.0)

    def purge(self, before: dt.datetime) -> int:
        """Forget the days before; return how many."""
        where = model_use.c.day < before.astimezone(dt.UTC).date()
        with store_errors(self._engine), self._writing.begin() as connection:
            return connection.execute(delete(model_use).where(where)).rowcount
