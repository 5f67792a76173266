"""Drafts of answers that a colleague looks at before they go out, and what was done with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "second_looks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("no_photo_reason", sa.String(), nullable=True),
        sa.Column("file_ids", JSONB(), nullable=False),
        sa.Column("seen_id", sa.BigInteger(), nullable=False),
        sa.Column("drafter_id", sa.BigInteger(), nullable=False),
        sa.Column("colleague_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("held_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_second_looks_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_second_looks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["drafter_id"], ["officers.id"], name=op.f("fk_second_looks_drafter_id_officers")),
        sa.ForeignKeyConstraint(["colleague_id"], ["officers.id"], name=op.f("fk_second_looks_colleague_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
    )  # fmt: skip
    op.create_index("ix_second_looks_conversation_id", "second_looks", ["conversation_id"])
    op.create_index("ix_second_looks_case_id", "second_looks", ["case_id"])
    for name, column, where in (
        ("colleague", "colleague_id", "state = 'waiting'"),
        ("drafter", "drafter_id", "state IN ('waiting', 'returned')"),
        ("message_id", "message_id", "message_id IS NOT NULL"),
        ("held_id", "held_id", "held_id IS NOT NULL"),
    ):
        op.create_index(f"ix_second_looks_{name}", "second_looks", [column], postgresql_where=sa.text(where))
    op.create_table(
        "second_look_steps",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("look_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("on_behalf_of", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ["look_id"], ["second_looks.id"], name=op.f("fk_second_look_steps_look_id_second_looks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_second_look_steps_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look_steps")),
    )  # fmt: skip
    op.create_index(op.f("ix_second_look_steps_look_id"), "second_look_steps", ["look_id"])


def downgrade() -> None:
    op.drop_table("second_look_steps")
    op.drop_table("second_looks")
