"""Counters of uncertain points of the vendors, and problems of connected accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "channel_variants",
        sa.Column("channel", sa.String(200), primary_key=True),
        sa.Column("account_id", sa.String(200), primary_key=True),
        sa.Column("point", sa.String(200), primary_key=True),
        sa.Column("variant", sa.String(200), primary_key=True),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
    )
    op.create_table(
        "channel_problems",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("account_id", sa.String(200), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("cleared_at", moment, nullable=True),
    )
    op.create_index(
        "uq_channel_problems_open",
        "channel_problems",
        ["channel", "account_id", "code", "subject"],
        unique=True,
        postgresql_where=sa.text("cleared_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("channel_problems")
    op.drop_table("channel_variants")
