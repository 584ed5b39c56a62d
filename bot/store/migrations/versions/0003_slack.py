"""The Slack app: inbox, posts, answers, feedback, channels, installations; processes that work on jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("event_id", sa.String(255), nullable=False),
        sa.Column("lane", sa.String(130), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
        sa.UniqueConstraint("event_id", name="uq_inbox_event_id"),
    )
    op.create_index("ix_inbox_state_received_at", "inbox", ["state", "received_at"])
    op.create_table(
        "post",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("error", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_post"),
    )
    op.create_index("ix_post_changed_at", "post", ["changed_at"])
    op.create_table(
        "answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("question_ts", sa.String(32), nullable=False),
        sa.Column("answer_ts", sa.String(32), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
    )
    op.create_index("ix_answer_changed_at", "answer", ["changed_at"])
    op.create_index("ix_answer_org_channel_thread_ts", "answer", ["org", "channel", "thread_ts"])
    op.create_index("ix_answer_org_channel_question_ts", "answer", ["org", "channel", "question_ts"])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(4), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "user", name="pk_feedback"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name="fk_feedback_answer_id_answer", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "channel",
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("is_external", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("org", "channel", name="pk_channel"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("enterprise_id", sa.String(64), nullable=False),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sa.UniqueConstraint(
            "client_id",
            "enterprise_id",
            "team_id",
            "user_id",
            name="uq_installation_client_id_enterprise_id_team_id_user_id",
        ),
    )
    op.create_table(
        "oauth_state",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_oauth_state"),
    )
    op.create_table(
        "executor",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_executor"),
    )


def downgrade() -> None:
    for name in (
        "executor",
        "oauth_state",
        "installation",
        "channel",
        "feedback",
        "answer",
        "post",
        "inbox",
    ):
        op.drop_table(name)
