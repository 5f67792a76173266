"""Programs: API keys, answers that are kept for repeated requests, webhooks out with their events and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("hook_deliveries", "hook_events", "hooks", "idempotent_answers", "api_keys")


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, ondelete: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


def _moments(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, MOMENT, nullable=True) for name in names]


def upgrade() -> None:
    _callers()
    _hooks()
    _deliveries()


def _callers() -> None:
    op.create_table(
        "api_keys",
        _key(),
        _to("account_id", "officers"),
        sa.Column("token_hash", sa.String(200), nullable=False, unique=True),
        sa.Column("shown_start", sa.String(200), nullable=False),
        sa.Column("is_read_only", sa.Boolean(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("created_by", "officers", nullable=True),
        _to("approved_by", "officers", nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        *_moments("approved_at", "last_used_at", "revoked_at"),
    )
    op.create_index("ix_api_keys_account_id", "api_keys", ["account_id"])
    op.create_table(
        "idempotent_answers",
        _key(),
        _to("officer_id", "officers"),
        sa.Column("key_hash", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(200), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("officer_id", "key_hash", name="uq_idempotent_answers_officer_id"),
    )
    op.create_index("ix_idempotent_answers_created_at", "idempotent_answers", ["created_at"])


def _hooks() -> None:
    op.create_table(
        "hooks",
        _key(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", JSONB(), nullable=False),
        sa.Column("filters", JSONB(), nullable=False),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("wants_texts", sa.Boolean(), nullable=False),
        _to("texts_allowed_by", "officers", nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_reason", sa.String(200), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("created_by", "officers", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_moments("previous_until", "texts_allowed_at", "failing_since", "not_before", "last_success_at"),
        *_moments("paused_at", "removed_at"),
    )


def _deliveries() -> None:
    op.create_table(
        "hook_events",
        _key(),
        sa.Column("public_id", sa.String(200), nullable=False, unique=True),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("stream", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("case_id", "cases", nullable=True, ondelete="SET NULL"),
        _to("conversation_id", "conversations", nullable=True, ondelete="SET NULL"),
        _to("message_id", "messages", nullable=True, ondelete="SET NULL"),
        sa.Column("data", JSONB(), nullable=False),
    )
    op.create_index("ix_hook_events_at", "hook_events", ["at"])
    op.create_table(
        "hook_deliveries",
        _key(),
        _to("hook_id", "hooks"),
        _to("event_id", "hook_events"),
        sa.Column("stream", sa.String(200), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(200), nullable=True),
        sa.Column("last_ms", sa.Integer(), nullable=True),
        sa.Column("replays", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *_moments("next_try_at", "last_try_at", "delivered_at"),
        sa.UniqueConstraint("hook_id", "event_id", name="uq_hook_deliveries_hook_id"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_hook_deliveries_waiting", "hook_deliveries", ["hook_id", "stream", "event_id"], postgresql_where=waiting
    )
    op.create_index("ix_hook_deliveries_log", "hook_deliveries", ["hook_id", "id"])
    op.create_index("ix_hook_deliveries_event_id", "hook_deliveries", ["event_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
