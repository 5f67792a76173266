"""Checklists and fields of topics: what the city changed, what was ticked in a case, what its fields say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cases", sa.Column("own_fields", JSONB(), nullable=False, server_default="{}"))
    op.create_table(
        "topic_sheets",
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["officers.id"], name=op.f("fk_topic_sheets_changed_by_officers")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_topic_sheets")),
    )
    op.create_table(
        "case_ticks",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_ticks_case_id_cases")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_case_ticks_officer_id_officers")),
        sa.PrimaryKeyConstraint("case_id", "step", name=op.f("pk_case_ticks")),
    )


def downgrade() -> None:
    op.drop_table("case_ticks")
    op.drop_table("topic_sheets")
    op.drop_column("cases", "own_fields")
