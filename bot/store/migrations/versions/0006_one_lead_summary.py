"""The columns of a second summary for leads, which nobody could ever ask for, are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_nudge_preference_next_digest_at", "nudge_preference")
    with op.batch_alter_table("nudge_preference") as table:
        table.drop_column("digest_day")
        table.drop_column("digest_hour")
        table.drop_column("next_digest_at")


def downgrade() -> None:
    with op.batch_alter_table("nudge_preference") as table:
        table.add_column(sa.Column("digest_day", sa.Integer))
        table.add_column(sa.Column("digest_hour", sa.Integer))
        table.add_column(sa.Column("next_digest_at", sa.DateTime(timezone=True)))
    op.create_index("ix_nudge_preference_next_digest_at", "nudge_preference", ["next_digest_at"])
