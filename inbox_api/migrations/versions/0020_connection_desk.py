"""What administrators do with connections: secrets with two valid, pauses by people, trials, tests, removals."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ACCOUNT_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "findings": JSONB(),
    "tested_at": MOMENT,
    "trial": JSONB(),
    "held_until": MOMENT,
    "held_at": MOMENT,
    "held_by": sa.String(200),
    "held_reason": sa.String(),
    "removed_at": MOMENT,
}


def upgrade() -> None:
    empty = sa.Column("previous_until", JSONB(), nullable=False, server_default="{}")
    op.add_column("channel_accounts", empty)
    for name, kind in ACCOUNT_COLUMNS.items():
        op.add_column("channel_accounts", sa.Column(name, kind, nullable=True))
    op.alter_column("channel_accounts", "previous_until", server_default=None)
    op.add_column("outbound_messages", sa.Column("error_action", sa.String(200), nullable=True))
    op.add_column("erasures", sa.Column("reason", sa.String(200), nullable=True))
    op.add_column("erasures", sa.Column("reference", sa.String(200), nullable=True))
    op.create_index("ix_raw_posts_received_at", "raw_posts", ["received_at"])
    op.create_index("ix_raw_posts_problem", "raw_posts", ["id"], postgresql_where=sa.text("problem IS NOT NULL"))
    op.create_index(
        "ix_outbound_messages_failed", "outbound_messages", ["id"], postgresql_where=sa.text("state = 'failed'")
    )


def downgrade() -> None:
    op.drop_index("ix_outbound_messages_failed", "outbound_messages")
    op.drop_index("ix_raw_posts_problem", "raw_posts")
    op.drop_index("ix_raw_posts_received_at", "raw_posts")
    for column in ("reference", "reason"):
        op.drop_column("erasures", column)
    op.drop_column("outbound_messages", "error_action")
    for added in ("previous_until", *ACCOUNT_COLUMNS):
        op.drop_column("channel_accounts", added)
