"""Tokens: every call with a refresh token is written down before it; consents; health of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _account() -> sa.Column[int]:
    return sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("channel_accounts.id"), nullable=False)


def upgrade() -> None:
    op.add_column("channel_accounts", sa.Column("refresh_token_expires_at", MOMENT, nullable=True))
    op.add_column("channel_accounts", sa.Column("health", JSONB(), nullable=True))
    op.add_column("channel_accounts", sa.Column("health_at", MOMENT, nullable=True))
    op.create_table(
        "token_refreshes",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _account(),
        sa.Column("token_digest", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("error_code", sa.String(200), nullable=True),
    )
    op.create_index("ix_token_refreshes_account_id", "token_refreshes", ["account_id", "id"])
    op.create_table(
        "channel_consents",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _account(),
        sa.Column("state_digest", sa.String(200), nullable=False),
        sa.Column("session_hash", sa.String(200), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(200), nullable=True),
        sa.UniqueConstraint("state_digest", name="uq_channel_consents_state_digest"),
    )


def downgrade() -> None:
    op.drop_table("channel_consents")
    op.drop_table("token_refreshes")
    for column in ("health_at", "health", "refresh_token_expires_at"):
        op.drop_column("channel_accounts", column)
