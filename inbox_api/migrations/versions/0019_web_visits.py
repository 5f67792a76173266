"""Browsers of the web chat and the keys they hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "web_visits",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("visitor", sa.String(200), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("origin", sa.String(200), nullable=False, server_default=""),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("rotated_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("hand_over_digest", sa.String(200), nullable=True),
        sa.Column("hand_over_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("visitor", name="uq_web_visits_visitor"),
        sa.UniqueConstraint("hand_over_digest", name="uq_web_visits_hand_over_digest"),
    )
    op.create_index("ix_web_visits_seen_at", "web_visits", ["seen_at"])


def downgrade() -> None:
    op.drop_table("web_visits")
