"""Projects, their histories and people, the frameworks they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("org", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("framework_version", sa.String(32), nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("org", "channel", name="uq_project_org_channel"),
    )
    op.create_index("ix_project_next_check_at", "project", ["next_check_at"])
    op.create_table(
        "change",
        sa.Column("project_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(18), nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_change"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_change_project_id_project", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "person",
        sa.Column("project_id", sa.Integer, nullable=False),
        sa.Column("token", sa.String(18), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("identity", sa.String(255)),
        sa.Column("name", sa.Text),
        sa.Column("bot", sa.Boolean, nullable=False),
        sa.Column("role", sa.String(16)),
        sa.PrimaryKeyConstraint("project_id", "token", name="pk_person"),
        sa.UniqueConstraint("project_id", "identity", name="uq_person_project_id_identity"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_person_project_id_project", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_person_identity", "person", ["identity"])
    op.create_table(
        "framework",
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_framework"),
    )
    op.create_table(
        "tombstone",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_tombstone"),
    )


def downgrade() -> None:
    for name in ("tombstone", "framework", "person", "change", "project"):
        op.drop_table(name)
