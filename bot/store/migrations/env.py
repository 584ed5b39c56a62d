"""Alembic's entry: runs on the connection that `bot.store.migrate.upgrade` opened.

Making a new migration: write `versions/<number>_<what>.py` after the example of the first, change
`bot/store/schema.py` alike, and run the tests: one compares the two on both databases.
"""

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
