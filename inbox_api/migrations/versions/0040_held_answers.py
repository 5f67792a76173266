"""Answers and results given on the page of a case wait some seconds and can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_answers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("no_photo_reason", sa.String(), nullable=True),
        sa.Column("file_ids", JSONB(), nullable=False),
        sa.Column("force", sa.Boolean(), nullable=False),
        sa.Column("seen_id", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_held_answers_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_held_answers_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_answers")),
        sa.UniqueConstraint("case_id", "officer_id", name=op.f("uq_held_answers_case_id")),
    )
    op.create_index(op.f("ix_held_answers_held_until"), "held_answers", ["held_until"])


def downgrade() -> None:
    op.drop_table("held_answers")
