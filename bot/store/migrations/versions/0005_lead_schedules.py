"""What the channel was told of a project's changes, and when leads want summaries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("project_id", sa.Integer, nullable=False),
        sa.Column("announced", sa.Integer, nullable=False),
        sa.Column("pending", sa.Integer),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="pk_announcement"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_announcement_project_id_project", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "lead_schedule",
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("sent", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("org", "person", name="pk_lead_schedule"),
    )


def downgrade() -> None:
    op.drop_table("lead_schedule")
    op.drop_table("announcement")
