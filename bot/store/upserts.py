"""Inserts that settle a clash, which the two databases spell alike but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def inserting(engine: Engine, table: Table) -> Insert:
    """Return an insert of the engine's own dialect, which knows `on_conflict_do_…`."""
    return postgresql.insert(table) if engine.dialect.name == "postgresql" else sqlite.insert(table)


def upsert(engine: Engine, table: Table, values: dict[str, Any]) -> Insert:
    """Return an insert that replaces the row of the same primary key."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    return inserting(engine, table).values(**values).on_conflict_do_update(index_elements=keys, set_=rest)
