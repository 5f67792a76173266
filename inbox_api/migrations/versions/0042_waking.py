"""Urgent notices wake people; a late instruction is told once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

CHOSEN = (("wakes", '["work", "citizen", "deadline", "reminder"]'), ("letters", '["work", "deadline"]'))


def upgrade() -> None:
    for name, value in CHOSEN:
        op.add_column("notice_settings", sa.Column(name, JSONB(), nullable=False, server_default=value))
    op.add_column("officer_notices", sa.Column("is_to_wake", sa.Boolean(), nullable=False, server_default="false"))
    op.create_index("ix_officer_notices_to_wake", "officer_notices", ["id"], postgresql_where=sa.text("is_to_wake"))
    op.add_column("instructions", sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("instructions", "late_told_at")
    op.drop_index("ix_officer_notices_to_wake", "officer_notices")
    op.drop_column("officer_notices", "is_to_wake")
    for name, _value in CHOSEN:
        op.drop_column("notice_settings", name)
