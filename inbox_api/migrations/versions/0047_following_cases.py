"""Officers follow cases, and reminders and putting off exist for a case of its own, with or without a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
OWNER = "num_nonnulls(conversation_id, case_id) = 1"
PUT_OFF = "is_snooze AND state = 'waiting' AND case_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "case_watchers",
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("officer_id", sa.BigInteger(), sa.ForeignKey("officers.id"), primary_key=True),
        sa.Column("since", TIME, nullable=False),
        sa.Column("left_at", TIME, nullable=True),
    )
    op.create_index(
        "ix_case_watchers_officer", "case_watchers", ["officer_id"], postgresql_where=sa.text("left_at IS NULL")
    )
    op.alter_column("reminders", "conversation_id", nullable=True)
    op.add_column(
        "reminders",
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=True),
    )
    op.create_check_constraint("owner", "reminders", OWNER)
    op.create_index("ix_reminders_case_id", "reminders", ["case_id"], postgresql_where=sa.text("case_id IS NOT NULL"))
    op.create_index(
        "ix_reminders_case_put_off", "reminders", ["case_id"], unique=True, postgresql_where=sa.text(PUT_OFF)
    )


def downgrade() -> None:
    op.execute("DELETE FROM reminders WHERE case_id IS NOT NULL")
    op.drop_index("ix_reminders_case_put_off", "reminders")
    op.drop_index("ix_reminders_case_id", "reminders")
    op.drop_constraint("owner", "reminders", type_="check")
    op.drop_column("reminders", "case_id")
    op.alter_column("reminders", "conversation_id", nullable=False)
    op.drop_table("case_watchers")
