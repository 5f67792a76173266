"""One matter in several cases and several cases of one matter: parents, merges, waves, and who says it is solved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _reference(name: str, target: str, nullable: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def upgrade() -> None:
    for name in ("parent_id", "merged_into_id"):
        op.add_column("cases", sa.Column(name, sa.BigInteger(), nullable=True))
        op.create_foreign_key(f"fk_cases_{name}_cases", "cases", "cases", [name], ["id"])
        op.create_index(f"ix_cases_{name}", "cases", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))
    op.add_column("cases", sa.Column("merged_at", MOMENT, nullable=True))
    op.create_index("ix_cases_ward_received", "cases", ["ward_code", "received_at"])
    op.create_index("ix_audit_log_object", "audit_log", ["object_type", "object_id", "id"])
    op.create_table(
        "solved_answers",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _reference("case_id", "cases", False),
        _reference("conversation_id", "conversations", False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("is_solved", sa.Boolean(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.UniqueConstraint("case_id", "conversation_id", "round", name="uq_solved_answers_case_id"),
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(4), nullable=True),
        sa.Column("ward_code", sa.String(), sa.ForeignKey("wards.code"), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        _reference("master_id", "cases", True),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("notice", sa.String(), nullable=True),
        sa.Column("noticed_at", MOMENT, nullable=True),
        _reference("decided_by", "officers", True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_waves_open", "waves", ["last_at"], postgresql_where=sa.text("state <> 'dismissed'"))
    op.create_index("ix_waves_master_id", "waves", ["master_id"], postgresql_where=sa.text("master_id IS NOT NULL"))
    op.create_table(
        "wave_members",
        _reference("wave_id", "waves", False),
        _reference("case_id", "cases", False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("wave_id", "case_id", name="pk_wave_members"),
    )
    op.create_index("ix_wave_members_case_id", "wave_members", ["case_id"])
    op.create_table(
        "not_duplicates",
        _reference("first_id", "cases", False),
        _reference("second_id", "cases", False),
        _reference("officer_id", "officers", False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_not_duplicates"),
    )


def downgrade() -> None:
    for table in ("not_duplicates", "wave_members", "waves", "solved_answers"):
        op.drop_table(table)
    op.drop_index("ix_audit_log_object", table_name="audit_log")
    op.drop_index("ix_cases_ward_received", table_name="cases")
    op.drop_column("cases", "merged_at")
    for name in ("merged_into_id", "parent_id"):
        op.drop_index(f"ix_cases_{name}", table_name="cases")
        op.drop_column("cases", name)
