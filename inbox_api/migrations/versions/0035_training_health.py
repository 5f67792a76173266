"""Checks of the training data: progress, findings by mark, what people left as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_checks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("trouble", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["officers.id"], name="fk_health_checks_asked_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_health_checks"),
    )
    op.create_index("ix_health_checks_fingerprint", "health_checks", ["fingerprint"], unique=False)
    op.create_index(
        "uq_health_checks_one_open",
        "health_checks",
        [sa.text("(1)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "health_findings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("check_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("intent", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("done_how", sa.String(length=30), nullable=True),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["health_checks.id"], name="fk_health_findings_check_id_health_checks", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["done_by"], ["officers.id"], name="fk_health_findings_done_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_health_findings"),
    )
    op.create_index("ix_health_findings_list", "health_findings", ["check_id", sa.text("worth DESC"), "id"])
    op.create_table(
        "health_dismissals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_health_dismissals_officer_id_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_health_dismissals"),
        sa.UniqueConstraint("key", name="uq_health_dismissals_key"),
    )


def downgrade() -> None:
    op.drop_table("health_dismissals")
    op.drop_table("health_findings")
    op.drop_table("health_checks")
