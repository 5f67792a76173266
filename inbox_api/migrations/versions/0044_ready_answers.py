"""Ready answers belong to topics, kinds and states of cases, to a unit or to one person; a short word calls them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

LISTS = ("topics", "case_types", "states")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in LISTS:
        op.add_column("procedure_articles", sa.Column(name, JSONB(), nullable=False, server_default="[]"))
    op.add_column("procedure_articles", sa.Column("word", sa.String(30), nullable=False, server_default=""))
    op.create_table(
        "ready_answers",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("units.id"), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("word", sa.String(30), nullable=False),
        *(sa.Column(name, JSONB(), nullable=False) for name in LISTS),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "conversation_id", sa.BigInteger(), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.CheckConstraint(
            "(scope = 'own' AND unit_id IS NULL) OR (scope = 'unit' AND unit_id IS NOT NULL)", name="whose"
        ),
    )
    for name in ("owner", "unit", "conversation"):
        op.create_index(f"ix_ready_answers_{name}", "ready_answers", [f"{name}_id"])


def downgrade() -> None:
    op.drop_table("ready_answers")
    for name in ("word", *LISTS):
        op.drop_column("procedure_articles", name)
