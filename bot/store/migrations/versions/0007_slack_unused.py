"""What of the Slack tables nothing reads: whether a channel is shared is asked of Slack, not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_answer_org_channel_question_ts", "answer")
    with op.batch_alter_table("channel") as table:
        table.drop_column("is_external")


def downgrade() -> None:
    with op.batch_alter_table("channel") as table:
        table.add_column(sa.Column("is_external", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_answer_org_channel_question_ts", "answer", ["org", "channel", "question_ts"])
