"""Wishes to be forgotten, contact suggestions; forms, quotes and quotas of what is sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _reference(name: str, target: str, nullable: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("request_digest", sa.String(200), nullable=False),
        sa.Column("identity_digest", sa.String(), nullable=True),
        _reference("citizen_id", "citizens", True),
        _reference("conversation_id", "conversations", True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.UniqueConstraint("request_digest", name="uq_erasures_request_digest"),
    )
    op.create_index("ix_erasures_identity", "erasures", ["identity_digest"])
    op.create_index("ix_erasures_open", "erasures", ["id"], postgresql_where=sa.text("state = 'asked'"))
    op.create_table(
        "contact_suggestions",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _reference("citizen_id", "citizens", False),
        _reference("message_id", "messages", True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(200), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.UniqueConstraint("message_id", name="uq_contact_suggestions_message_id"),
    )
    op.create_index("ix_contact_suggestions_citizen_id", "contact_suggestions", ["citizen_id"])
    op.add_column("outbound_messages", sa.Column("contact_form", JSONB(), nullable=True))
    op.add_column("outbound_messages", sa.Column("reply_to", sa.String(), nullable=True))
    op.add_column("conversations", sa.Column("reply_quota", JSONB(), nullable=True))
    op.drop_column("channel_accounts", "token_refresh_started_at")


def downgrade() -> None:
    op.add_column("channel_accounts", sa.Column("token_refresh_started_at", MOMENT, nullable=True))
    op.drop_column("conversations", "reply_quota")
    for column in ("reply_to", "contact_form"):
        op.drop_column("outbound_messages", column)
    for table in ("contact_suggestions", "erasures"):
        op.drop_table(table)
