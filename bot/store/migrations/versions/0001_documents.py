"""The organisation's own documents and their chunks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("uri", sa.Text, nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("uri", name="uq_document_uri"),
        sa.UniqueConstraint("key", name="uq_document_key"),
    )
    op.create_table(
        "chunk",
        sa.Column("document_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("statements", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_chunk"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_chunk_document_id_document", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("chunk")
    op.drop_table("document")
