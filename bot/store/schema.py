"""The tables as they are after the newest migration.

A change here goes with a new file in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Names every constraint alike on both databases, so that a migration can name what it changes."""

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    # Absolute path of a file, or the address of a page.
    Column("uri", Text, nullable=False, unique=True),
    # `bot.domain.chunks.document_key` of this version: part of the ids of its passages.
    Column("key", String(12), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("pages", Integer),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    # "current", or "outdated": the file has changed since and its new version could not be read.
    Column("status", String(16), nullable=False),
)

chunk = Table(
    "chunk",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    # Counts from 1 in reading order; a chunk that was left out leaves a gap.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("section", Text, nullable=False),
    Column("title", Text, nullable=False),
    # A list of {"text": …} or {"text": …, "section": …}.
    Column("statements", JSON, nullable=False),
)
