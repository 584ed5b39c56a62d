"""Nudges with their outcomes, and what people have chosen about them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("project_id", sa.Integer, nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("window", sa.String(80), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("message", sa.String(80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("ts", sa.String(40)),
        sa.Column("addressee", sa.String(18)),
        sa.Column("escalation", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("outcome_at", sa.DateTime(timezone=True)),
        sa.Column("outcome_by", sa.String(18)),
        sa.Column("dismissed_as", sa.String(24)),
        sa.Column("snoozed_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_nudge_project_id_project", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("project_id", "rule", "window", name="uq_nudge_project_id_rule_window"),
    )
    op.create_index("ix_nudge_message", "nudge", ["message"])
    op.create_table(
        "nudge_preference",
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(255), nullable=False),
        sa.Column("opted_out", sa.Boolean, nullable=False),
        sa.Column("time_zone", sa.String(64)),
        sa.Column("working_hours", sa.Text),
        sa.Column("digest_day", sa.Integer),
        sa.Column("digest_hour", sa.Integer),
        sa.Column("next_digest_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("org", "identity", name="pk_nudge_preference"),
    )
    op.create_index("ix_nudge_preference_next_digest_at", "nudge_preference", ["next_digest_at"])


def downgrade() -> None:
    op.drop_table("nudge_preference")
    op.drop_table("nudge")
