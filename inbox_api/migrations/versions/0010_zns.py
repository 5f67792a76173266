"""Template messages: the vendor's catalogue, what was sent, what was told about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _short(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), nullable=nullable)


def _account(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "account_id", sa.BigInteger(), sa.ForeignKey("channel_accounts.id"), nullable=False, primary_key=primary_key
    )


def upgrade() -> None:
    op.create_table(
        "zns_templates",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _account(),
        _short("template_id"),
        sa.Column("name", sa.String(), nullable=False),
        _short("status"),
        sa.Column("parameters", JSONB(), nullable=False),
        *(_short(name) for name in ("tag", "kind", "quality", "price_by_phone", "price_by_user")),
        sa.Column("preview_url", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _short("purpose", nullable=True),
        sa.Column("mapping", JSONB(), nullable=False),
        sa.Column("synced_at", MOMENT, nullable=False),
        sa.Column("missing_since", MOMENT, nullable=True),
        sa.UniqueConstraint("account_id", "template_id", name="uq_zns_templates_account_id"),
    )
    op.create_index(
        "uq_zns_templates_purpose",
        "zns_templates",
        ["account_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("purpose IS NOT NULL"),
    )
    op.create_table(
        "zns_accounts",
        _account(primary_key=True),
        sa.Column("daily_quota", sa.Integer(), nullable=True),
        sa.Column("remaining_quota", sa.Integer(), nullable=True),
        _short("quality"),
        sa.Column("hold_until", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
    )
    _create_messages()
    _create_news()


def _create_messages() -> None:
    op.create_table(
        "zns_messages",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _account(),
        sa.Column("template_row_id", sa.BigInteger(), sa.ForeignKey("zns_templates.id"), nullable=False),
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), nullable=True),
        _short("purpose"),
        _short("change"),
        sa.Column("tracking_id", sa.String(48), nullable=False),
        _short("way"),
        _short("recipient_hash"),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("retry_at", "started_at", "sent_at", "delivered_at")),
        sa.Column("external_id", sa.String(), nullable=True),
        _short("mode", nullable=True),
        _short("error_code", nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("tracking_id", name="uq_zns_messages_tracking_id"),
    )
    op.create_index(
        "ix_zns_messages_open",
        "zns_messages",
        ["id"],
        postgresql_where=sa.text("state IN ('queued','waiting','sending')"),
    )
    op.create_index("ix_zns_messages_recipient", "zns_messages", ["recipient_hash"])
    op.create_index("ix_zns_messages_case_id", "zns_messages", ["case_id"])
    op.create_index("ix_zns_messages_external_id", "zns_messages", ["external_id"])


def _create_news() -> None:
    op.create_table(
        "zns_news",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _account(),
        sa.Column("message_id", sa.BigInteger(), sa.ForeignKey("zns_messages.id"), nullable=True),
        _short("digest"),
        _short("kind"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("choices", JSONB(), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.UniqueConstraint("account_id", "digest", name="uq_zns_news_account_id"),
    )
    op.create_index("ix_zns_news_message_id", "zns_news", ["message_id"])


def downgrade() -> None:
    for table in ("zns_news", "zns_messages", "zns_accounts", "zns_templates"):
        op.drop_table(table)
