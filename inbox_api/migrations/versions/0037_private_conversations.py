"""The few conversations whose readers are looked at case by case, or that an officer has, are found by indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("conversations", "open_conversations")


def upgrade() -> None:
    is_private = sa.text("is_restricted OR has_sensitive")
    for table in TABLES:
        op.create_index(f"ix_{table}_private", table, ["id"], postgresql_where=is_private)
    op.create_index(
        "ix_open_conversations_officer_id", "open_conversations", ["officer_id"],
        postgresql_where=sa.text("officer_id IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_open_conversations_officer_id", "open_conversations")
    for table in TABLES:
        op.drop_index(f"ix_{table}_private", table)
