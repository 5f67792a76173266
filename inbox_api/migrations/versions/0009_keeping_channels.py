"""Keeping a channel going: pauses, uploads at the vendor, catching up, names; cards, reactions, early changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("channel_accounts", sa.Column("sends_paused_until", moment, nullable=True))
    op.add_column("channel_accounts", sa.Column("caught_up_until", moment, nullable=True))
    op.create_table(
        "channel_uploads",
        sa.Column("channel", sa.String(200), primary_key=True),
        sa.Column("account_id", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("upload_id", sa.String(), nullable=False),
        sa.Column("valid_until", moment, nullable=False),
    )
    op.create_table(
        "early_changes",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("account_id", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.UniqueConstraint(
            "channel", "account_id", "external_id", "kind", "revision", "at", name="uq_early_changes_channel"
        ),
    )
    op.add_column("channel_identities", sa.Column("profile_name", sa.String(200), nullable=True))
    op.add_column("channel_identities", sa.Column("profile_read_at", moment, nullable=True))
    op.add_column("messages", sa.Column("reaction", sa.String(200), nullable=True))
    op.add_column("messages", sa.Column("reaction_at", moment, nullable=True))
    for table in ("messages", "outbound_messages"):
        op.add_column(table, sa.Column("cards", JSONB(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in ("outbound_messages", "messages"):
        op.drop_column(table, "cards")
    for column in ("reaction_at", "reaction"):
        op.drop_column("messages", column)
    for column in ("profile_read_at", "profile_name"):
        op.drop_column("channel_identities", column)
    op.drop_table("early_changes")
    op.drop_table("channel_uploads")
    for column in ("caught_up_until", "sends_paused_until"):
        op.drop_column("channel_accounts", column)
